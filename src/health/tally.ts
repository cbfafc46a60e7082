/**
 * How far the newest reports move a level.
 *
 * A report worse than the level moves it to the worst level, no worse than the report itself, for which `worsenAfter`
 * is met when all reports at least as bad are counted. A better one moves it to the best level, no better than the
 * report itself, for which `recoverAfter` is met when all reports at least as good are counted. `3` is met by three in
 * a row, `3 of 5` by three of the last five reports, `3 in 5m` by three not older than the newest by more than five
 * minutes. All reports since the check was last unsettled count, whatever its level was when they came.
 */
import assert from "node:assert/strict";
import { formatDuration } from "./duration.ts";
import type { Level, OrderedLevel } from "./level.ts";
import { compareLevels, ORDERED_LEVELS, rankOf } from "./level.ts";
import type { Policy } from "./policy.ts";
import type { CountedReport } from "./state.ts";
import type { Threshold } from "./threshold.ts";
import { THRESHOLD_REPORTS_MAX } from "./threshold.ts";

export interface Tally {
  /** Absent as long as the threshold is not met. */
  readonly to?: OrderedLevel;
  /** `reported`, or what was counted with `counting`, `counted` or `recovered` before it. */
  readonly reason: string;
}

type Side = "worse" | "better";

/** What the reports, of which the newest is not of that level, make of a level. */
export function tally(level: OrderedLevel, reports: readonly CountedReport[], policy: Policy): Tally {
  const newest = reports.at(-1)?.level ?? level;
  const side: Side = compareLevels(newest, level) > 0 ? "worse" : "better";
  const threshold = side === "worse" ? policy.worsenAfter : policy.recoverAfter;
  const needed = neededBy(threshold);
  let closest: Count | undefined;
  for (const to of levelsBetween(newest, level)) {
    const count = countReports(threshold, reports, side, to);
    if (count.all >= needed) return { to, reason: reasonOf(threshold, side, count) };
    if (closest === undefined || count.all > closest.all) closest = count;
  }
  assert(closest !== undefined, "only a report of another level is counted");
  return { reason: `counting: ${countText(threshold, side, closest)}` };
}

/** The reports that may still count for or against anything, for a check that is now at a level; oldest first. */
export function stillNeeded(
  level: OrderedLevel,
  reports: readonly CountedReport[],
  policy: Policy,
): readonly CountedReport[] {
  if (countsInARow(policy)) return lastRun(level, reports, policy);
  return lastOnes(reports, [policy.worsenAfter, policy.recoverAfter]);
}

/** Then a report of the check's own level ends all counting, and nothing older is ever needed again. */
export function countsInARow(policy: Policy): boolean {
  return isInARow(policy.worsenAfter) && isInARow(policy.recoverAfter);
}

const NONE: readonly CountedReport[] = [];

/** From the level furthest from the old one to the one next to it. */
function levelsBetween(newest: Level, level: OrderedLevel): readonly OrderedLevel[] {
  const [from, to] = [rankOf(level), rankOf(newest)];
  return from < to ? ORDERED_LEVELS.slice(from + 1, to + 1).reverse() : ORDERED_LEVELS.slice(to, from);
}

function neededBy(threshold: Threshold): number {
  return Math.min(threshold.count, THRESHOLD_REPORTS_MAX);
}

function isInARow(threshold: Threshold): boolean {
  return threshold.kind === "consecutive" || threshold.count === 1;
}

interface Count {
  readonly to: OrderedLevel;
  /** The reports at least as bad, or good, as that; and those of exactly that level. */
  readonly all: number;
  readonly exactly: number;
}

function countReports(threshold: Threshold, reports: readonly CountedReport[], side: Side, to: OrderedLevel): Count {
  const newestAt = reports.at(-1)?.at ?? 0;
  let [all, exactly] = [0, 0];
  for (let index = reports.length - 1; index >= 0; index -= 1) {
    const report = reports[index];
    if (report === undefined || !isInReach(threshold, reports.length - 1 - index, newestAt - report.at)) break;
    if (isAtLeast(report.level, side, to)) all += 1;
    else if (threshold.kind === "consecutive") break;
    if (report.level === to) exactly += 1;
  }
  return { to, all, exactly };
}

/** `before`: how many reports are newer. */
function isInReach(threshold: Threshold, before: number, ageMs: number): boolean {
  switch (threshold.kind) {
    case "consecutive":
      return before < THRESHOLD_REPORTS_MAX;
    case "of":
      return before < Math.min(threshold.last, THRESHOLD_REPORTS_MAX);
    case "within":
      return ageMs <= threshold.withinMs;
  }
}

function isAtLeast(level: Level, side: Side, to: Level): boolean {
  return side === "worse" ? compareLevels(level, to) >= 0 : compareLevels(level, to) <= 0;
}

/** Where all counting is of reports in a row, one of the level itself ends it, and so does one of the other side. */
function lastRun(level: OrderedLevel, reports: readonly CountedReport[], policy: Policy): readonly CountedReport[] {
  const side = Math.sign(compareLevels(reports.at(-1)?.level ?? level, level));
  if (side === 0) return NONE;
  const count = neededBy(side > 0 ? policy.worsenAfter : policy.recoverAfter) - 1;
  let start = reports.length;
  while (start > 0 && reports.length - start < count) {
    const report = reports[start - 1];
    if (report === undefined || Math.sign(compareLevels(report.level, level)) !== side) break;
    start -= 1;
  }
  return reports.slice(start);
}

function lastOnes(reports: readonly CountedReport[], thresholds: readonly Threshold[]): readonly CountedReport[] {
  const newestAt = reports.at(-1)?.at ?? 0;
  const newer = new Map<Level, number>();
  const needed = reports.toReversed().filter((report, before) => {
    const ofTheSame = newer.get(report.level) ?? 0;
    newer.set(report.level, ofTheSame + 1);
    return thresholds.some((threshold) => {
      // The next report pushes this one back by one; and so many newer ones of its own level do all it could do.
      if (threshold.kind !== "within") return before + 1 < spanOf(threshold);
      return newestAt - report.at <= threshold.withinMs && ofTheSame < neededBy(threshold);
    });
  });
  return needed.reverse();
}

function spanOf(threshold: Exclude<Threshold, { kind: "within" }>): number {
  return Math.min(threshold.kind === "of" ? threshold.last : threshold.count, THRESHOLD_REPORTS_MAX);
}

function reasonOf(threshold: Threshold, side: Side, count: Count): string {
  if (neededBy(threshold) === 1) return "reported";
  return `${side === "worse" ? "counted" : "recovered"}: ${countText(threshold, side, count)}`;
}

/** `2 of 3 unhealthy reports`, `3 of 3 reports of warning or worse in 5 minutes`. */
function countText(threshold: Threshold, side: Side, { to, all, exactly }: Count): string {
  const needed = neededBy(threshold);
  const what = all === exactly ? `${to} reports` : `reports of ${to} or ${side}`;
  return `${Math.min(all, needed)} of ${needed} ${what}${reachText(threshold)}`;
}

function reachText(threshold: Threshold): string {
  switch (threshold.kind) {
    case "consecutive":
      return "";
    case "of":
      return ` among the last ${threshold.last}`;
    case "within":
      return ` in ${formatDuration(threshold.withinMs)}`;
  }
}
