/** Changes that follow each other in the numbering, as the frames that carry them: made once for all who get the same. */
import { Buffer } from "node:buffer";
import { namesOf, type ResourceNames } from "../health/names.ts";
import type { Change } from "../store/answers.ts";
import type { Audience } from "./audience.ts";
import { type Format, FRAME_BYTES_MAX } from "./formats.ts";
import type { Subprotocol } from "./frames.ts";
import { textFrame } from "./text-frame.ts";

/** Whole frames, one behind the other, that are written at once. */
export interface Chunk {
  readonly bytes: Buffer;
  /** The number of the last change in it. */
  readonly newestSeq: number;
}

interface Told {
  readonly change: Change;
  readonly names: ResourceNames;
  readonly texts: Partial<Record<Subprotocol, string>>;
}

export class Stretch {
  /** Up to this number there is no other change. */
  readonly through: number;
  readonly #changes: readonly Told[];
  readonly #selected = new Map<Audience, readonly Told[]>();
  readonly #chunks = new Map<string, readonly Chunk[]>();

  constructor(through: number, changes: readonly Change[]) {
    this.through = through;
    this.#changes = changes.map((change) => ({ change, names: namesOf(change.resource), texts: {} }));
  }

  /** The ids of the resources that moved, as far as they are for them. */
  movedFor(audience: Audience): ReadonlySet<string> {
    return new Set(this.#selectedBy(audience).map(({ change }) => change.resource.id));
  }

  chunksFor(audience: Audience): readonly Chunk[] {
    const told = this.#selectedBy(audience);
    // Audiences that get everything get the same, whatever else they would have wanted.
    const key = told.length === this.#changes.length ? audience.format.subprotocol : audience.key;
    const made = this.#chunks.get(key);
    if (made !== undefined) return made;
    const chunks = chunksOf(told, audience.format);
    this.#chunks.set(key, chunks);
    return chunks;
  }

  #selectedBy(audience: Audience): readonly Told[] {
    const known = this.#selected.get(audience);
    if (known !== undefined) return known;
    const selected = this.#changes.filter(({ names }) => audience.includes(names));
    this.#selected.set(audience, selected);
    return selected;
  }
}

function chunksOf(told: readonly Told[], format: Format): readonly Chunk[] {
  const chunks: Chunk[] = [];
  let texts: string[] = [];
  let length = 0;
  let newestSeq = 0;
  const end = () => {
    const frames = format.changes(texts).map(textFrame);
    const [frame] = frames;
    chunks.push({ bytes: frames.length === 1 && frame !== undefined ? frame : Buffer.concat(frames), newestSeq });
    texts = [];
    length = 0;
  };
  for (const one of told) {
    const text = textOf(one, format);
    if (texts.length > 0 && length + text.length > FRAME_BYTES_MAX) end();
    texts.push(text);
    length += text.length;
    newestSeq = one.change.seq;
  }
  if (texts.length > 0) end();
  return chunks;
}

function textOf({ change, texts }: Told, format: Format): string {
  const text = texts[format.subprotocol] ?? format.change(change);
  texts[format.subprotocol] = text;
  return text;
}
