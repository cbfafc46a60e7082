/** Everything that made a resource what it is. */
import type { Database } from "better-sqlite3";
import { findReport } from "./report-chain.ts";
import { findResource, keyOf } from "./resource-queries.ts";
import { CHANGE_ROWS, type ChangeRow, type CheckStateRow, changeOf, checkStateOf } from "./rows.ts";
import type { Explanation } from "./store-reader.ts";

interface CheckRow extends CheckStateRow {
  readonly name: string;
  readonly newest_report: number | null;
  readonly newest_change: number | null;
}

export function explain(database: Database, id: string): Explanation | undefined {
  const resource = findResource(database, id);
  const key = keyOf(database, id);
  if (resource === undefined || key === undefined) return undefined;
  const checks = database
    .prepare<[number], CheckRow>("SELECT * FROM checks WHERE resource_key = ? AND level IS NOT NULL ORDER BY name")
    .all(key);
  const newestChange = database
    .prepare<[number], number | null>("SELECT newest_change FROM resources WHERE key = ?")
    .pluck()
    .get(key);
  return {
    resource,
    checks: checks.map((check) => {
      const change = findChange(database, check.newest_change);
      return {
        name: check.name,
        state: checkStateOf(check),
        change: changeOrNull(change),
        report: findReport(database, change?.report ?? null),
        newestReport: findReport(database, check.newest_report),
      };
    }),
    change: changeOrNull(findChange(database, newestChange ?? null)),
  };
}

function changeOrNull(row: ChangeRow | undefined): Explanation["change"] {
  return row === undefined ? null : changeOf(row);
}

function findChange(database: Database, seq: number | null): ChangeRow | undefined {
  if (seq === null) return undefined;
  return database.prepare<[number], ChangeRow>(`${CHANGE_ROWS} WHERE c.seq = ?`).get(seq);
}
