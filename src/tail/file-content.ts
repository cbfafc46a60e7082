/** The bytes of a file, whether they lie there as they are or have to be unpacked first. */
import { Buffer } from "node:buffer";
import { readSync } from "node:fs";
import type { LineInput } from "./line-cutter.ts";
import { PackedContent } from "./packed-content.ts";
import { readFully } from "./read-fully.ts";

export interface FileContent extends LineInput {
  readonly isPacked: boolean;
  /** How far it can be read now. */
  readonly available: number;
  /** Nothing more can come unless the file grows. */
  readonly isEnded: boolean;
  /** The file is still one that what was read so far can have come from. */
  readonly isIntact: boolean;
  /** Why no more of it can be unpacked. */
  readonly fault: Error | undefined;
  /** The descriptor may be another one each time. */
  use(descriptor: number, size: number): void;
  /** Calls back once there is more, unless that is already so; nothing before the place has to be kept. */
  pull(until: number, keepFrom: number, arrived: () => void): "there" | "coming";
  /** It has been unpacked to its end before, when the file had that size. */
  skip(available: number, packedBytes: number): void;
  /** Hash of up to 1 KiB before a place in the file as it lies there. */
  packedHash(until: number): string;
  close(): void;
}

const MAGIC = [0x1f, 0x8b];

/** Undefined while there is too little of the file to know. */
export function createContent(descriptor: number, size: number): FileContent | undefined {
  if (size < MAGIC.length) return undefined;
  const head = Buffer.alloc(MAGIC.length);
  readSync(descriptor, head, 0, head.length, 0);
  return MAGIC.every((byte, at) => head[at] === byte) ? new PackedContent() : new PlainContent();
}

export class PlainContent implements FileContent {
  readonly isPacked = false;
  readonly isEnded = true;
  readonly isIntact = true;
  readonly fault = undefined;
  #descriptor = -1;
  #available = 0;

  get available(): number {
    return this.#available;
  }

  use(descriptor: number, size: number): void {
    this.#descriptor = descriptor;
    this.#available = size;
  }

  read(into: Buffer, at: number, position: number, count: number): number {
    return readFully(this.#descriptor, into, at, position, count);
  }

  pull(): "there" {
    return "there";
  }

  skip(): void {}

  packedHash(): string {
    return "";
  }

  close(): void {}
}
