/** The JSON that shields.io draws a badge from. It shows nothing of an answer that is not 200, and knows no other keys. */
import { type Level, rankOf } from "../health/level.ts";
import { labelOf } from "./labels.ts";
import type { Answer, ObservedCheck, Snapshot } from "./snapshot.ts";

export interface BadgeOptions {
  /** The left half; by default what the checks have in common. */
  readonly label?: string;
  readonly cacheSeconds?: number;
}

const COLOURS: Readonly<Record<Level, string>> = {
  healthy: "brightgreen",
  warning: "yellow",
  unknown: "lightgrey",
  unhealthy: "red",
  unavailable: "red",
  maintenance: "blue",
  skipped: "lightgrey",
};

/** The worst level of the checks; those put aside speak only if all are. */
export function renderBadge(snapshot: Snapshot, { label, cacheSeconds }: BadgeOptions = {}): Answer {
  const level = worstLevelOf(snapshot.checks);
  const verdict =
    level === undefined
      ? { message: "not found", color: "lightgrey", isError: true }
      : { message: level, color: COLOURS[level], ...(level === "unavailable" ? { isError: true } : {}) };
  const badge = {
    schemaVersion: 1,
    label: label ?? subjectOf(snapshot),
    ...verdict,
    ...(cacheSeconds === undefined ? {} : { cacheSeconds }),
  };
  const headers = { "content-type": "application/json", "cache-control": "no-cache" };
  return { status: 200, headers, body: JSON.stringify(badge) };
}

function worstLevelOf(checks: readonly ObservedCheck[]): Level | undefined {
  let worst: Level | undefined;
  for (const { level } of checks) if (worst === undefined || rankOf(level) > rankOf(worst)) worst = level;
  return worst;
}

function subjectOf({ checks, service }: Snapshot): string {
  const [first] = checks;
  if (first === undefined) return service.name;
  if (checks.length === 1) return labelOf(first);
  const { resource, resourceId } = first;
  if (!checks.every((check) => check.resourceId === resourceId)) return service.name;
  return resource.name === undefined ? resource.target : `${resource.target}/${resource.name}`;
}
