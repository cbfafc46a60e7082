/**
 * What a report, or time, makes of one check.
 *
 * A check is in one of four conditions. *Put aside*: its level is maintenance or skipped; such a report is taken at
 * once and forgets all that was counted. *Unsettled*: it is new, it expired, or it was put aside until this report; a
 * report no worse than unknown is taken at once, a worse one is counted by `worsenAfter`, and meanwhile the check is
 * unknown. *Settled*: reports move the level as `tally.ts` counts them. *Held*: it flapped; see `flap.ts`.
 *
 * Times are report times: a report dated at or after the time at which the check expires, or its hold ends, is judged
 * as if a tick had come then, so that it does not matter whether one did.
 */
import { formatDuration } from "./duration.ts";
import { countMoves } from "./flap.ts";
import { instantText } from "./instant.ts";
import type { Level, OrderedLevel } from "./level.ts";
import { compareLevels, isOrdered, worseOf } from "./level.ts";
import type { Flap, Policy } from "./policy.ts";
import type { CheckState, CountedReport, Counting, Held } from "./state.ts";
import type { Tally } from "./tally.ts";
import { countsInARow, stillNeeded, tally } from "./tally.ts";

/** A report as it is judged: dated, and with the level that the policy takes it for. */
export interface DatedReport {
  readonly level: Level;
  readonly at: number;
  readonly message: string | undefined;
  readonly expiresAt: number | undefined;
}

export interface Step {
  readonly check: CheckState;
  /** Why the level is another one; undefined where it is not. */
  readonly reason: string | undefined;
  /** What was done with the report. */
  readonly verdict: string;
}

export function takeReport(check: CheckState | undefined, report: DatedReport, policy: Policy): Step {
  const { level, at, message } = report;
  if (!isOrdered(level)) return stepOf(check, report, { level, message, reason: "reported" });
  if (check === undefined || !isOrdered(check.level) || isExpired(check, at)) {
    return settle(check, [], { ...report, level }, policy);
  }
  const { counting } = check;
  if (counting === undefined) {
    if (level === check.level && countsInARow(policy)) return stepOf(check, report, { level, message });
  } else if (counting.unsettled === true) {
    return settle(check, counting.recent ?? [], { ...report, level }, policy);
  }
  return judge({ ...check, level: check.level }, { ...report, level }, policy);
}

/** What a tick makes of a check; undefined if nothing is due. */
export function passTime(check: CheckState, now: number): Step | undefined {
  const { reportedAt, expiresAt } = check;
  if (expiresAt !== undefined && isExpired(check, now)) {
    const reason = `expired: no report for ${formatDuration(expiresAt - reportedAt)}`;
    const time = { at: now, reportedAt, expiresAt: undefined };
    return stepOf(check, time, { level: "unknown", message: undefined, counting: { unsettled: true }, reason });
  }
  const held = check.counting?.held;
  if (held === undefined || now < held.until) return undefined;
  const counting = countingOf({ recent: check.counting?.recent });
  const time = { at: now, reportedAt, expiresAt };
  return stepOf(check, time, { level: held.level, message: held.message, counting, reason: steadyReason(held) });
}

/** When time alone may change something about a check. */
export function dueTimeOf(check: CheckState): number | undefined {
  const until = check.counting?.held?.until;
  if (until === undefined || check.expiresAt === undefined) return until ?? check.expiresAt;
  return Math.min(until, check.expiresAt);
}

type OrderedCheck = CheckState & { readonly level: OrderedLevel };
type OrderedReport = DatedReport & { readonly level: OrderedLevel };

function isExpired(check: CheckState, at: number): boolean {
  return check.expiresAt !== undefined && at >= check.expiresAt;
}

function settle(
  check: CheckState | undefined,
  before: readonly CountedReport[],
  report: OrderedReport,
  policy: Policy,
): Step {
  const { level, at, message } = report;
  const reports = [...before, { at, level }];
  const isCounted = compareLevels(level, "unknown") > 0;
  const tallied: Tally = isCounted ? tally("unknown", reports, policy) : { to: level, reason: "reported" };
  const { reason } = tallied;
  if (tallied.to !== undefined) {
    const counting = countingOf({ recent: stillNeeded(tallied.to, reports, policy) });
    return stepOf(check, report, { level: tallied.to, message, counting, reason });
  }
  const counting = countingOf({ recent: stillNeeded("unknown", reports, policy), unsettled: true });
  return stepOf(check, report, { level: "unknown", message, counting, reason, verdict: reason });
}

/** What the reports alone make of a check that is settled. */
interface Judgement {
  readonly from: OrderedLevel;
  readonly to: OrderedLevel;
  /** Of the newest report that `to` rests on. */
  readonly message: string | undefined;
  readonly recent: readonly CountedReport[];
  /** Absent where the report is of the level it found. */
  readonly reason: string | undefined;
}

function judge(check: OrderedCheck, report: OrderedReport, policy: Policy): Step {
  const { at, level } = report;
  const held = check.counting?.held;
  const beneath = held ?? { level: check.level, message: check.message };
  const reports = [...(check.counting?.recent ?? []), { at, level }];
  const tallied = level === beneath.level ? undefined : tally(beneath.level, reports, policy);
  const to = tallied === undefined ? level : (tallied.to ?? beneath.level);
  const restsOnIt = tallied === undefined || tallied.to !== undefined;
  const judgement: Judgement = {
    from: beneath.level,
    to,
    message: restsOnIt ? report.message : beneath.message,
    recent: stillNeeded(to, reports, policy),
    reason: tallied?.reason,
  };
  if (held !== undefined && policy.flap !== undefined && at < held.until) {
    return keepHeld(check, report, judgement, held.until, policy.flap);
  }
  return takeJudgement(check, report, judgement, policy.flap);
}

function keepHeld(check: OrderedCheck, report: OrderedReport, judgement: Judgement, until: number, flap: Flap): Step {
  const { from, to, message, recent, reason } = judgement;
  const held = heldOf(from === to ? until : report.at + flap.holdMs, to, message);
  const level = worseOf(check.level, to);
  const isCounted = from === to && compareLevels(report.level, check.level) > 0;
  const verdict = isCounted ? reason : `held: at ${level} until ${instantText(held.until)}`;
  return stepOf(check, report, {
    level,
    message: level === to ? message : check.message,
    counting: countingOf({ recent, held }),
    reason,
    verdict: report.level === check.level ? undefined : verdict,
  });
}

function takeJudgement(check: OrderedCheck, report: OrderedReport, judgement: Judgement, flap: Flap | undefined): Step {
  const { from, to, message, recent } = judgement;
  const hold = check.counting?.held;
  const flapping =
    flap === undefined ? undefined : countMoves(check.counting?.moves ?? [], { at: report.at, from, to }, flap);
  if (flap !== undefined && flapping?.isFlapping) {
    const held = heldOf(report.at + flap.holdMs, to, message);
    const level = flapping.worst;
    const moves = `${flapping.moves.length} moves in ${formatDuration(flap.withinMs)}`;
    const until = instantText(held.until);
    return stepOf(check, report, {
      level,
      message: level === to ? message : level === check.level ? check.message : undefined,
      counting: countingOf({ recent, held }),
      reason: `flapping: ${moves}, held until ${until}`,
      verdict: `held: ${moves}, at ${level} until ${until}`,
    });
  }
  const reason = from === to && hold !== undefined ? steadyReason(hold) : judgement.reason;
  const verdict = from === to ? judgement.reason : undefined;
  return stepOf(check, report, {
    level: to,
    message,
    counting: countingOf({ recent, moves: flapping?.moves }),
    reason,
    verdict,
  });
}

interface Outcome {
  readonly level: Level;
  readonly message: string | undefined;
  readonly counting?: Counting | undefined;
  /** Why it has this level, should it have had another. */
  readonly reason?: string | undefined;
  /** What was done with the report, should the level be the same. */
  readonly verdict?: string | undefined;
}

/** The time of a step, of the newest report, and of the check's expiry from now on. */
interface Timing {
  readonly at: number;
  readonly reportedAt?: number;
  readonly expiresAt: number | undefined;
}

function stepOf(before: CheckState | undefined, timing: Timing, outcome: Outcome): Step {
  const { level, message, counting } = outcome;
  const { at, reportedAt = at, expiresAt } = timing;
  const isMove = before === undefined || before.level !== level;
  // A level never begins before the one it follows, although reports may be dated ahead of ticks.
  const since = before === undefined ? at : isMove ? Math.max(at, before.since) : before.since;
  const check: { -readonly [Key in keyof CheckState]: CheckState[Key] } = { level, since, reportedAt };
  if (message !== undefined) check.message = message;
  if (expiresAt !== undefined) check.expiresAt = expiresAt;
  if (counting !== undefined) check.counting = counting;
  if (!isMove) return { check, reason: undefined, verdict: outcome.verdict ?? "confirmed" };
  return { check, reason: outcome.reason ?? "reported", verdict: "moved" };
}

/** Undefined if there is nothing to remember. */
function countingOf(parts: { readonly [Key in keyof Counting]: Counting[Key] | undefined }): Counting | undefined {
  const { recent = [], unsettled, moves = [], held } = parts;
  if (recent.length === 0 && unsettled === undefined && moves.length === 0 && held === undefined) return undefined;
  return {
    ...(recent.length === 0 ? {} : { recent }),
    ...(unsettled === undefined ? {} : { unsettled }),
    ...(moves.length === 0 ? {} : { moves }),
    ...(held === undefined ? {} : { held }),
  };
}

function heldOf(until: number, level: OrderedLevel, message: string | undefined): Held {
  return message === undefined ? { until, level } : { until, level, message };
}

function steadyReason(held: Held): string {
  return `steady: the reports have stayed ${held.level}`;
}
