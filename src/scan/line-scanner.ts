/**
 * Bytes in, block by block; out come the few lines that somebody needs: those that hold the needle, and the one behind
 * a line whose taker is still waiting. All other lines are only counted, never decoded. It does no reading of its own:
 * a file, a pipe and a tailed log use it alike.
 */
import { Buffer } from "node:buffer";
import { createBlockMemory } from "./block-memory.ts";

export const BLOCK_BYTES = 1024 * 1024;
export const LINE_BYTES_MAX = 16 * 1024 * 1024;

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** A line as it stands in the source. Its bytes are only good until the taker returns. */
export interface ByteLine {
  /** Without the line ending, and without a byte order mark. */
  readonly bytes: Buffer;
  /** Counted from 1. */
  readonly number: number;
  /** Where `bytes` begins in the source. */
  readonly offset: number;
}

export interface LineTaker {
  /** Whether the next line is needed even if it does not hold the needle. */
  readonly isWaiting: boolean;
  take(line: ByteLine): void;
  /** A line too long to be read was passed over, whatever it held. */
  passOver(line: { readonly number: number; readonly offset: number }): void;
}

export interface LineScanner {
  /** Where to put the next bytes, at most `BLOCK_BYTES` of them. */
  space(): Buffer;
  /** So many bytes were put into the space: hands out every line that is complete now. */
  advance(count: number): void;
  /** Hands out the last line if no newline ends it. */
  end(): void;
}

export function createLineScanner(needle: Buffer, taker: LineTaker): LineScanner {
  const memory = createBlockMemory(2 * BLOCK_BYTES);
  /** The memory holds the beginning of a line that is not complete yet, unless that line is being passed over. */
  let length = 0;
  let number = 1;
  let offset = 0;
  let isPassingOver = false;

  function space(): Buffer {
    memory.grow(length + BLOCK_BYTES);
    return memory.bytes.subarray(length, length + BLOCK_BYTES);
  }

  function advance(count: number): void {
    const added = memory.bytes.subarray(length, length + count);
    const firstNewline = added.indexOf(NEWLINE);
    const firstLineBytes = length + (firstNewline < 0 ? count : firstNewline);
    if (firstLineBytes > LINE_BYTES_MAX && !isPassingOver) {
      isPassingOver = true;
      taker.passOver({ number, offset });
    }
    const complete = firstNewline < 0 ? 0 : length + added.lastIndexOf(NEWLINE) + 1;
    length += count;
    handOut(complete);
    drop(isPassingOver ? length : complete);
  }

  function handOut(until: number): void {
    const complete = memory.bytes.subarray(0, until);
    let at = 0;
    if (isPassingOver && until > 0) {
      at = complete.indexOf(NEWLINE) + 1;
      number++;
      isPassingOver = false;
    }
    while (at < until) {
      const needed = taker.isWaiting ? at : complete.indexOf(needle, at);
      if (needed < 0) break;
      const from = needed === at ? at : complete.lastIndexOf(NEWLINE, needed) + 1;
      const newline = complete.indexOf(NEWLINE, needed);
      number += memory.countNewlines(at, from);
      take(from, newline);
      at = newline + 1;
      number++;
    }
    number += memory.countNewlines(at, until);
  }

  function take(from: number, until: number): void {
    const hasMark = offset + from === 0 && memory.bytes.subarray(0, Math.min(3, until)).equals(BYTE_ORDER_MARK);
    const start = hasMark ? BYTE_ORDER_MARK.length : from;
    const end = memory.bytes[until - 1] === RETURN ? until - 1 : until;
    taker.take({ bytes: memory.bytes.subarray(start, Math.max(start, end)), number, offset: offset + start });
  }

  function drop(count: number): void {
    memory.bytes.copyWithin(0, count, length);
    length -= count;
    offset += count;
  }

  function end(): void {
    if (length === 0) return;
    const rest = memory.bytes.subarray(0, length);
    if (taker.isWaiting || rest.includes(needle)) take(0, length);
    drop(length);
  }

  return { space, advance, end };
}
