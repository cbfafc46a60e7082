/**
 * The one decision: what an input makes of a resource. A pure function of the state, the input and the policies, so the
 * same inputs give the same moves wherever and whenever they are decided again.
 *
 * Nothing but a tick makes a check expire or ends a hold by itself. So a report that had already expired when it came
 * is judged like any other, and expires at the next tick, for which `dueAt` asks at once.
 */
import assert from "node:assert/strict";
import type { DatedReport, Step } from "./check.ts";
import { passTime, takeReport } from "./check.ts";
import { formatDuration } from "./duration.ts";
import { instantText } from "./instant.ts";
import type { Level } from "./level.ts";
import type { Policy } from "./policy.ts";
import type { CheckState, ResourceState } from "./state.ts";
import type { Worst } from "./worst.ts";
import { worstOf } from "./worst.ts";

export interface CheckReport {
  readonly check: string;
  readonly level: Level;
  readonly message?: string | undefined;
  /** When it was true; absent: when it came. */
  readonly at?: number | undefined;
  /** How long it holds; absent: as long as the policy says. */
  readonly ttlMs?: number | undefined;
}

/** Times are milliseconds since 1970; `now` is when the input came. */
export type Input =
  | { readonly kind: "report"; readonly now: number; readonly report: CheckReport }
  | { readonly kind: "tick"; readonly now: number };

export interface Move {
  /** Absent: the resource itself. */
  readonly check?: string;
  /** Absent: there was no level before. */
  readonly from?: Level;
  readonly to: Level;
  /** When the level began: the time of the report or tick, but never before the level it follows began. */
  readonly at: number;
  /** For a person. Begins with a word that stays the same. */
  readonly reason: string;
  readonly message?: string;
}

export interface Decision {
  /** The same object if nothing about it is another. */
  readonly state: ResourceState;
  readonly changedChecks: readonly string[];
  /** The checks' first, then the resource's. */
  readonly moves: readonly Move[];
  /** What was done with the report, or with the tick. */
  readonly verdict: string;
  /** The time that the report was taken at, or the tick's. */
  readonly at: number;
}

/** Clocks of other machines may be this much ahead; a report dated further ahead is taken as of when it came. */
const AHEAD_MS_MAX = 5 * 60_000;

export function decide(state: ResourceState | undefined, input: Input, policyOf: (check: string) => Policy): Decision {
  switch (input.kind) {
    case "report":
      return decideReport(state, input.report, input.now, policyOf(input.report.check));
    case "tick":
      assert(state !== undefined, "only a resource that has had a report can be ticked");
      return decideTick(state, input.now);
  }
}

function decideReport(state: ResourceState | undefined, report: CheckReport, now: number, policy: Policy): Decision {
  const isAhead = report.at !== undefined && report.at > now + AHEAD_MS_MAX;
  const at = isAhead ? now : (report.at ?? now);
  const aheadMs = isAhead ? (report.at ?? now) - now : 0;
  const before = state?.checks.get(report.check);
  if (state !== undefined && before !== undefined && at < before.reportedAt) {
    const verdict = marked(`old: a report of ${instantText(before.reportedAt)} is newer`, report, aheadMs, policy);
    return { state, changedChecks: NONE, moves: NONE, verdict, at };
  }
  const step = takeReport(before, dated(report, at, policy), policy);
  const moves: Move[] = [];
  if (step.reason !== undefined) moves.push(moveOf(report.check, before, step, step.reason));
  const checks = new Map(state?.checks).set(report.check, step.check);
  const next = resourceOf(state, checks, at, moves);
  const verdict = marked(step.verdict, report, aheadMs, policy);
  return { state: next, changedChecks: [report.check], moves, verdict, at };
}

const NONE: readonly never[] = [];

function dated(report: CheckReport, at: number, policy: Policy): DatedReport {
  const ttlMs = report.ttlMs ?? policy.expireAfterMs;
  return {
    level: policy.severity[report.level] ?? report.level,
    at,
    message: report.message,
    expiresAt: ttlMs === undefined ? undefined : at + ttlMs,
  };
}

function marked(verdict: string, report: CheckReport, aheadMs: number, policy: Policy): string {
  const level = policy.severity[report.level];
  const severity = level === undefined || level === report.level ? "" : `; severity: ${report.level} taken as ${level}`;
  const ahead = aheadMs === 0 ? "" : `; ahead: dated ${formatDuration(aheadMs)} ahead, taken at receipt`;
  return `${verdict}${severity}${ahead}`;
}

function decideTick(state: ResourceState, now: number): Decision {
  if (state.dueAt === undefined || now < state.dueAt) {
    return { state, changedChecks: NONE, moves: NONE, verdict: "idle: nothing was due", at: now };
  }
  const checks = new Map(state.checks);
  const moves: Move[] = [];
  const changedChecks: string[] = [];
  for (const name of [...checks.keys()].sort()) {
    const check = checks.get(name);
    const step = check === undefined ? undefined : passTime(check, now);
    if (step === undefined) continue;
    checks.set(name, step.check);
    changedChecks.push(name);
    if (step.reason !== undefined) moves.push(moveOf(name, check, step, step.reason));
  }
  const next = resourceOf(state, checks, now, moves);
  return { state: next, changedChecks, moves, verdict: moves.length > 0 ? "moved" : "passed: no level moved", at: now };
}

function moveOf(name: string, before: CheckState | undefined, step: Step, reason: string): Move {
  const { level, since, message } = step.check;
  return {
    check: name,
    ...(before === undefined ? {} : { from: before.level }),
    to: level,
    at: since,
    reason,
    ...(message === undefined ? {} : { message }),
  };
}

/** The resource with these checks; where it moved, its move is added to theirs. */
function resourceOf(
  before: ResourceState | undefined,
  checks: ReadonlyMap<string, CheckState>,
  at: number,
  moves: Move[],
): ResourceState {
  const worst = worstOf(checks);
  const { level, message, dueAt } = worst;
  const isMove = before === undefined || before.level !== level;
  const since = before === undefined ? at : isMove ? Math.max(at, before.since) : before.since;
  const state: { -readonly [Key in keyof ResourceState]: ResourceState[Key] } = { level, since, checks };
  if (message !== undefined) state.message = message;
  if (dueAt !== undefined) state.dueAt = dueAt;
  if (isMove) {
    moves.push({
      ...(before === undefined ? {} : { from: before.level }),
      to: level,
      at: since,
      reason: reasonOf(worst, checks.size, moves),
      ...(message === undefined ? {} : { message }),
    });
  }
  return state;
}

function reasonOf({ check, level, live }: Worst, total: number, moves: readonly Move[]): string {
  const [only] = moves;
  if (total === 1 && only !== undefined) return only.reason;
  if (live === 0) return `${level}: none of ${total} checks is live`;
  return `worst of ${live} ${live === 1 ? "check" : "checks"}: ${check}`;
}
