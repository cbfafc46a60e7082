/** The silences, maintenance windows and acknowledgements that have not ended, and what ends them. */
import { matchesGlob } from "../health/glob.ts";
import { compareLevels } from "../health/level.ts";
import type { ResourceNames } from "../health/names.ts";
import { isSelected } from "../health/selection.ts";
import type { GroupNames, Subject } from "../store/effect.ts";
import type { KeptLevel } from "../store/store-reader.ts";
import type { Suspension, SuspensionKind } from "../store/suspension.ts";
import type { ReactionMove } from "./reactor.ts";
import { nextStart, type Span, spanAt } from "./suspension-span.ts";

interface Live {
  readonly suspension: Suspension;
  /** Of the resources it means, those that are not healthy, as far as it ends when there are none. */
  readonly notHealthy: Set<string>;
  /** What cron said last: it holds, or does not, from a time until another. */
  span: { readonly span: Span | undefined; readonly from: number; readonly until: number } | undefined;
}

export interface ActiveSuspension {
  readonly suspension: Suspension;
  readonly until?: number;
}

export class LiveSuspensions {
  readonly #live = new Map<string, Live>();
  /** Undefined where it has to be looked for again. */
  #nextEndAt: number | undefined;

  /** When the next one ends for good because its time is over. */
  get nextEndAt(): number {
    this.#nextEndAt ??= earliestEndOf(this.all());
    return this.#nextEndAt;
  }

  overAt(time: number): readonly Suspension[] {
    return [...this.all()].filter(({ endsAt }) => endsAt !== undefined && endsAt <= time);
  }

  get(id: string): Suspension | undefined {
    return this.#live.get(id)?.suspension;
  }

  all(): Iterable<Suspension> {
    return this.#live.values().map(({ suspension }) => suspension);
  }

  /** `levels`: how everything is; looked at for one that ends when it is healthy. */
  add(suspension: Suspension, levels: Iterable<KeptLevel>): void {
    const notHealthy = new Set<string>();
    if (endsWhenHealthy(suspension)) {
      for (const { id, names, level } of levels) {
        if (level !== "healthy" && isAmong(suspension, names)) notHealthy.add(id);
      }
    }
    this.#live.set(suspension.id, { suspension, notHealthy, span: undefined });
    this.#nextEndAt = undefined;
  }

  remove(id: string): void {
    this.#live.delete(id);
    this.#nextEndAt = undefined;
  }

  /** Of several, the one that lasts longest. */
  activeOn(kind: SuspensionKind, subject: Subject, now: number): ActiveSuspension | undefined {
    let found: ActiveSuspension | undefined;
    for (const live of this.#live.values()) {
      const { suspension } = live;
      if (suspension.kind !== kind || !meansSubject(suspension, subject)) continue;
      const span = spanOf(live, now);
      if (span === undefined) continue;
      const active = { suspension, ...(span.until === undefined ? {} : { until: span.until }) };
      if (found === undefined || lastsLonger(active, found)) found = active;
    }
    return found;
  }

  /** Those that end because a level has moved. */
  endedBy(move: ReactionMove): readonly Suspension[] {
    if (this.#live.size === 0) return [];
    const ended: Suspension[] = [];
    for (const { suspension, notHealthy } of this.#live.values()) {
      if (!isAmong(suspension, move.names)) continue;
      if (endsWhenHealthy(suspension) && isHealthyWith(move, suspension, notHealthy)) ended.push(suspension);
      else if (isWorseThanAcknowledged(move, suspension)) ended.push(suspension);
    }
    return ended;
  }
}

function earliestEndOf(suspensions: Iterable<Suspension>): number {
  let earliest = Number.POSITIVE_INFINITY;
  for (const { endsAt } of suspensions) earliest = Math.min(earliest, endsAt ?? earliest);
  return earliest;
}

export function endsWhenHealthy({ kind, expireOnResolve }: Suspension): boolean {
  return expireOnResolve || kind === "acknowledgement";
}

/** Keeps account of the move. */
function isHealthyWith(move: ReactionMove, { check }: Suspension, notHealthy: Set<string>): boolean {
  if (move.check === undefined) {
    if (move.to !== "healthy") {
      notHealthy.add(move.resourceId);
      return false;
    }
    notHealthy.delete(move.resourceId);
    return notHealthy.size === 0 && move.from !== undefined;
  }
  if (check === undefined || !matchesGlob(check, move.check) || move.to !== "healthy") return false;
  return notHealthy.size === 0 || (notHealthy.size === 1 && notHealthy.has(move.resourceId));
}

function isWorseThanAcknowledged(move: ReactionMove, { kind, isSticky, check }: Suspension): boolean {
  if (kind !== "acknowledgement" || isSticky || move.from === undefined) return false;
  const isMeant = check === undefined ? move.check === undefined : isOfCheck(check, move.check);
  return isMeant && compareLevels(move.to, move.from) > 0;
}

function isOfCheck(pattern: string, check: string | undefined): boolean {
  return check !== undefined && matchesGlob(pattern, check);
}

function isAmong({ selectors }: Suspension, names: ResourceNames): boolean {
  return selectors.some((selector) => isSelected(names, selector));
}

function meansSubject({ selectors, check }: Suspension, subject: Subject): boolean {
  if (check !== undefined && !(subject.kind === "check" && matchesGlob(check, subject.check))) return false;
  return selectors.some((selector) => isMeant(subject.names, selector));
}

/** A group is meant by what it has in common. */
export function isMeant(names: GroupNames, selector: Suspension["selectors"][number]): boolean {
  const { target } = names;
  if (target !== undefined) return isSelected({ ...names, target }, selector);
  const { target: pattern, ...others } = selector;
  return (pattern === undefined || pattern === "*") && isSelected({ ...names, target: "" }, others);
}

function spanOf(live: Live, now: number): Span | undefined {
  if (live.suspension.cron === undefined) return spanAt(live.suspension, now);
  const known = live.span;
  if (known !== undefined && now >= known.from && now < known.until) return known.span;
  const span = spanAt(live.suspension, now);
  const until = span === undefined ? nextStart(live.suspension, now) : span.until;
  live.span = { span, from: now, until: until ?? Number.POSITIVE_INFINITY };
  return span;
}

function lastsLonger(one: ActiveSuspension, other: ActiveSuspension): boolean {
  const byEnd = (one.until ?? Number.MAX_VALUE) - (other.until ?? Number.MAX_VALUE);
  return byEnd === 0 ? one.suspension.id < other.suspension.id : byEnd > 0;
}
