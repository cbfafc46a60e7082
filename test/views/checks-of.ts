/** Snapshots as the tests write them: what is not said is something plain. */
import { CHECK_UNNAMED, type ResourceNames, resourceIdOf } from "../../src/health/names.ts";
import type { ObservedCheck, Snapshot } from "../../src/views/snapshot.ts";

export const NOON = Date.parse("2026-11-21T12:00:00.000Z");

export type CheckGiven = Partial<Omit<ObservedCheck, "resource" | "resourceId">> & Partial<ResourceNames> & CheckNamed;

interface CheckNamed {
  readonly level: ObservedCheck["level"];
  /** The check's own name, as `name` is the resource's. */
  readonly check?: string;
}

export function checkOf(given: CheckGiven): ObservedCheck {
  const { project, environment, tenant, target = "web-01", name, check = CHECK_UNNAMED, level } = given;
  const resource: ResourceNames = {
    ...(project === undefined ? {} : { project }),
    ...(environment === undefined ? {} : { environment }),
    ...(tenant === undefined ? {} : { tenant }),
    target,
    ...(name === undefined ? {} : { name }),
  };
  const { since = NOON, reportedAt = NOON, message, expiresAt, data = {} } = given;
  return {
    resourceId: resourceIdOf(resource),
    resource,
    name: check,
    level,
    since,
    message,
    reportedAt,
    expiresAt,
    data,
  };
}

export function snapshotOf(checks: readonly CheckGiven[], more: Partial<Snapshot> = {}): Snapshot {
  return {
    revision: 42,
    takenAt: NOON,
    service: { name: "wrasse", version: "0.1.0", hostname: "reef" },
    isStarting: false,
    checks: checks.map(checkOf),
    ...more,
  };
}
