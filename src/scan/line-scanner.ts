/**
 * Bytes in, block by block; out come the few lines that somebody needs: those that hold the needle, and the one behind
 * a line whose taker is still waiting. All other lines are only counted, never decoded. It does no reading of its own:
 * a file, a pipe and a tailed log use it alike.
 */
import { Buffer } from "node:buffer";
import { createBlockMemory } from "./block-memory.ts";

export const BLOCK_BYTES = 1024 * 1024;
export const LINE_BYTES_MAX = 16 * 1024 * 1024;

/** Room for the beginning of a line before the block that goes on with it. */
const BLOCKS_AT = 64 * 1024;

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
  /** Its end has not come, and may still. */
  readonly isOpen?: boolean;
  /** What stands before it in the same line has been handed out already. */
  readonly isRest?: boolean;
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
  const memory = createBlockMemory(needle, BLOCKS_AT + BLOCK_BYTES);
  /** What is in memory: the beginning of a line that is not complete yet, unless that line is being passed over. */
  let from = BLOCKS_AT;
  let until = BLOCKS_AT;
  let number = 1;
  /** Where in the source the bytes at `from` are. */
  let offset = 0;
  let isPassingOver = false;

  function space(): Buffer {
    memory.grow(until + BLOCK_BYTES);
    return memory.bytes.subarray(until, until + BLOCK_BYTES);
  }

  function advance(count: number): void {
    const added = memory.bytes.subarray(until, until + count);
    const firstNewline = added.indexOf(NEWLINE);
    const firstLineBytes = until - from + (firstNewline < 0 ? count : firstNewline);
    if (firstLineBytes > LINE_BYTES_MAX && !isPassingOver) {
      isPassingOver = true;
      taker.passOver({ number, offset });
    }
    const complete = firstNewline < 0 ? from : until + added.lastIndexOf(NEWLINE) + 1;
    until += count;
    handOut(complete);
    drop(isPassingOver ? until : complete);
  }

  function handOut(complete: number): void {
    const bytes = memory.bytes.subarray(0, complete);
    let at = from;
    if (isPassingOver && complete > from) {
      at = bytes.indexOf(NEWLINE, from) + 1;
      number++;
      isPassingOver = false;
    }
    while (at < complete) {
      const found = taker.isWaiting ? { at, newlines: 0 } : memory.find(at, complete);
      number += found.newlines;
      if (found.at === undefined) break;
      const start = found.newlines === 0 ? at : bytes.lastIndexOf(NEWLINE, found.at) + 1;
      const newline = bytes.indexOf(NEWLINE, found.at);
      take(start, newline);
      at = newline + 1;
      number++;
    }
  }

  function take(start: number, end: number): void {
    const isFirst = offset + start - from === 0;
    const hasMark = isFirst && memory.bytes.subarray(start, Math.min(start + 3, end)).equals(BYTE_ORDER_MARK);
    const textStart = hasMark ? start + BYTE_ORDER_MARK.length : start;
    const textEnd = end > textStart && memory.bytes[end - 1] === RETURN ? end - 1 : end;
    taker.take({ bytes: memory.bytes.subarray(textStart, textEnd), number, offset: offset + textStart - from });
  }

  /** What is left moves to where the next block can be read behind it at a page's beginning: half the time to read. */
  function drop(complete: number): void {
    const left = until - complete;
    offset += complete - from;
    if (complete === from) return;
    until = Math.max(BLOCKS_AT, left);
    from = until - left;
    memory.bytes.copyWithin(from, complete, complete + left);
  }

  function end(): void {
    if (until === from) return;
    if (taker.isWaiting || memory.bytes.subarray(from, until).includes(needle)) take(from, until);
    drop(until);
  }

  return { space, advance, end };
}
