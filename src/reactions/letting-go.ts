/**
 * What the machine remembers of all rules together: how many effects it let go lately, and which releases it has rolled
 * back. Kept as watches of a rule without a name, which no rule can be.
 */
import { placeKeyOf } from "../health/deployment.ts";
import { encodeText } from "../health/names.ts";
import type { WatchRow } from "../store/watch.ts";
import type { Place } from "./case.ts";

/** Whose watches these are. */
export const NO_RULE = "";

const BREAKER = "breaker";
const ROLLBACK = "rollback ";
const VERSION = 1;
/** What is let go within a small part of the time counts as one, so that there is little to look through. */
const STRETCHES_MAX = 1000;

/** A time, and how many. */
type Stretch = readonly [number, number];

export class LettingGo {
  readonly #write: (row: WatchRow) => void;
  /** When effects were let go, and how many, oldest first. */
  #times: readonly Stretch[] = [];
  /** When, by the release and where. */
  readonly #rollbacks = new Map<string, number>();

  constructor(rows: Iterable<WatchRow>, write: (row: WatchRow) => void) {
    this.#write = write;
    for (const { rule, subject, state } of rows) {
      if (rule !== NO_RULE || state === undefined || !(subject === BREAKER || subject.startsWith(ROLLBACK))) continue;
      const kept = JSON.parse(state) as {
        readonly version: number;
        readonly times?: readonly Stretch[];
        readonly at?: number;
      };
      if (kept.version !== VERSION) continue;
      if (subject === BREAKER) this.#times = kept.times ?? [];
      else if (kept.at !== undefined) this.#rollbacks.set(subject, kept.at);
    }
  }

  countOf(withinMs: number, now: number): number {
    let count = 0;
    for (const [at, effects] of this.#times) if (at > now - withinMs) count += effects;
    return count;
  }

  /** No more is kept than the breaker counts. */
  add(effects: number, now: number, { count, withinMs }: { readonly count: number; readonly withinMs: number }): void {
    const times = this.#times.filter(([at]) => at > now - withinMs);
    const last = times.at(-1);
    const isSame = last !== undefined && now - last[0] <= withinMs / STRETCHES_MAX;
    if (isSame) times[times.length - 1] = [last[0], last[1] + effects];
    else times.push([now, effects]);
    this.#times = times.slice(-Math.max(1, count));
    this.#save();
  }

  get newestAt(): number {
    return this.#times.at(-1)?.[0] ?? Number.NEGATIVE_INFINITY;
  }

  /** What was dated by a clock that was ahead counts as of now. */
  setBack(now: number): void {
    if (this.#times.every(([at]) => at <= now)) return;
    this.#times = this.#times.map(([at, effects]) => [Math.min(at, now), effects]);
    this.#save();
  }

  rolledBackAt(place: Place, release: string): number | undefined {
    return this.#rollbacks.get(rollbackText(place, release));
  }

  rolledBack(place: Place, release: string, at: number): void {
    const subject = rollbackText(place, release);
    this.#rollbacks.set(subject, at);
    this.#write({ rule: NO_RULE, subject, state: JSON.stringify({ version: VERSION, at }) });
  }

  #save(): void {
    this.#write({ rule: NO_RULE, subject: BREAKER, state: JSON.stringify({ version: VERSION, times: this.#times }) });
  }
}

function rollbackText(place: Place, release: string): string {
  return `${ROLLBACK}${placeKeyOf(place)}/${encodeText(place.tenant ?? "")}/${encodeText(release)}`;
}
