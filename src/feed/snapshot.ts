/**
 * How all that an audience may see is at one moment. It is read a page at a time, between which changes are committed;
 * what they move is read again until nothing moved between reading it and knowing the newest number. Then it is as it
 * would have been read in one go at that number.
 */
import { Buffer } from "node:buffer";
import { randomUUID } from "node:crypto";
import { namesOf } from "../health/names.ts";
import type { StoreReader } from "../store/store-reader.ts";
import type { Audience } from "./audience.ts";
import { type Format, FRAME_BYTES_MAX } from "./formats.ts";
import type { Stretch } from "./stretch.ts";
import { framePieces } from "./text-frame.ts";

export const PART_RESOURCES_MAX = 500;
/** Of resources read anew in one step: at first, and how many more with every step, so that there is an end to it. */
const MOVED_AT_FIRST_MAX = 100;
const MOVED_MORE = 10;
/** Of texts that are made parts of in one step. */
const CUT_MAX = 5000;

export class Snapshot {
  /** Everything up to this number is in it. */
  readonly through: number;
  /** The newest number that its audience may know. */
  readonly revision: number;
  readonly bytes: number;
  readonly #id = randomUUID();
  readonly #at: string;
  readonly #parts: readonly Buffer[];

  constructor(through: number, revision: number, at: string, parts: readonly Buffer[]) {
    this.through = through;
    this.revision = revision;
    this.#at = at;
    this.#parts = parts;
    this.bytes = parts.reduce((sum, part) => sum + part.length, 0);
  }

  get parts(): number {
    return this.#parts.length;
  }

  /** The frame of one part, in pieces. */
  pieces(number: number, format: Format): readonly Buffer[] {
    const resources = this.#parts[number] ?? Buffer.alloc(0);
    const isLast = number === this.#parts.length - 1;
    const about = { revision: this.revision, isLast, at: this.#at, snapshotId: this.#id, number };
    const [before, behind] = format.snapshot(about);
    return framePieces(before, resources, behind);
  }
}

export interface SnapshotSource {
  readonly reader: StoreReader;
  now(): number;
  /** Reads what has been committed and tells it to everyone, this snapshot too; then up to which number. */
  readCommitted(): number;
}

export class SnapshotReading {
  readonly #source: SnapshotSource;
  readonly #audience: Audience;
  readonly #texts = new Map<string, string>();
  readonly #moved = new Set<string>();
  #lastId: string | undefined;
  #isThrough = false;
  #sealed: Sealed | undefined;
  #movedMax = MOVED_AT_FIRST_MAX;

  constructor(source: SnapshotSource, audience: Audience) {
    this.#source = source;
    this.#audience = audience;
  }

  note(stretch: Stretch): void {
    if (this.#sealed !== undefined) return;
    for (const id of stretch.movedFor(this.#audience)) this.#moved.add(id);
  }

  /** One step of it; the snapshot when it is there. */
  step(): Snapshot | undefined {
    if (this.#sealed !== undefined) return this.#cut(this.#sealed);
    if (!this.#isThrough) {
      this.#readPage();
      return undefined;
    }
    if (this.#moved.size > this.#movedMax) return this.#readMoved();
    const through = this.#source.readCommitted();
    if (this.#moved.size > this.#movedMax) return this.#readMoved();
    this.#readMoved();
    const { within } = this.#audience;
    const { reader } = this.#source;
    const revision = within === undefined ? through : reader.lastSeq({ within });
    // Whatever was committed meanwhile, if by another process, may have been read already.
    if (reader.lastSeq() !== through) return undefined;
    const at = new Date(this.#source.now()).toISOString();
    this.#sealed = { through, revision, at, cutting: new Cutting(this.#texts.values()) };
    return undefined;
  }

  #cut({ through, revision, at, cutting }: Sealed): Snapshot | undefined {
    return cutting.cut() ? new Snapshot(through, revision, at, cutting.parts) : undefined;
  }

  #readPage(): void {
    const after = this.#lastId === undefined ? {} : { after: this.#lastId };
    const page = this.#source.reader.resources(this.#audience.narrowing, { ...after, limit: PART_RESOURCES_MAX });
    for (const resource of page) {
      if (this.#audience.includes(namesOf(resource))) this.#texts.set(resource.id, JSON.stringify(resource));
    }
    this.#lastId = page.at(-1)?.id ?? this.#lastId;
    this.#isThrough = page.length < PART_RESOURCES_MAX;
  }

  #readMoved(): undefined {
    let left = this.#movedMax;
    this.#movedMax += MOVED_MORE;
    for (const id of this.#moved) {
      if (left-- === 0) return undefined;
      const resource = this.#source.reader.resource(id);
      if (resource === undefined) this.#texts.delete(id);
      else this.#texts.set(id, JSON.stringify(resource));
      this.#moved.delete(id);
    }
    return undefined;
  }
}

/** It is as it will be sent; what changes from here on is behind it. */
interface Sealed {
  readonly through: number;
  readonly revision: number;
  readonly at: string;
  readonly cutting: Cutting;
}

/** Makes parts of the texts, at least one. */
class Cutting {
  readonly parts: Buffer[] = [];
  readonly #texts: Iterator<string>;
  #part: string[] = [];
  #bytes = 0;

  constructor(texts: Iterator<string>) {
    this.#texts = texts;
  }

  /** Some of them; whether these were the last. */
  cut(): boolean {
    for (let count = 0; count < CUT_MAX; count++) {
      const next = this.#texts.next();
      if (next.done === true) {
        if (this.#part.length > 0 || this.parts.length === 0) this.#end();
        return true;
      }
      this.#add(next.value);
    }
    return false;
  }

  #add(text: string): void {
    const length = Buffer.byteLength(text);
    const isFull = this.#part.length === PART_RESOURCES_MAX || this.#bytes + length > FRAME_BYTES_MAX;
    if (isFull && this.#part.length > 0) this.#end();
    this.#part.push(text);
    this.#bytes += length + 1;
  }

  #end(): void {
    this.parts.push(Buffer.from(this.#part.join(",")));
    this.#part = [];
    this.#bytes = 0;
  }
}
