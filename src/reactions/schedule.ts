/**
 * Which effect is the next: of those that are queued the one that is due first, as long as its rule and its resource
 * have a turn for it. Effects of one rule and subject wait for each other in the order of their numbers; one that is
 * held lets later firings pass, but no later step of its own.
 *
 * An effect that could be the next of its lane is in one of three places: among the due ones, or waiting for its rule,
 * or waiting for its resource. Nothing is looked at again before what it waits for has become free.
 */
import type { EffectRow } from "../store/effect.ts";
import { isOpen } from "../store/effect-state.ts";
import { EarliestFirst } from "./earliest-first.ts";
import { type Entry, Lane } from "./lane.ts";

const RUNNING_MAX = 64;

interface Turns {
  taken: number;
  readonly waiting: EarliestFirst<Entry>;
}

export class Schedule {
  readonly #concurrencyOf: (rule: string) => number;
  readonly #lanes = new Map<string, Lane>();
  readonly #due = new EarliestFirst<Entry>();
  readonly #rules = new Map<string, Turns>();
  readonly #resources = new Map<string, Turns>();
  #taken = 0;

  constructor(concurrencyOf: (rule: string) => number) {
    this.#concurrencyOf = concurrencyOf;
  }

  /** What is known of an effect now. */
  put(row: EffectRow): void {
    const key = laneKeyOf(row);
    let lane = this.#lanes.get(key);
    if (lane === undefined) {
      if (!isOpen(row.state)) return;
      lane = new Lane();
      this.#lanes.set(key, lane);
    }
    lane.put(row);
    if (lane.isEmpty) this.#lanes.delete(key);
    this.#offer(lane);
  }

  /** Whether there is one that is due, and a turn for it as far as all of them are concerned. */
  hasDue(now: number): boolean {
    const entry = this.#due.peek();
    return this.#taken < RUNNING_MAX && entry !== undefined && entry.dueAt <= now;
  }

  /** The next one that is due, whose turn is taken until it is given back. */
  take(now: number): EffectRow | undefined {
    if (this.#taken >= RUNNING_MAX) return undefined;
    for (;;) {
      const entry = this.#due.peek();
      if (entry === undefined || entry.dueAt > now) return undefined;
      this.#due.pop();
      const row = this.#admit(entry);
      // Whoever waits behind it has a chance now, unless it has taken the last turn itself.
      this.#feed(this.#rules, entry.rule, this.#limitOf(entry.rule));
      this.#feed(this.#resources, entry.resource, 1);
      if (row !== undefined) return row;
    }
  }

  giveBack(row: EffectRow): void {
    this.#taken--;
    const resource = resourceKeyOf(row);
    turnsOf(this.#rules, row.rule).taken--;
    turnsOf(this.#resources, resource).taken--;
    this.#feed(this.#rules, row.rule, this.#limitOf(row.rule));
    this.#feed(this.#resources, resource, 1);
  }

  /** When there will be something to take that is not due yet; undefined if only a turn given back can bring it. */
  get nextDueAt(): number | undefined {
    for (;;) {
      const entry = this.#due.peek();
      if (entry === undefined || entry.lane.entry === entry) return entry?.dueAt;
      this.#due.pop();
    }
  }

  /** The open ones that were set off together with it and come after it. */
  laterSteps(row: EffectRow): readonly EffectRow[] {
    const lane = this.#lanes.get(laneKeyOf(row));
    return lane?.stepsAfter(row) ?? [];
  }

  #offer(lane: Lane): void {
    const row = lane.next();
    const known = lane.entry;
    if (row === undefined) {
      lane.entry = undefined;
      return;
    }
    const dueAt = row.dueAt ?? row.createdAt;
    if (known !== undefined && known.number === row.number && known.dueAt === dueAt) return;
    lane.entry = { number: row.number, dueAt, lane, rule: row.rule, resource: resourceKeyOf(row) };
    this.#due.push(lane.entry);
  }

  #admit(entry: Entry): EffectRow | undefined {
    const row = entry.lane.entry === entry ? entry.lane.next() : undefined;
    if (row === undefined) return undefined;
    const rule = turnsOf(this.#rules, entry.rule);
    const resource = turnsOf(this.#resources, entry.resource);
    if (rule.taken >= this.#limitOf(entry.rule)) {
      rule.waiting.push(entry);
      return undefined;
    }
    if (resource.taken > 0) {
      resource.waiting.push(entry);
      return undefined;
    }
    this.#taken++;
    rule.taken++;
    resource.taken++;
    return row;
  }

  /** Lets the first of those that wait for a turn go on, if there is one. */
  #feed(turns: Map<string, Turns>, key: string, limit: number): void {
    const { taken, waiting } = turnsOf(turns, key);
    if (taken >= limit) return;
    for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) {
      if (entry.lane.entry !== entry) continue;
      this.#due.push(entry);
      return;
    }
    if (taken === 0) turns.delete(key);
  }

  #limitOf(rule: string): number {
    return Math.max(1, this.#concurrencyOf(rule));
  }
}

function turnsOf(turns: Map<string, Turns>, key: string): Turns {
  let found = turns.get(key);
  if (found === undefined) {
    found = { taken: 0, waiting: new EarliestFirst() };
    turns.set(key, found);
  }
  return found;
}

/** A group is one thing of its own. */
function resourceKeyOf({ resourceId, subject }: EffectRow): string {
  return resourceId ?? `group ${subject}`;
}

function laneKeyOf({ rule, subject }: EffectRow): string {
  return JSON.stringify([rule, subject]);
}
