/**
 * What a gzip file unpacks to, which can only be had from its beginning on. Its first bytes are kept, as are those that
 * somebody may still ask for; everything else is dropped. A file that is still being written gives what there is.
 */
import { Buffer } from "node:buffer";
import { createGunzip } from "node:zlib";
import type { FileContent } from "./file-content.ts";
import { HASHED_BYTES, hashOf } from "./identity.ts";
import { readFully } from "./read-fully.ts";

/** What these may unpack to, a thousand times as much, still fits into memory. */
const PACKED_BYTES = 16 * 1024;
const HEAD_BYTES = 64 * 1024;

interface Piece {
  readonly at: number;
  readonly bytes: Buffer;
}

export class PackedContent implements FileContent {
  readonly isPacked = true;
  fault: Error | undefined;
  readonly #gunzip = createGunzip();
  #descriptor = -1;
  #size = 0;
  /** How much of the file has been given to be unpacked, and how much that was. */
  #packedAt = 0;
  #unpacked = 0;
  #head = Buffer.alloc(0);
  #pieces: Piece[] = [];
  #isComing = false;
  #arrived = () => {};
  #skipped: { readonly available: number; readonly packedBytes: number } | undefined;

  constructor() {
    this.#gunzip.on("data", (bytes: Buffer) => this.#take(bytes));
    this.#gunzip.on("error", (error) => {
      this.fault = error;
      this.#came();
    });
  }

  get available(): number {
    return this.#isSkipped ? (this.#skipped?.available ?? 0) : this.#unpacked;
  }

  get isEnded(): boolean {
    return this.#isSkipped || this.fault !== undefined || (this.#packedAt >= this.#size && !this.#isComing);
  }

  get isIntact(): boolean {
    return this.#size >= Math.max(this.#packedAt, this.#skipped?.packedBytes ?? 0);
  }

  get #isSkipped(): boolean {
    return this.#skipped !== undefined && this.#size <= this.#skipped.packedBytes;
  }

  use(descriptor: number, size: number): void {
    this.#descriptor = descriptor;
    this.#size = size;
  }

  pull(until: number, keepFrom: number, arrived: () => void): "there" | "coming" {
    if (this.#isSkipped) return "there";
    this.#pieces = this.#pieces.filter(({ at, bytes }) => at + bytes.length > keepFrom - HASHED_BYTES);
    if (this.#isComing) return "coming";
    if (this.#unpacked >= until || this.isEnded) return "there";
    const packed = Buffer.alloc(Math.min(PACKED_BYTES, this.#size - this.#packedAt));
    const count = readFully(this.#descriptor, packed, 0, this.#packedAt, packed.length);
    if (count === 0) return "there";
    this.#packedAt += count;
    this.#isComing = true;
    this.#arrived = arrived;
    this.#gunzip.write(packed.subarray(0, count), () => setImmediate(() => this.#came()));
    return "coming";
  }

  skip(available: number, packedBytes: number): void {
    this.#skipped = { available, packedBytes };
  }

  packedHash(until: number): string {
    const bytes = Buffer.alloc(Math.min(HASHED_BYTES, until));
    return hashOf(bytes.subarray(0, readFully(this.#descriptor, bytes, 0, until - bytes.length, bytes.length)));
  }

  read(into: Buffer, at: number, position: number, count: number): number {
    const head = this.#head;
    let done = head.copy(into, at, Math.min(position, head.length), Math.min(position + count, head.length));
    for (const piece of this.#pieces) {
      const from = position + done - piece.at;
      if (from < 0 || from >= piece.bytes.length || done >= count) continue;
      done += piece.bytes.copy(into, at + done, from, Math.min(piece.bytes.length, from + count - done));
    }
    return done;
  }

  close(): void {
    this.#arrived = () => {};
    this.#gunzip.removeAllListeners("data");
    this.#gunzip.destroy();
  }

  #take(bytes: Buffer): void {
    const missing = HEAD_BYTES - this.#head.length;
    if (missing > 0) this.#head = Buffer.concat([this.#head, bytes.subarray(0, missing)]);
    this.#pieces.push({ at: this.#unpacked, bytes });
    this.#unpacked += bytes.length;
  }

  #came(): void {
    if (!this.#isComing) return;
    this.#isComing = false;
    this.#arrived();
  }
}
