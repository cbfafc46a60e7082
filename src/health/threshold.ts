/** How many reports it takes to be believed. */
import { durationText, parseDuration } from "./duration.ts";

export type Threshold =
  /** So many in a row. */
  | { readonly kind: "consecutive"; readonly count: number }
  /** So many of the last reports. */
  | { readonly kind: "of"; readonly count: number; readonly last: number }
  /** So many within a stretch of time, its ends included, measured back from the newest report. */
  | { readonly kind: "within"; readonly count: number; readonly withinMs: number };

/** What has to be remembered for a threshold is bounded by this. */
export const THRESHOLD_REPORTS_MAX = 100;

/** `3`, `3 of 5` or `3 in 5m`; undefined for anything else. */
export function parseThreshold(text: string): Threshold | undefined {
  const match = /^(\d{1,3})(?: +(of|in) +(\w{1,100}))?$/.exec(text.trim());
  if (match === null) return undefined;
  const [, countText, kind, reach = ""] = match;
  const count = Number(countText);
  if (count < 1 || count > THRESHOLD_REPORTS_MAX) return undefined;
  if (kind === undefined) return { kind: "consecutive", count };
  if (kind === "in") {
    const withinMs = parseDuration(reach);
    return withinMs === undefined ? undefined : { kind: "within", count, withinMs };
  }
  const last = /^\d{1,3}$/.test(reach) ? Number(reach) : 0;
  return last >= count && last <= THRESHOLD_REPORTS_MAX ? { kind: "of", count, last } : undefined;
}

/** The text that `parseThreshold` reads as the same. */
export function formatThreshold(threshold: Threshold): string {
  switch (threshold.kind) {
    case "consecutive":
      return `${threshold.count}`;
    case "of":
      return `${threshold.count} of ${threshold.last}`;
    case "within":
      return `${threshold.count} in ${durationText(threshold.withinMs)}`;
  }
}
