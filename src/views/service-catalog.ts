/** The words of the Service Catalog's results: a verdict, and how far the result has come. */
import type { Level } from "../health/level.ts";

/** The verdict is called `result` there, and its way is called `status`. */
export interface ServiceCatalogWords {
  readonly result: "unknown" | "pass" | "warning" | "fail" | "error" | "skipped";
  readonly status: "sent" | "timed-out" | "error" | "completed";
}

/** Undefined in maintenance: such a check is not active there. */
export function serviceCatalogWordsOf(level: Level): ServiceCatalogWords | undefined {
  switch (level) {
    case "healthy":
      return { result: "pass", status: "completed" };
    case "warning":
      return { result: "warning", status: "completed" };
    case "unknown":
      return { result: "unknown", status: "sent" };
    case "unhealthy":
      return { result: "fail", status: "completed" };
    case "unavailable":
      return { result: "unknown", status: "timed-out" };
    case "maintenance":
      return undefined;
    case "skipped":
      return { result: "skipped", status: "completed" };
  }
}

/** `pending` while the answer is awaited: the level that was there before stays, and without one it is unknown. */
export function levelOfServiceCatalogWords(result: string, status: string): Level | "pending" {
  const verdict = VERDICTS.get(result.toLowerCase());
  switch (status.toLowerCase()) {
    case "completed":
      return verdict ?? "unknown";
    case "sent":
      return verdict === undefined || verdict === "unknown" ? "pending" : verdict;
    case "timed-out":
      return "unavailable";
    default:
      return "unknown";
  }
}

/** `error` means that the check's code broke, which says nothing about what it checks. */
const VERDICTS: ReadonlyMap<string, Level> = new Map([
  ["pass", "healthy"],
  ["warning", "warning"],
  ["fail", "unhealthy"],
  ["error", "unknown"],
  ["skipped", "skipped"],
  ["unknown", "unknown"],
]);
