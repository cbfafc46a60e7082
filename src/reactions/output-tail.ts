/** The end of what an attempt says, in bounded memory however much that is, and without secrets. */
import { Buffer } from "node:buffer";

export const OUTPUT_BYTES_MAX = 8 * 1024;
/** The longest secret in its longest form fits in several times. */
const KEPT_BYTES_MAX = 512 * 1024;

export class OutputTail {
  #chunks: Buffer[] = [];
  #length = 0;
  #isCut = false;

  write(chunk: Uint8Array): void {
    // A copy, so that a few bytes do not keep a large block alive.
    this.#chunks.push(Buffer.from(chunk.subarray(-KEPT_BYTES_MAX)));
    this.#length += chunk.length;
    if (this.#length > 2 * KEPT_BYTES_MAX || this.#chunks.length > 1000) this.#join();
  }

  /** What there is of it; the first character may be half. */
  text(): string {
    this.#join();
    const bytes = this.#chunks[0] ?? Buffer.alloc(0);
    let start = 0;
    while (this.#isCut && start < 4 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start++;
    return bytes.toString("utf8", start);
  }

  #join(): void {
    const bytes = Buffer.concat(this.#chunks);
    this.#isCut ||= bytes.length > KEPT_BYTES_MAX || this.#length > bytes.length;
    const kept = Buffer.from(bytes.subarray(-KEPT_BYTES_MAX));
    this.#chunks = [kept];
    this.#length = kept.length;
  }
}
