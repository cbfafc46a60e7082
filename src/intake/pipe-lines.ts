/** A script's output, cut into lines while it passes. One that is too long is passed over, however long it gets. */
import { Buffer } from "node:buffer";
import split2 from "split2";
import { type ByteLine, LINE_BYTES_MAX } from "../scan/line-scanner.ts";

const NEWLINE = 0x0a;
const RETURN = "\r";

export interface PipeLines {
  write(chunk: Buffer): void;
  /** Hands out the last line, whether or not a newline ends it. */
  end(): Promise<void>;
}

export interface PipeLineTaker {
  /** Whether the next line is needed even if it does not hold the needle. */
  readonly isWaiting: boolean;
  take(line: ByteLine): void;
  passOver(line: { readonly number: number; readonly offset: number }): void;
}

/** Bytes are read as Latin-1, in which each is one character: nothing is lost on the way, and offsets are lengths. */
export function createPipeLines(needle: string, taker: PipeLineTaker): PipeLines {
  const lines = split2("\n", { decodeStrings: false, encoding: "latin1" });
  let number = 0;
  let offset = 0;
  /** Of the line that has not ended yet. */
  let lengthSoFar = 0;
  /** How much was cut off the lines of the greatest length that are on their way. */
  const cutOff: number[] = [];

  lines.on("data", (text: string) => {
    number++;
    const cut = text.length < LINE_BYTES_MAX ? 0 : (cutOff.shift() ?? lengthSoFar - LINE_BYTES_MAX);
    if (cut > 0) taker.passOver({ number, offset });
    else if (taker.isWaiting || text.includes(needle)) taker.take({ bytes: bytesOf(text), number, offset });
    offset += text.length + cut + 1;
  });

  function write(chunk: Buffer): void {
    if (lengthSoFar + chunk.length >= LINE_BYTES_MAX) {
      writeCut(chunk);
      return;
    }
    const newline = chunk.lastIndexOf(NEWLINE);
    lengthSoFar = newline < 0 ? lengthSoFar + chunk.length : chunk.length - newline - 1;
    lines.write(chunk.toString("latin1"));
  }

  function writeCut(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; ) {
      const newline = chunk.indexOf(NEWLINE, at);
      const end = newline < 0 ? chunk.length : newline;
      const room = Math.max(0, LINE_BYTES_MAX - lengthSoFar);
      lines.write(chunk.toString("latin1", at, Math.min(end, at + room)));
      lengthSoFar += end - at;
      if (newline >= 0) {
        if (lengthSoFar >= LINE_BYTES_MAX) cutOff.push(lengthSoFar - LINE_BYTES_MAX);
        lengthSoFar = 0;
        lines.write("\n");
      }
      at = end + 1;
    }
  }

  async function end(): Promise<void> {
    const ended = new Promise<void>((resolve) => lines.once("end", resolve));
    lines.end();
    await ended;
  }

  return { write, end };
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text.endsWith(RETURN) ? text.slice(0, -1) : text, "latin1");
}
