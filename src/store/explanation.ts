/** Everything that made a resource what it is. */
import { findReport } from "./report-chain.ts";
import { findResource, KEY_OF_ID } from "./resource-queries.ts";
import { CHANGE_ROWS, type ChangeRow, type CheckStateRow, changeOf, checkStateOf } from "./rows.ts";
import type { Statements } from "./statements.ts";
import type { Explanation } from "./store-reader.ts";

interface CheckRow extends CheckStateRow {
  readonly name: string;
  readonly newest_report: number | null;
  readonly newest_change: number | null;
}

export function explain(statements: Statements, id: string): Explanation | undefined {
  const resource = findResource(statements, id);
  if (resource === undefined) return undefined;
  const checks = statements.rows<CheckRow>(
    `SELECT * FROM checks WHERE resource_key = ${KEY_OF_ID} AND level IS NOT NULL ORDER BY name`,
    id,
  );
  const newestChange = statements.value<number | null>("SELECT newest_change FROM resources WHERE id = ?", id);
  return {
    resource,
    checks: checks.map((check) => {
      const change = findChange(statements, check.newest_change);
      return {
        name: check.name,
        state: checkStateOf(check),
        change: changeOrNull(change),
        report: findReport(statements, change?.report ?? null),
        newestReport: findReport(statements, check.newest_report),
      };
    }),
    change: changeOrNull(findChange(statements, newestChange ?? null)),
  };
}

function changeOrNull(row: ChangeRow | undefined): Explanation["change"] {
  return row === undefined ? null : changeOf(row);
}

function findChange(statements: Statements, seq: number | null): ChangeRow | undefined {
  return seq === null ? undefined : statements.row<ChangeRow>(`${CHANGE_ROWS} WHERE c.seq = ?`, seq);
}
