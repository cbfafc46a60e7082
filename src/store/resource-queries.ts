/** Which resources there are, and how they are. */
import type { Database } from "better-sqlite3";
import type { Level } from "../health/level.ts";
import type { Resource } from "./answers.ts";
import { LEVELS, levelOf } from "./codes.ts";
import type { Condition } from "./glob.ts";
import { type NamedCheckRow, RESOURCE_COLUMNS, type ResourceRow, resourceOf } from "./rows.ts";
import { both, namedCondition, selectorCondition } from "./selection.ts";
import type { Selector } from "./store-reader.ts";

export function keyOf(database: Database, id: string): number | undefined {
  return database.prepare<[string], number>("SELECT key FROM resources WHERE id = ?").pluck().get(id);
}

export function findResource(database: Database, id: string): Resource | undefined {
  return select(database, { sql: "id = ?", values: [id] }, 1)[0];
}

export function selectResources(
  database: Database,
  selector: Selector,
  { after, limit }: { readonly after?: string; readonly limit?: number },
): readonly Resource[] {
  const page = after === undefined ? [] : [{ sql: "id > ?", values: [after] }];
  return select(database, both(selectorCondition(selector), ...page), limit);
}

/** The id itself, before it is anything else; then as it is written; then whatever the case of its letters. */
export function findNamed(database: Database, text: string, selector: Selector, limit: number): readonly Resource[] {
  const selected = selectorCondition(selector);
  const readings = [{ sql: "id = ?", values: [text] }, namedCondition(text, "same"), namedCondition(text, "any")];
  for (const reading of readings) {
    if (reading === undefined) continue;
    const found = select(database, both(reading, selected), limit);
    if (found.length > 0) return found;
  }
  return [];
}

export function countLevels(database: Database, selector: Selector): Readonly<Record<Level, number>> {
  const { sql, values } = selectorCondition(selector);
  const counts = emptyCounts();
  const rows = database
    .prepare<unknown[], { readonly level: number; readonly count: number }>(
      `SELECT level, count(*) AS count FROM resources WHERE ${sql} GROUP BY level`,
    )
    .all(...values);
  for (const { level, count } of rows) counts[levelOf(level)] = count;
  return counts;
}

function emptyCounts(): Record<Level, number> {
  return Object.fromEntries(LEVELS.map((level) => [level, 0])) as Record<Level, number>;
}

function select(database: Database, { sql, values }: Condition, limit = -1): readonly Resource[] {
  const rows = database
    .prepare<unknown[], ResourceRow>(`SELECT ${RESOURCE_COLUMNS} FROM resources WHERE ${sql} ORDER BY id LIMIT ?`)
    .all(...values, limit);
  const checks = checksOf(database, rows);
  return rows.map((row) => resourceOf(row, checks.get(row.key) ?? []));
}

type CheckRow = NamedCheckRow & { readonly resource_key: number };

/** Of all of them at once: for a whole page, asking for each resource's alone takes seven times as long. */
function checksOf(database: Database, rows: readonly ResourceRow[]): ReadonlyMap<number, readonly CheckRow[]> {
  const checks = new Map<number, CheckRow[]>();
  const found = database
    .prepare<[string], CheckRow>(`
      SELECT resource_key, name, level, since, message, reported_at, expires_at, counting
      FROM checks WHERE resource_key IN (SELECT value FROM json_each(?)) AND level IS NOT NULL
      ORDER BY resource_key, name`)
    .all(JSON.stringify(rows.map(({ key }) => key)));
  for (const row of found) {
    const before = checks.get(row.resource_key);
    if (before === undefined) checks.set(row.resource_key, [row]);
    else before.push(row);
  }
  return checks;
}
