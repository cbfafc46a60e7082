/** What moved, and when: of one resource, and of all in the order of their numbers. */
import type { Change, Problem } from "./answers.ts";
import { problemKindCode } from "./codes.ts";
import { ANYTHING, type Condition, VALUE } from "./glob.ts";
import { KEY_OF_ID } from "./resource-queries.ts";
import { CHANGE_ROWS, type ChangeRow, changeOf, PROBLEM_ROWS, type ProblemRow, problemOf } from "./rows.ts";
import { selectorCondition } from "./selection.ts";
import type { Statements } from "./statements.ts";
import type { Selector } from "./store-reader.ts";

/** So many changes are gone through for those that are meant, before their resources are looked for. */
const WALK_MAX = 10_000;

export function historyOf(
  statements: Statements,
  id: string,
  { before = Number.MAX_SAFE_INTEGER, limit }: { readonly before?: number; readonly limit: number },
): readonly Change[] {
  return statements
    .rows<ChangeRow>(
      `${CHANGE_ROWS} WHERE c.resource_key = ${KEY_OF_ID} AND c.seq < ${VALUE} ORDER BY c.seq DESC LIMIT ${VALUE}`,
      id,
      before,
      limit,
    )
    .map(changeOf);
}

/**
 * Of some resources: first along the numbers, where they are soon found if there are many of them; then along the
 * changes of each resource, however few there are among however many others.
 */
export function changesAfter(
  statements: Statements,
  seq: number,
  limit: number,
  selector: Selector = {},
): readonly Change[] {
  const condition = selectorCondition(selector);
  const found = walk(statements, { after: seq, limit, condition });
  if (condition === ANYTHING || found.length >= limit || lastOfAll(statements) <= seq + WALK_MAX) return found;
  const { sql, values } = condition;
  const rest = statements.rows<ChangeRow>(
    `${CHANGE_ROWS} WHERE c.seq IN (
       SELECT o.seq FROM resources r CROSS JOIN changes o ON o.resource_key = r.key AND o.seq > ${VALUE}
       WHERE ${sql} ORDER BY o.seq LIMIT ${VALUE}
     ) ORDER BY c.seq`,
    seq + WALK_MAX,
    ...values,
    limit - found.length,
  );
  return [...found, ...rest.map(changeOf)];
}

interface Walk {
  readonly after: number;
  readonly limit: number;
  readonly condition: Condition;
}

function walk(statements: Statements, { after, limit, condition }: Walk): readonly Change[] {
  const { sql, values } = condition;
  const until = condition === ANYTHING ? Number.MAX_SAFE_INTEGER : after + WALK_MAX;
  return statements
    .rows<ChangeRow>(
      `${CHANGE_ROWS} WHERE c.seq > ${VALUE} AND c.seq <= ${VALUE} AND ${sql} ORDER BY c.seq LIMIT ${VALUE}`,
      after,
      until,
      ...values,
      limit,
    )
    .map(changeOf);
}

/** Of some resources: of late most likely among the newest. */
export function lastSeqOf(statements: Statements, selector: Selector = {}): number {
  const newest = lastOfAll(statements);
  const condition = selectorCondition(selector);
  if (condition === ANYTHING) return newest;
  const { sql, values } = condition;
  const late = statements.value<number>(
    `SELECT c.seq FROM changes c CROSS JOIN resources r ON r.key = c.resource_key
     WHERE c.seq > ${VALUE} AND ${sql} ORDER BY c.seq DESC LIMIT 1`,
    newest - WALK_MAX / 10,
    ...values,
  );
  if (late !== undefined) return late;
  return (
    statements.value<number | null>(
      `SELECT max((SELECT max(seq) FROM changes WHERE resource_key = r.key)) FROM resources r WHERE ${sql}`,
      ...values,
    ) ?? 0
  );
}

function lastOfAll(statements: Statements): number {
  return statements.value<number>("SELECT seq FROM numbering") ?? 0;
}

export function prunedSeqOf(statements: Statements): number {
  return statements.value<number>("SELECT changes_pruned FROM numbering") ?? 0;
}

/** Newest first. */
export function newestProblems(
  statements: Statements,
  kind: Problem["kind"] | undefined,
  limit: number,
): readonly Problem[] {
  const where = kind === undefined ? "" : `WHERE p.kind = ${problemKindCode(kind)}`;
  return statements
    .rows<ProblemRow>(`${PROBLEM_ROWS} ${where} ORDER BY p.id DESC LIMIT ${VALUE}`, limit)
    .map(problemOf);
}
