/** The reports of a resource, found along the chains in which each names the one before it of the same check. */
import type { Database } from "better-sqlite3";
import type { Report } from "./answers.ts";
import { keyOf } from "./resource-queries.ts";
import { type ReportRow, reportOf, reportRows } from "./rows.ts";

/**
 * Newest first: of all chains, the newest of what is next. A chain ends where reports were pruned. A cross join keeps
 * SQLite from going through all reports for the sake of their order.
 */
export function reportsOf(database: Database, id: string, limit: number): readonly Report[] {
  const key = keyOf(database, id);
  if (key === undefined) return [];
  return database
    .prepare<[number, number], ReportRow>(
      `WITH RECURSIVE chain (number, previous) AS (
         SELECT r.number, r.previous FROM checks k JOIN reports r ON r.number = k.newest_report WHERE k.resource_key = ?
         UNION ALL
         SELECT r.number, r.previous FROM chain JOIN reports r ON r.number = chain.previous
         ORDER BY 1 DESC
         LIMIT ?
       )
       ${reportRows("chain CROSS JOIN reports p ON p.number = chain.number")} ORDER BY chain.number DESC`,
    )
    .all(key, limit)
    .map(reportOf);
}

export function findReport(database: Database, number: number | null): Report | null {
  if (number === null) return null;
  const row = database.prepare<[number], ReportRow>(`${reportRows("reports p")} WHERE p.number = ?`).get(number);
  return row === undefined ? null : reportOf(row);
}
