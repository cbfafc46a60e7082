/** Reads the changes in the order of their numbers: what is new, once for all, and what somebody has missed. */
import type { Selector, StoreReader } from "../store/store-reader.ts";
import { Stretch } from "./stretch.ts";

const NEW_MAX = 1000;
const MISSED_MAX = 200;
/** Who comes again after the same moment has missed the same. */
const KEPT_MAX = 4;

export class ChangeReading {
  readonly #reader: StoreReader;
  readonly #kept: { readonly key: string; readonly stretch: Stretch }[] = [];
  #through: number;

  constructor(reader: StoreReader) {
    this.#reader = reader;
    this.#through = reader.lastSeq();
  }

  /** Everything up to this number has been read as new. */
  get through(): number {
    return this.#through;
  }

  /** Nobody wants to know what is new until now. */
  passOver(): void {
    this.#through = this.#reader.lastSeq();
  }

  /** What is new, or the beginning of it; undefined if nothing is. */
  readNew(): { readonly stretch: Stretch; readonly isAll: boolean; readonly hasGap: boolean } | undefined {
    const changes = this.#reader.changes(this.#through, NEW_MAX);
    const last = changes.at(-1);
    if (last === undefined) return undefined;
    const hasGap = this.#reader.prunedSeq() > this.#through;
    const stretch = new Stretch(last.seq, changes);
    this.#through = last.seq;
    return { stretch, isAll: changes.length < NEW_MAX, hasGap };
  }

  /**
   * Of what was new before, the beginning of what is behind a number and may matter to somebody; undefined if some of
   * that has been deleted.
   */
  readMissed(after: number, narrowing: Selector): Stretch | undefined {
    const key = `${after} ${JSON.stringify(narrowing)}`;
    const kept = this.#kept.find((one) => one.key === key);
    if (kept !== undefined) return kept.stretch;
    const changes = this.#reader.changes(after, MISSED_MAX, narrowing);
    if (this.#reader.prunedSeq() > after) return undefined;
    const last = changes.length < MISSED_MAX ? undefined : changes.at(-1);
    const through = Math.min(last?.seq ?? this.#through, this.#through);
    const stretch = new Stretch(
      through,
      changes.filter(({ seq }) => seq <= through),
    );
    this.#kept.push({ key, stretch });
    if (this.#kept.length > KEPT_MAX) this.#kept.shift();
    return stretch;
  }
}
