/** The reports of a resource, found along the chains in which each names the one before it of the same check. */
import type { Report } from "./answers.ts";
import { VALUE } from "./glob.ts";
import { KEY_OF_ID } from "./resource-queries.ts";
import { type ReportRow, reportOf, reportRows } from "./rows.ts";
import type { Statements } from "./statements.ts";

/**
 * Newest first: of all chains, the newest of what is next. A chain ends where reports were pruned. A cross join keeps
 * SQLite from going through all reports for the sake of their order.
 */
export function reportsOf(statements: Statements, id: string, limit: number): readonly Report[] {
  return statements
    .rows<ReportRow>(
      `WITH RECURSIVE chain (number, previous) AS (
         SELECT r.number, r.previous FROM checks k JOIN reports r ON r.number = k.newest_report
         WHERE k.resource_key = ${KEY_OF_ID}
         UNION ALL
         SELECT r.number, r.previous FROM chain JOIN reports r ON r.number = chain.previous
         ORDER BY 1 DESC
         LIMIT ${VALUE}
       )
       ${reportRows("chain CROSS JOIN reports p ON p.number = chain.number")} ORDER BY chain.number DESC`,
      id,
      limit,
    )
    .map(reportOf);
}

export function findReport(statements: Statements, number: number | null): Report | null {
  if (number === null) return null;
  const row = statements.row<ReportRow>(`${reportRows("reports p")} WHERE p.number = ?`, number);
  return row === undefined ? null : reportOf(row);
}
