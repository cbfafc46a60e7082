/** Checks as views show them, with what their newest reports said beside the level. */
import { namesOf, type ResourceNames } from "../health/names.ts";
import { levelOf } from "./codes.ts";
import { VALUE } from "./glob.ts";
import { selectorCondition } from "./selection.ts";
import type { Statements } from "./statements.ts";
import type { Observation, Selector } from "./store-reader.ts";

type ObservedRow = readonly [
  id: string,
  project: string | null,
  environment: string | null,
  tenant: string | null,
  target: string,
  name: string | null,
  check: string,
  level: number,
  since: number,
  message: string | null,
  reportedAt: number,
  expiresAt: number | null,
  data: string | null,
];

/** The joins are crossed so that rows come in their order, and need not be sorted. */
export function selectObserved(statements: Statements, selector: Selector, limit = -1): readonly Observation[] {
  const { sql, values } = selectorCondition(selector);
  const rows = statements.arrays<ObservedRow>(
    `SELECT r.id, r.project, r.environment, r.tenant, r.target, r.name, k.name, k.level, k.since, k.message,
       k.reported_at, k.expires_at, p.data
     FROM resources r CROSS JOIN checks k ON k.resource_key = r.key LEFT JOIN reports p ON p.number = k.newest_report
     WHERE k.level IS NOT NULL AND ${sql} ORDER BY r.id, k.name LIMIT ${VALUE}`,
    ...values,
    limit,
  );
  let before: Observation | undefined;
  return rows.map((row) => {
    before = observationOf(row, row[0] === before?.resourceId ? before.resource : undefined);
    return before;
  });
}

/** The checks of one resource share its names. */
function observationOf(row: ObservedRow, known: ResourceNames | undefined): Observation {
  const [resourceId, project, environment, tenant, target, resourceName, name, ...state] = row;
  const [level, since, message, reportedAt, expiresAt, data] = state;
  return {
    resourceId,
    resource: known ?? namesOf({ project, environment, tenant, target, name: resourceName }),
    name,
    level: levelOf(level),
    since,
    message: message ?? undefined,
    reportedAt,
    expiresAt: expiresAt ?? undefined,
    data: data === null ? {} : (JSON.parse(data) as Record<string, string>),
  };
}
