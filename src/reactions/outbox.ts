/**
 * The effects that are open, in memory as they are in the store: the one place where the state of one moves. The reactor
 * puts them in and lets them go, the runner has them done.
 */
import type { EffectRow } from "../store/effect.ts";
import { isOpen } from "../store/effect-state.ts";

export interface OutboxOptions {
  readonly openEffects: readonly EffectRow[];
  /** The newest number ever given out. */
  readonly lastNumber: number;
  /** To be committed. */
  readonly write: (row: EffectRow) => void;
}

export type NewEffect = Omit<EffectRow, "number" | "firing" | "attempts">;

export class Outbox {
  readonly #open: Map<number, EffectRow>;
  readonly #write: OutboxOptions["write"];
  readonly #listeners = new Set<(row: EffectRow) => void>();
  #lastNumber: number;

  constructor({ openEffects, lastNumber, write }: OutboxOptions) {
    this.#open = new Map(openEffects.map((row) => [row.number, row]));
    this.#lastNumber = lastNumber;
    this.#write = write;
  }

  /** In the order of their numbers. */
  get open(): ReadonlyMap<number, EffectRow> {
    return this.#open;
  }

  /** What is set off together, in the order in which it is to be done. */
  add(effects: readonly NewEffect[]): readonly EffectRow[] {
    const firing = this.#lastNumber + 1;
    return effects.map((effect) => {
      this.#lastNumber++;
      const row = { ...effect, number: this.#lastNumber, firing, attempts: 0 };
      this.put(row);
      return row;
    });
  }

  /** What is known of it now. One that had ended is open again if it says so. */
  put(row: EffectRow): void {
    if (isOpen(row.state)) this.#enter(row);
    else this.#open.delete(row.number);
    this.#write(row);
    for (const listener of this.#listeners) listener(row);
  }

  /** Tells of every row that is put in from now on, until it is told to stop. */
  listen(listener: (row: EffectRow) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #enter(row: EffectRow): void {
    const isBack = row.number < this.#lastNumber && !this.#open.has(row.number);
    this.#open.set(row.number, row);
    if (!isBack) return;
    const rows = [...this.#open].sort(([one], [other]) => one - other);
    this.#open.clear();
    for (const [number, one] of rows) this.#open.set(number, one);
  }
}
