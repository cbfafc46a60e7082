/** What would make a check healthy, and what time alone will make of it: found out by trying, as the daemon would. */
import { takeReport } from "./check.ts";
import { formatDuration } from "./duration.ts";
import type { Policy } from "./policy.ts";
import type { CheckState } from "./state.ts";
import { formatThreshold, THRESHOLD_REPORTS_MAX } from "./threshold.ts";

/** One line for each condition. */
export function waysOut(check: CheckState, policy: Policy, now: number): readonly string[] {
  return [...reportsNeeded(check, policy, now), ...holdOf(check, now)];
}

function reportsNeeded(check: CheckState, policy: Policy, now: number): readonly string[] {
  if (check.level === "healthy") return [];
  if (check.level === "maintenance" || check.level === "skipped") return ["a report of any other level"];
  const level = policy.severity.healthy ?? "healthy";
  let after = check;
  for (let count = 1; count <= THRESHOLD_REPORTS_MAX; count++) {
    const at = Math.max(now, check.reportedAt) + count;
    after = takeReport(after, { level, at, message: undefined, expiresAt: undefined }, policy).check;
    if (after.level === level) return [reportsText(count, check, policy)];
  }
  return [];
}

function reportsText(count: number, { counting }: CheckState, policy: Policy): string {
  if (count === 1) return "a healthy report";
  const more = counting?.recent?.at(-1)?.level === "healthy" ? "more " : "";
  return `${count} ${more}healthy reports (recoverAfter ${formatThreshold(policy.recoverAfter)})`;
}

function holdOf({ counting }: CheckState, now: number): readonly string[] {
  const held = counting?.held;
  if (held === undefined) return [];
  const rest = formatDuration(held.until - now);
  return [`it flapped: held for another ${rest}, then ${held.level} unless other reports come`];
}

/** What becomes of it if nobody says anything more. */
export function expiryOf({ level, expiresAt }: CheckState, now: number): readonly string[] {
  if (expiresAt === undefined || level === "unknown") return [];
  return [`without another report it becomes unknown ${inTime(expiresAt, now)}`];
}

function inTime(at: number, now: number): string {
  return at <= now ? "now" : `in ${formatDuration(at - now)}`;
}
