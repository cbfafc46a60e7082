/** A log read as a scanner or a tail would hand it out: the lines that hold a marker, and all while the reader waits. */
import { Buffer } from "node:buffer";
import { createMessageReader, type FoundInLog, type MessageReaderOptions } from "../../src/scan/message-reader.ts";

const MARKER = "##octopus[";

export interface LineOfLog {
  readonly bytes: Buffer;
  readonly number: number;
  readonly offset: number;
}

export interface Reading {
  readonly found: readonly FoundInLog[];
  readonly tooLong: readonly number[];
  /** How many lines were handed out. */
  readonly taken: number;
}

export function linesOf(log: string | Uint8Array): readonly LineOfLog[] {
  const bytes = Buffer.from(log);
  const lines: LineOfLog[] = [];
  let offset = 0;
  for (let number = 1; offset < bytes.length; number++) {
    const newline = bytes.indexOf("\n", offset);
    const end = newline < 0 ? bytes.length : newline;
    const hasReturn = newline >= 0 && end > offset && bytes[end - 1] === 0x0d;
    lines.push({ bytes: bytes.subarray(offset, hasReturn ? end - 1 : end), number, offset });
    offset = end + 1;
  }
  return lines;
}

/** Every line in stretches of at most so many bytes, as of a file whose lines come slowly. */
export function inStretches(lines: readonly LineOfLog[], bytesMax: number): readonly LineOfLog[] {
  return lines.flatMap(({ bytes, number, offset }) =>
    Array.from({ length: Math.max(1, Math.ceil(bytes.length / bytesMax)) }, (_, index) => {
      const from = index * bytesMax;
      return { bytes: bytes.subarray(from, from + bytesMax), number, offset: offset + from };
    }),
  );
}

/** Reads a log, with the reader replaced by another one before some of the lines, counted from 0. */
export function readLog(
  lines: readonly LineOfLog[],
  options: MessageReaderOptions = {},
  cutBefore: ReadonlySet<number> = new Set(),
): Reading {
  const found: FoundInLog[] = [];
  const tooLong: number[] = [];
  let taken = 0;
  const handler = {
    found: (item: FoundInLog) => {
      if (!item.isReplay) found.push(item);
    },
    lineTooLong: ({ number }: { readonly number: number }) => tooLong.push(number),
  };
  let reader = createMessageReader(handler, options);
  for (const [index, line] of lines.entries()) {
    if (cutBefore.has(index)) {
      const { memory, resumeFrom } = reader;
      reader = createMessageReader(handler, { ...options, memory });
      const from = resumeFrom?.offset ?? line.offset;
      const again = lines.filter(({ offset }, earlier) => offset >= from && earlier < index);
      for (const earlier of again) {
        if (reader.isWaiting || earlier.bytes.includes(MARKER)) lend(earlier, (lent) => reader.take(lent, true));
      }
    }
    if (!reader.isWaiting && !line.bytes.includes(MARKER)) continue;
    taken++;
    lend(line, (lent) => reader.take(lent));
  }
  reader.end();
  return { found, tooLong, taken };
}

/** A line's bytes are only good for as long as it is being taken. */
function lend(line: LineOfLog, take: (line: LineOfLog) => void): void {
  const bytes = Buffer.from(line.bytes);
  take({ ...line, bytes });
  bytes.fill("#");
}
