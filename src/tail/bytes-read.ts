/**
 * Remembers the last bytes that were read of a file while it is being cut. What a file is known by has to be what was
 * handed out: somebody may empty the file at any moment, and reading the bytes once more would give others, or none.
 */
import { Buffer } from "node:buffer";
import { HASHED_BYTES } from "./identity.ts";
import type { LineInput } from "./line-cutter.ts";

export class BytesRead implements LineInput {
  readonly #input: LineInput;
  /** What lies before the block, or before where reading began. */
  #before: Buffer;
  #block: Buffer = Buffer.alloc(0);
  #blockFrom: number;

  /** Reading goes on at `offset`. */
  constructor(input: LineInput, offset: number) {
    this.#input = input;
    const count = Math.min(HASHED_BYTES, offset);
    const bytes = Buffer.alloc(count);
    this.#before = bytes.subarray(0, input.read(bytes, 0, offset - count, count));
    this.#blockFrom = offset;
  }

  read(into: Buffer, at: number, position: number, count: number): number {
    this.#before = this.before(position) ?? Buffer.alloc(0);
    const read = this.#input.read(into, at, position, count);
    this.#block = into.subarray(at, at + read);
    this.#blockFrom = position;
    return read;
  }

  /** The bytes before a place, as they were read; undefined where they were not, or not all of them. */
  before(offset: number): Buffer | undefined {
    const count = Math.min(HASHED_BYTES, offset);
    const inBlock = offset - this.#blockFrom;
    if (inBlock < 0 || inBlock > this.#block.length) return undefined;
    const missing = Math.max(0, count - inBlock);
    if (missing > this.#before.length) return undefined;
    const end = this.#block.subarray(Math.max(0, inBlock - count), inBlock);
    return missing === 0 ? Buffer.from(end) : Buffer.concat([this.#before.subarray(-missing), end]);
  }
}
