/**
 * What is searched for in a file beside the marker. Every needle is looked for on its own, and again only when the place
 * where it was found last has been passed, so that one that is rare costs one pass over a block.
 */
import type { Buffer } from "node:buffer";
import type { TextEncoding } from "./encoding.ts";

/** Which lines somebody wants beside those that hold a marker: all, or those that hold one of some texts. */
export type WantedLines = "every" | readonly string[];

const NOTHING: readonly Buffer[] = [];

/** Texts as a file writes them, made once for as long as the same list is asked for. */
export class Needles {
  #texts: WantedLines | undefined;
  #encoding: TextEncoding | undefined;
  #bytes: readonly Buffer[] = NOTHING;

  of(wanted: WantedLines | undefined, encoding: TextEncoding): readonly Buffer[] {
    if (wanted === undefined || wanted === "every") return NOTHING;
    if (wanted !== this.#texts || encoding.name !== this.#encoding?.name) {
      this.#texts = wanted;
      this.#encoding = encoding;
      this.#bytes = wanted.map((text) => encoding.encode(text));
    }
    return this.#bytes;
  }
}

/** In one block, up to one place in it. */
export class NeedleSearch {
  readonly #needles: readonly Buffer[];
  readonly #encoding: TextEncoding;
  readonly #until: number;
  /** Where each was found; at the end, where it is not there any more. */
  readonly #places: number[];

  constructor(needles: readonly Buffer[], encoding: TextEncoding, until: number) {
    this.#needles = needles;
    this.#encoding = encoding;
    this.#until = until;
    this.#places = needles.map(() => -1);
  }

  /** The first of all behind a place; the end of the stretch if there is none. */
  next(bytes: Buffer, from: number): number {
    let first = this.#until;
    for (const [index, needle] of this.#needles.entries()) {
      let place = this.#places[index] ?? -1;
      if (place < from) {
        const found = this.#encoding.indexOf(bytes, needle, from, this.#until);
        place = found < 0 ? this.#until : found;
        this.#places[index] = place;
      }
      first = Math.min(first, place);
    }
    return first;
  }
}
