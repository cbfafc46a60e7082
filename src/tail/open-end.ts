/** How much of an unfinished line must not be handed out yet, because what follows may make something else of it. */
import type { Buffer } from "node:buffer";
import type { TextEncoding } from "./encoding.ts";

const RETURN = 0x0d;

/** In bytes: the beginning of a needle, or a carriage return, and half a character. */
export function openEnd(bytes: Buffer, needle: Buffer, encoding: TextEncoding): number {
  if (encoding.unitBytes === 2) {
    const odd = bytes.length % 2;
    const text = encoding.toUtf8(
      bytes.subarray(Math.max(0, bytes.length - odd - 2 * needle.length), bytes.length - odd),
    );
    return odd + 2 * openNeedle(text, needle);
  }
  const half = halfCharacter(bytes);
  return half > 0 ? half : openNeedle(bytes, needle);
}

function openNeedle(bytes: Buffer, needle: Buffer): number {
  if (bytes.at(-1) === RETURN) return 1;
  for (let length = Math.min(needle.length - 1, bytes.length); length > 0; length--) {
    if (needle.compare(bytes, bytes.length - length, bytes.length, 0, length) === 0) return length;
  }
  return 0;
}

function halfCharacter(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}
