/**
 * All watches, found by their subjects and firings, by what would wake those that are held, and by when time alone does
 * something about them. What is changed about one counts when it is saved.
 */
import type { WatchRow } from "../store/watch.ts";
import { EarliestFirst } from "./earliest-first.ts";
import type { Rule } from "./rule.ts";
import { isIdle, rowOf, type Watch, watchOf } from "./watch-state.ts";

/** How a watch is found; what of it has changed since cannot be told from itself. */
interface Entry {
  readonly watch: Watch;
  dueAt: number | undefined;
  wakes: readonly string[];
  firings: readonly number[];
  isGroup: boolean;
}

interface DueWatch {
  readonly dueAt: number;
  readonly number: number;
  readonly entry: Entry;
}

export class Watches {
  readonly #write: (row: WatchRow) => void;
  readonly #ruleOf: (name: string) => Rule | undefined;
  readonly #bySubject = new Map<string, Map<string, Entry>>();
  readonly #byFiring = new Map<number, Entry>();
  readonly #byWake = new Map<string, Set<Entry>>();
  readonly #groups = new Set<Entry>();
  readonly #due = new EarliestFirst<DueWatch>();

  constructor(rows: Iterable<WatchRow>, ruleOf: (name: string) => Rule | undefined, write: (row: WatchRow) => void) {
    this.#write = write;
    this.#ruleOf = ruleOf;
    for (const row of rows) {
      const watch = watchOf(row);
      if (watch !== undefined) this.#index(this.#enter(watch));
    }
  }

  get(rule: string, subjectText: string): Watch | undefined {
    return this.#bySubject.get(subjectText)?.get(rule)?.watch;
  }

  of(subjectText: string): Iterable<Watch> | undefined {
    return this.#bySubject
      .get(subjectText)
      ?.values()
      .map(({ watch }) => watch);
  }

  *all(): Iterable<Watch> {
    for (const entries of this.#bySubject.values()) for (const { watch } of entries.values()) yield watch;
  }

  inOrder(): readonly Watch[] {
    return [...this.all()].sort(byCall);
  }

  withFiring(number: number): Watch | undefined {
    return this.#byFiring.get(number)?.watch;
  }

  /** Those of a resource and one of its checks, and of the groups that the resource was the last to move. */
  *touchedBy(resourceId: string, check: string): Iterable<Watch> {
    yield* this.of(resourceId) ?? [];
    yield* this.of(`${resourceId} ${check}`) ?? [];
    for (const { watch } of this.#groups) {
      if ((watch.firing?.sighting ?? watch.sighting)?.resourceId === resourceId) yield watch;
    }
  }

  isAwaited(wake: string): boolean {
    return this.#byWake.has(wake);
  }

  /** Those who wait for this, who came first before the others. */
  woken(wake: string): readonly Watch[] {
    return [...(this.#byWake.get(wake) ?? [])].map(({ watch }) => watch).sort(byCall);
  }

  /** The earliest time at which time alone does something. */
  get nextDueAt(): number | undefined {
    this.#dropStale();
    return this.#due.peek()?.dueAt;
  }

  /** All that are due at that time, in the order in which they are looked at. */
  takeDue(time: number): readonly Watch[] {
    const watches = new Set<Watch>();
    for (;;) {
      this.#dropStale();
      const first = this.#due.peek();
      if (first === undefined || first.dueAt > time) break;
      this.#due.pop();
      first.entry.dueAt = undefined;
      watches.add(first.entry.watch);
    }
    return [...watches].sort(byCall);
  }

  save(watch: Watch): void {
    const entry = this.#bySubject.get(watch.subjectText)?.get(watch.rule) ?? this.#enter(watch);
    this.#unindex(entry);
    if (isIdle(watch) && watch.times.length === 0 && watch.letGoAt === undefined) {
      this.#drop(entry);
      this.#write({ rule: watch.rule, subject: watch.subjectText });
      return;
    }
    this.#index(entry);
    this.#write(rowOf(watch));
  }

  delete(watch: Watch): void {
    const entry = this.#bySubject.get(watch.subjectText)?.get(watch.rule);
    if (entry === undefined) return;
    this.#unindex(entry);
    this.#drop(entry);
    this.#write({ rule: watch.rule, subject: watch.subjectText });
  }

  /** After rules have changed. */
  reindex(): void {
    for (const entries of this.#bySubject.values()) {
      for (const entry of entries.values()) {
        this.#unindex(entry);
        this.#index(entry);
      }
    }
  }

  #enter(watch: Watch): Entry {
    const entry = { watch, dueAt: undefined, wakes: [], firings: [], isGroup: watch.subject.kind === "group" };
    const entries = this.#bySubject.get(watch.subjectText) ?? new Map<string, Entry>();
    this.#bySubject.set(watch.subjectText, entries);
    entries.set(watch.rule, entry);
    return entry;
  }

  #drop(entry: Entry): void {
    const { rule, subjectText } = entry.watch;
    entry.dueAt = undefined;
    const entries = this.#bySubject.get(subjectText);
    entries?.delete(rule);
    if (entries?.size === 0) this.#bySubject.delete(subjectText);
  }

  #index(entry: Entry): void {
    const { watch } = entry;
    const firings = [watch.firing, watch.recovery].filter((firing) => firing !== undefined);
    entry.firings = firings.map(({ number }) => number);
    for (const number of entry.firings) this.#byFiring.set(number, entry);
    entry.wakes = [...firings.map(({ held }) => held?.wake), watch.wait?.wake].filter((wake) => wake !== undefined);
    for (const wake of entry.wakes) {
      const waiting = this.#byWake.get(wake) ?? new Set();
      this.#byWake.set(wake, waiting.add(entry));
    }
    if (entry.isGroup) this.#groups.add(entry);
    const dueAt = dueAtOf(watch, this.#ruleOf(watch.rule));
    if (dueAt !== undefined && dueAt !== entry.dueAt) this.#due.push({ dueAt, number: 0, entry });
    entry.dueAt = dueAt;
  }

  #unindex(entry: Entry): void {
    for (const number of entry.firings) this.#byFiring.delete(number);
    for (const wake of entry.wakes) {
      const waiting = this.#byWake.get(wake);
      waiting?.delete(entry);
      if (waiting?.size === 0) this.#byWake.delete(wake);
    }
    this.#groups.delete(entry);
  }

  /** Times are never taken out of the queue's middle: they are left there until they are its first. */
  #dropStale(): void {
    for (let first = this.#due.peek(); first !== undefined; first = this.#due.peek()) {
      if (first.entry.dueAt === first.dueAt) return;
      this.#due.pop();
    }
  }
}

function dueAtOf(watch: Watch, rule: Rule | undefined): number | undefined {
  const { forDueAt, wait, firing, recovery } = watch;
  const times = [forDueAt, wait?.until, firing?.expectAt, firing?.held?.freesAt, recovery?.held?.freesAt].filter(
    (time) => time !== undefined,
  );
  if (isIdle(watch)) times.push(forgetAtOf(watch, rule));
  return times.length === 0 ? undefined : Math.min(...times);
}

/** When what an idle one remembers counts no more. */
export function forgetAtOf({ times, letGoAt }: Watch, rule: Rule | undefined): number {
  const counted = (times.at(-1) ?? 0) + (rule?.when?.times?.withinMs ?? 0);
  const cooled = letGoAt === undefined ? 0 : letGoAt + (rule?.cooldownMs ?? 0);
  return Math.max(counted, cooled);
}

/** The first to be set off, then by name: the same order in every process. */
function byCall(one: Watch, other: Watch): number {
  const byNumber = callOf(one) - callOf(other);
  if (byNumber !== 0) return byNumber;
  return compareTexts(one.rule, other.rule) || compareTexts(one.subjectText, other.subjectText);
}

function callOf({ firing, recovery }: Watch): number {
  return (firing ?? recovery)?.number ?? 0;
}

function compareTexts(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}
