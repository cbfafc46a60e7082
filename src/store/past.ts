/** How things were: at a moment, and in stretches of time, as far as changes are kept. */
import assert from "node:assert/strict";
import type { Level } from "../health/level.ts";
import { levelOf } from "./codes.ts";
import { both, type Condition, VALUE } from "./glob.ts";
import { behind, byResource, KEY_OF_ID, type Page } from "./resource-queries.ts";
import { isoOf, RESOURCE_COLUMNS, type ResourceRow } from "./rows.ts";
import { levelConditions, scopeConditions, textConditions } from "./selection.ts";
import type { Statements } from "./statements.ts";
import type { Bucket, PastResource, Selector } from "./store-reader.ts";

/** The number of the change that made a resource, or one of its checks, what it was at a time. */
const RESOURCE_THEN = `(SELECT max(seq) FROM changes WHERE resource_key = r.key AND check_name IS NULL AND at <= ${VALUE})`;
const CHECK_THEN = `(SELECT max(seq) FROM changes WHERE resource_key = k.resource_key AND check_name = k.name AND at <= ${VALUE})`;

interface CheckThenRow {
  readonly resource_key: number;
  readonly name: string;
  readonly level: number;
  readonly since: number;
  readonly message: string | null;
}

/** Levels and messages that are asked for are those of then. */
export function resourcesAt(
  statements: Statements,
  time: number,
  selector: Selector,
  { after, limit = -1 }: Page,
): readonly PastResource[] {
  const { sql, values } = both(
    ...scopeConditions(selector),
    ...behind(after),
    ...levelConditions("c.to_level", selector.levels),
    ...textConditions(selector, messagesAt(time)),
  );
  const rows = statements.rows<ResourceRow>(
    `SELECT ${RESOURCE_COLUMNS.replace("r.level, r.since", "c.to_level AS level, c.at AS since")}
     FROM resources r CROSS JOIN changes c ON c.seq = ${RESOURCE_THEN} WHERE ${sql} ORDER BY r.id LIMIT ${VALUE}`,
    time,
    ...values,
    limit,
  );
  const checks = statements.rows<CheckThenRow>(
    `SELECT k.resource_key, k.name, c.to_level AS level, c.at AS since, c.message
     FROM checks k CROSS JOIN changes c ON c.seq = ${CHECK_THEN}
     WHERE k.resource_key IN (SELECT value FROM json_each(?)) ORDER BY k.resource_key, k.name`,
    time,
    JSON.stringify(rows.map(({ key }) => key)),
  );
  const grouped = byResource(checks);
  return rows.map((row) => pastOf(row, grouped.get(row.key) ?? []));
}

function messagesAt(time: number): Condition {
  return {
    sql: `SELECT c.message FROM checks k CROSS JOIN changes c ON c.seq = ${CHECK_THEN} WHERE k.resource_key = r.key`,
    values: [time],
  };
}

function pastOf(row: ResourceRow, checks: readonly CheckThenRow[]): PastResource {
  const { id, project, environment, tenant, target, name, level, since } = row;
  return {
    id,
    project,
    environment,
    tenant,
    target,
    name,
    level: levelOf(level),
    since: isoOf(since),
    checks: checks.map((check) => ({
      name: check.name,
      level: levelOf(check.level),
      since: isoOf(check.since),
      message: check.message,
    })),
  };
}

export interface Stretch {
  readonly from: number;
  readonly until: number;
  readonly widthMs: number;
}

interface LevelRow {
  readonly at: number;
  readonly level: number;
}

/** The last level goes on to the end: who asks knows what time it is. */
export function bucketsOf(statements: Statements, id: string, { from, until, widthMs }: Stretch): readonly Bucket[] {
  assert(widthMs > 0, "a bucket has a width");
  const rows = statements.rows<LevelRow>(
    `SELECT at, to_level AS level FROM changes
     WHERE resource_key = ${KEY_OF_ID} AND check_name IS NULL AND at < ${VALUE} AND seq >= coalesce(
       (SELECT max(seq) FROM changes WHERE resource_key = ${KEY_OF_ID} AND check_name IS NULL AND at <= ${VALUE}), 0)
     ORDER BY seq`,
    id,
    until,
    id,
    from,
  );
  const buckets: (Bucket & { readonly ms: Partial<Record<Level, number>> })[] = [];
  for (let at = from; at < until; at += widthMs) {
    buckets.push({ from: at, until: Math.min(at + widthMs, until), ms: {} });
  }
  for (const [index, { at, level }] of rows.entries()) {
    const end = Math.min(rows[index + 1]?.at ?? until, until);
    const first = Math.max(0, Math.floor((at - from) / widthMs));
    for (const bucket of buckets.slice(first, Math.ceil((end - from) / widthMs))) {
      const ms = Math.min(end, bucket.until) - Math.max(at, bucket.from);
      if (ms > 0) bucket.ms[levelOf(level)] = (bucket.ms[levelOf(level)] ?? 0) + ms;
    }
  }
  return buckets;
}
