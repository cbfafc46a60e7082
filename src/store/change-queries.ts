/** What moved, and when: of one resource, and of all in the order of their numbers. */
import type { Database } from "better-sqlite3";
import type { Change, Problem } from "./answers.ts";
import { problemKindCode } from "./codes.ts";
import { keyOf } from "./resource-queries.ts";
import { CHANGE_ROWS, type ChangeRow, changeOf, PROBLEM_ROWS, type ProblemRow, problemOf } from "./rows.ts";

export function historyOf(
  database: Database,
  id: string,
  { before = Number.MAX_SAFE_INTEGER, limit }: { readonly before?: number; readonly limit: number },
): readonly Change[] {
  const key = keyOf(database, id);
  if (key === undefined) return [];
  return database
    .prepare<[number, number, number], ChangeRow>(
      `${CHANGE_ROWS} WHERE c.resource_key = ? AND c.seq < ? ORDER BY c.seq DESC LIMIT ?`,
    )
    .all(key, before, limit)
    .map(changeOf);
}

export function changesAfter(database: Database, seq: number, limit: number): readonly Change[] {
  return database
    .prepare<[number, number], ChangeRow>(`${CHANGE_ROWS} WHERE c.seq > ? ORDER BY c.seq LIMIT ?`)
    .all(seq, limit)
    .map(changeOf);
}

export function lastSeqOf(database: Database): number {
  return database.prepare<[], number>("SELECT seq FROM numbering").pluck().get() ?? 0;
}

/** Newest first. */
export function newestProblems(
  database: Database,
  kind: Problem["kind"] | undefined,
  limit: number,
): readonly Problem[] {
  const where = kind === undefined ? "" : `WHERE p.kind = ${problemKindCode(kind)}`;
  return database
    .prepare<[number], ProblemRow>(`${PROBLEM_ROWS} ${where} ORDER BY p.id DESC LIMIT ?`)
    .all(limit)
    .map(problemOf);
}
