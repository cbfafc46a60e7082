/**
 * Texts as the bytes of WebSocket frames (RFC 6455, 5.2), as a server sends them: made once, and written as they are to
 * every socket that is to have them.
 */
import { Buffer } from "node:buffer";

const WHOLE_TEXT = 0x81;
const LENGTH_OF_7_BITS_MAX = 125;
const LENGTH_OF_16_BITS_MAX = 0xffff;

export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const start = headerLength(length);
  const frame = Buffer.allocUnsafe(start + length);
  writeHeader(frame, length);
  frame.write(text, start);
  return frame;
}

/** One frame in three pieces, of which the middle one is there already. */
export function framePieces(before: string, middle: Buffer, behind: string): readonly Buffer[] {
  const first = Buffer.from(before);
  const last = Buffer.from(behind);
  const length = first.length + middle.length + last.length;
  const header = Buffer.allocUnsafe(headerLength(length));
  writeHeader(header, length);
  return [Buffer.concat([header, first]), middle, last];
}

function headerLength(length: number): number {
  if (length <= LENGTH_OF_7_BITS_MAX) return 2;
  return length <= LENGTH_OF_16_BITS_MAX ? 4 : 10;
}

function writeHeader(frame: Buffer, length: number): void {
  frame[0] = WHOLE_TEXT;
  if (length <= LENGTH_OF_7_BITS_MAX) {
    frame[1] = length;
  } else if (length <= LENGTH_OF_16_BITS_MAX) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
}
