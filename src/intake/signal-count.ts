/**
 * How often a signal has matched for one subject, and what follows from one more match, or from time. Pure. Counted is
 * by the lines' own times, so that it does not matter when they are read; a level that was raised is taken back at the
 * time when nothing had matched for long enough, whether somebody looked then or not.
 */

export interface Counted {
  /** Of the matches that may count once more, oldest first. */
  readonly times: readonly number[];
  /** The level holds, as nothing else has been said. */
  readonly raised?: Raised;
}

export interface Raised {
  /** It is taken back then, unless something matches before. */
  readonly until: number;
  /** When it was said last. */
  readonly saidAt: number;
  /** When the last match was read. */
  readonly heardAt: number;
}

export interface Measure {
  readonly count: number;
  readonly withinMs: number;
  readonly clearMs: number;
}

export interface Step {
  readonly counted: Counted;
  /** The level was over before this. */
  readonly clearedAt: number | undefined;
  /** The level is to be said. */
  readonly isSaid: boolean;
}

/** Of lines that are read long after they were written, the next may be on its way. */
const QUIET_MS = 5_000;

/** `at`: when the line was written. A level that lasts is said again when a window has gone by. */
export function countMatch(
  before: Counted,
  { at, now }: { readonly at: number; readonly now: number },
  measure: Measure,
): Step {
  const { count, withinMs, clearMs } = measure;
  const isOver = before.raised !== undefined && at >= before.raised.until;
  const raised = isOver ? undefined : before.raised;
  const sorted = [...before.times, at].sort((one, other) => one - other);
  const newest = sorted.at(-1) ?? at;
  const times = sorted.filter((time) => time >= newest - withinMs).slice(-count);
  const isReached = times.length >= count;
  const clearedAt = isOver ? before.raised?.until : undefined;
  if (raised === undefined && !isReached) return { counted: { times }, clearedAt, isSaid: false };
  const isSaid = raised === undefined || (isReached && newest - raised.saidAt > withinMs);
  const until = Math.max(newest + clearMs, raised?.until ?? 0);
  const saidAt = raised === undefined || isSaid ? newest : raised.saidAt;
  return { counted: { times, raised: { until, saidAt, heardAt: now } }, clearedAt, isSaid };
}

/** When the level was over, if it is. */
export function clearedBy(now: number, { raised }: Counted): number | undefined {
  if (raised === undefined || now < raised.until) return undefined;
  // A clock that was set back must not keep a level for ever.
  return now >= raised.heardAt && now < raised.heardAt + QUIET_MS ? undefined : raised.until;
}

/** Whether there is nothing left to remember. */
export function isForgotten(now: number, { times, raised }: Counted, withinMs: number): boolean {
  return raised === undefined && (times.at(-1) ?? 0) < now - withinMs;
}
