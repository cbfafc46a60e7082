/**
 * The same rules once more, as plainly as they can be said: every report is kept for ever and every question is
 * answered by looking through all of them. Slow on purpose; what the real machine does must look the same from outside.
 */
import type { CheckReport, Input } from "../../src/health/decide.ts";
import type { Level } from "../../src/health/level.ts";
import type { Policy } from "../../src/health/policy.ts";
import type { Threshold } from "../../src/health/threshold.ts";

const ORDER: readonly Level[] = ["healthy", "warning", "unknown", "unhealthy", "unavailable"];

interface Report {
  readonly at: number;
  readonly level: Level;
  readonly message: string | undefined;
}

interface Check {
  level: Level;
  since: number;
  message: string | undefined;
  expiresAt: number | undefined;
  reportedAt: number;
  /** All reports since it was last unsettled. */
  reports: Report[];
  isSettled: boolean;
  /** What the reports alone say, the moves of that since the last hold, and the hold. */
  alone: Level;
  aloneMessage: string | undefined;
  moves: { readonly at: number; readonly from: Level; readonly to: Level }[];
  heldUntil: number | undefined;
}

export interface Seen {
  readonly level: Level;
  readonly since: number;
  readonly message: string | undefined;
  readonly checks: Readonly<Record<string, { level: Level; since: number; message: string | undefined }>>;
}

/** How a resource looks after all these inputs. Its first input is a report. */
export function lookAfter(inputs: readonly Input[], policyOf: (check: string) => Policy): Seen {
  const checks = new Map<string, Check>();
  let resource: { level: Level; since: number } | undefined;
  for (const input of inputs) {
    const at = input.kind === "tick" ? input.now : timeOf(input.report, input.now);
    if (input.kind === "tick") for (const check of checks.values()) tick(check, input.now);
    else take(checks, input.report, at, policyOf(input.report.check));
    const level = worst([...checks.values()].map((check) => check.level));
    if (resource?.level !== level) resource = { level, since: Math.max(at, resource?.since ?? at) };
  }
  if (resource === undefined) throw new RangeError("no input");
  const { level } = resource;
  const [source] = [...checks]
    .filter(([, check]) => check.level === level)
    .sort(([name, check], [otherName, other]) => other.since - check.since || (name < otherName ? -1 : 1));
  const seen = [...checks].map(([name, check]) => {
    return [name, { level: check.level, since: check.since, message: check.message }];
  });
  return { ...resource, message: source?.[1].message, checks: Object.fromEntries(seen) };
}

function timeOf(report: CheckReport, now: number): number {
  const at = report.at ?? now;
  return at > now + 5 * 60_000 ? now : at;
}

function worst(levels: readonly Level[]): Level {
  const live = ORDER.findLast((level) => levels.includes(level));
  return live ?? (levels.includes("maintenance") ? "maintenance" : "skipped");
}

function tick(check: Check, now: number): void {
  if (check.expiresAt !== undefined && now >= check.expiresAt) {
    forget(check);
    check.expiresAt = undefined;
    show(check, "unknown", undefined, now);
  } else if (check.heldUntil !== undefined && now >= check.heldUntil) {
    check.heldUntil = undefined;
    check.moves = [];
    show(check, check.alone, check.aloneMessage, now);
  }
}

function take(checks: Map<string, Check>, reported: CheckReport, at: number, policy: Policy): void {
  const level = policy.severity[reported.level] ?? reported.level;
  const report = { at, level, message: reported.message };
  let check = checks.get(reported.check);
  if (check !== undefined && at < check.reportedAt) return;
  const isExpired = check?.expiresAt !== undefined && at >= check.expiresAt;
  if (check === undefined) {
    check = { ...NOTHING_KNOWN, level: "unknown", since: at, reports: [], moves: [] };
    checks.set(reported.check, check);
  } else if (isExpired || !ORDER.includes(check.level)) {
    forget(check);
  }
  const holdIsOver = check.heldUntil !== undefined && (at >= check.heldUntil || policy.flap === undefined);
  if (holdIsOver) {
    check.heldUntil = undefined;
    check.moves = [];
  }
  const ttlMs = reported.ttlMs ?? policy.expireAfterMs;
  check.reportedAt = at;
  check.expiresAt = ttlMs === undefined ? undefined : at + ttlMs;
  check.reports.push(report);
  if (!ORDER.includes(level)) {
    forget(check);
    show(check, level, report.message, at);
  } else if (!check.isSettled) {
    settle(check, report, policy);
  } else {
    judge(check, report, policy);
  }
}

const NOTHING_KNOWN = {
  message: undefined,
  expiresAt: undefined,
  reportedAt: Number.NEGATIVE_INFINITY,
  isSettled: false,
  alone: "unknown",
  aloneMessage: undefined,
  heldUntil: undefined,
} as const;

function forget(check: Check): void {
  check.reports = [];
  check.moves = [];
  check.isSettled = false;
  check.heldUntil = undefined;
}

function show(check: Check, level: Level, message: string | undefined, at: number): void {
  if (check.level !== level) check.since = Math.max(at, check.since);
  check.level = level;
  check.message = message;
}

function settle(check: Check, report: Report, policy: Policy): void {
  const to = isWorse(report.level, "unknown") ? moved("unknown", check.reports, policy) : report.level;
  check.isSettled = to !== undefined;
  check.alone = to ?? "unknown";
  check.aloneMessage = report.message;
  show(check, check.alone, report.message, report.at);
}

function judge(check: Check, report: Report, policy: Policy): void {
  const { at } = report;
  const from = check.alone;
  const to = moved(from, check.reports, policy);
  if (to !== undefined || report.level === from) check.aloneMessage = report.message;
  if (to !== undefined) {
    check.alone = to;
    check.moves.push({ at, from, to });
  }
  const { flap } = policy;
  if (flap !== undefined && to !== undefined) {
    const lately = check.moves.filter((move) => move.at >= at - flap.withinMs).slice(-flap.moves);
    if (check.heldUntil !== undefined) {
      check.heldUntil = at + flap.holdMs;
    } else if (lately.length === flap.moves) {
      check.heldUntil = at + flap.holdMs;
      const highest = worst(lately.flatMap((move) => [move.from, move.to]));
      const messages = new Map([
        [check.level, check.message],
        [to, check.aloneMessage],
      ]);
      show(check, highest, messages.get(highest), at);
    }
  }
  const isHeld = check.heldUntil !== undefined && isWorse(check.level, check.alone);
  if (!isHeld) show(check, check.alone, check.aloneMessage, at);
}

function isWorse(one: Level, other: Level): boolean {
  return ORDER.indexOf(one) > ORDER.indexOf(other);
}

/** Where the newest report moves a level to, with all before it; undefined if nowhere. */
function moved(from: Level, reports: readonly Report[], policy: Policy): Level | undefined {
  const newest = reports.at(-1)?.level ?? from;
  const worseOnes = ORDER.filter((to) => isWorse(to, from) && !isWorse(to, newest));
  const betterOnes = ORDER.filter((to) => isWorse(from, to) && !isWorse(newest, to));
  return (
    worseOnes.findLast((to) => isMet(policy.worsenAfter, reports, ({ level }) => !isWorse(to, level))) ??
    betterOnes.find((to) => isMet(policy.recoverAfter, reports, ({ level }) => !isWorse(level, to)))
  );
}

function isMet(threshold: Threshold, reports: readonly Report[], counts: (report: Report) => boolean): boolean {
  switch (threshold.kind) {
    case "consecutive": {
      const last = reports.slice(-threshold.count);
      return last.length === threshold.count && last.every(counts);
    }
    case "of":
      return reports.slice(-threshold.last).filter(counts).length >= threshold.count;
    case "within": {
      const start = (reports.at(-1)?.at ?? 0) - threshold.withinMs;
      return reports.filter((report) => report.at >= start && counts(report)).length >= threshold.count;
    }
  }
}
