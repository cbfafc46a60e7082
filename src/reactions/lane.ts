/** The open effects of one rule and subject, which are done one after the other. */
import type { EffectRow } from "../store/effect.ts";
import { isOpen } from "../store/effect-state.ts";

/** Stale as soon as its lane has another one in its place. */
export interface Entry {
  readonly number: number;
  readonly dueAt: number;
  readonly lane: Lane;
  readonly rule: string;
  readonly resource: string;
}

export class Lane {
  /** What stands for it in the schedule. */
  entry: Entry | undefined;
  /** The numbers of those that are queued or running, lowest first. */
  readonly #active: number[] = [];
  readonly #open = new Map<number, EffectRow>();
  /** The open ones of each firing. */
  readonly #firings = new Map<number, Set<number>>();

  get isEmpty(): boolean {
    return this.#open.size === 0;
  }

  put(row: EffectRow): void {
    if (isOpen(row.state)) {
      this.#open.set(row.number, row);
      const steps = this.#firings.get(row.firing);
      if (steps === undefined) this.#firings.set(row.firing, new Set([row.number]));
      else steps.add(row.number);
    } else {
      this.#open.delete(row.number);
      const steps = this.#firings.get(row.firing);
      steps?.delete(row.number);
      if (steps?.size === 0) this.#firings.delete(row.firing);
    }
    this.#sort(row.number, row.state === "queued" || row.state === "running");
  }

  /** The one whose turn it is; undefined while one is running. */
  next(): EffectRow | undefined {
    for (const number of this.#active) {
      const row = this.#open.get(number);
      if (row === undefined || row.state === "running") return undefined;
      if (!this.#isHeldUp(row)) return row;
    }
    return undefined;
  }

  stepsAfter({ firing, number }: EffectRow): readonly EffectRow[] {
    return Array.from(this.#firings.get(firing) ?? [])
      .filter((other) => other > number)
      .sort((one, other) => one - other)
      .flatMap((other) => this.#open.get(other) ?? []);
  }

  #isHeldUp({ firing, number }: EffectRow): boolean {
    return (
      this.#firings
        .get(firing)
        ?.values()
        .some((other) => other < number) ?? false
    );
  }

  #sort(number: number, isActive: boolean): void {
    const at = this.#placeOf(number);
    const isThere = this.#active[at] === number;
    if (isActive && !isThere) this.#active.splice(at, 0, number);
    if (!isActive && isThere) this.#active.splice(at, 1);
  }

  /** The first place whose number is not lower. */
  #placeOf(number: number): number {
    let low = 0;
    let high = this.#active.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#active[middle] ?? 0) < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
