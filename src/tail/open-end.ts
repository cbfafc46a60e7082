/** How much of an unfinished line must not be handed out yet, because what follows may make something else of it. */
import type { Buffer } from "node:buffer";
import type { TextEncoding } from "./encoding.ts";

const RETURN = 0x0d;

/** In bytes: the beginning of a needle, or a carriage return, and half a character. Needles as the file writes them. */
export function openEnd(bytes: Buffer, needles: readonly Buffer[], encoding: TextEncoding): number {
  const { unitBytes } = encoding;
  const half = unitBytes === 2 ? bytes.length % 2 : halfCharacter(bytes);
  const whole = bytes.subarray(0, bytes.length - half);
  if (unitBytes === 1 && half > 0) return half;
  if (isReturn(whole.subarray(-unitBytes), encoding)) return half + unitBytes;
  return half + Math.max(...needles.map((needle) => openNeedle(whole, needle, unitBytes)));
}

function isReturn(unit: Buffer, encoding: TextEncoding): boolean {
  return encoding.toUtf8(unit).at(-1) === RETURN;
}

function openNeedle(bytes: Buffer, needle: Buffer, unitBytes: number): number {
  for (let length = Math.min(needle.length - unitBytes, bytes.length); length > 0; length -= unitBytes) {
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
