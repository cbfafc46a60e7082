/** Clients that are to hear of the same resources in the same way: what is sent to one of them is sent to all. */

import { namesOf, type ResourceNames } from "../health/names.ts";
import { isSelected, isWithin, type NameSelector } from "../health/selection.ts";
import type { Effect } from "../store/answers.ts";
import { groupNamesOf } from "../store/effect-answer.ts";
import type { Selector } from "../store/store-reader.ts";
import type { Format } from "./formats.ts";

export interface Scope {
  /** What may be seen at all. */
  readonly within: readonly NameSelector[] | undefined;
  /** What is wanted of that: of several, one at least means it; none mean all. */
  readonly selectors: readonly NameSelector[];
  /** Whether effects are wanted, too. */
  readonly effects: boolean;
}

export class Audience {
  readonly key: string;
  readonly format: Format;
  readonly within: Scope["within"];
  readonly hearsEffects: boolean;
  readonly #selectors: readonly NameSelector[];
  /** The number of the newest change that it was sent. */
  newestSeq = 0;

  constructor(key: string, format: Format, { within, selectors, effects }: Scope) {
    this.key = key;
    this.format = format;
    this.within = within;
    this.hearsEffects = effects;
    this.#selectors = selectors;
  }

  includes(names: Partial<ResourceNames>): boolean {
    const isWanted = this.#selectors.length === 0 || this.#selectors.some((selector) => isSelected(names, selector));
    return isWanted && isWithin(names, this.within);
  }

  /** A group of resources is only for who may see and wants to hear of all of it. */
  includesEffect({ resource, subject }: Pick<Effect, "resource" | "subject">): boolean {
    return this.includes(resource === null ? groupNamesOf(subject) : namesOf(resource));
  }

  /** Leaves out no resource that is included, but perhaps not all others. */
  get narrowing(): Selector {
    if (this.within !== undefined) return { within: this.within };
    return this.#selectors.length === 0 ? {} : { within: this.#selectors };
  }
}

/** Those that somebody belongs to. */
export class Audiences {
  readonly #byKey = new Map<string, { readonly audience: Audience; members: number }>();

  /** To be given back with `leave`. */
  join(format: Format, scope: Scope): Audience {
    const key = JSON.stringify([format.subprotocol, scope.within ?? null, scope.selectors, scope.effects]);
    const known = this.#byKey.get(key);
    if (known !== undefined) {
      known.members += 1;
      return known.audience;
    }
    const audience = new Audience(key, format, scope);
    this.#byKey.set(key, { audience, members: 1 });
    return audience;
  }

  leave({ key }: Audience): void {
    const known = this.#byKey.get(key);
    if (known === undefined) return;
    known.members -= 1;
    if (known.members === 0) this.#byKey.delete(key);
  }
}
