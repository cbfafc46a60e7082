/** How many resources there are of each level: of all, and below each value of a name. */
import { type Level, worseOf } from "../health/level.ts";
import type { Name } from "../health/names.ts";
import { LEVELS, levelOf } from "./codes.ts";
import { VALUE } from "./glob.ts";
import { selectorCondition } from "./selection.ts";
import type { Statements } from "./statements.ts";
import type { RollUp, Selector } from "./store-reader.ts";

export function countLevels(statements: Statements, selector: Selector): Readonly<Record<Level, number>> {
  const { sql, values } = selectorCondition(selector);
  const counts = emptyCounts();
  const rows = statements.rows<{ readonly level: number; readonly count: number }>(
    `SELECT r.level, count(*) AS count FROM resources r WHERE ${sql} GROUP BY r.level`,
    ...values,
  );
  for (const { level, count } of rows) counts[levelOf(level)] = count;
  return counts;
}

const COUNTS = LEVELS.map((level, code) => `count(*) FILTER (WHERE r.level = ${code}) AS ${level}`).join(", ");

type RollUpRow = Record<Level, number> & { readonly value: string };

/** Ordered by the values. */
export function rollUps(statements: Statements, selector: Selector, by: Name, limit: number): readonly RollUp[] {
  const { sql, values } = selectorCondition(selector);
  const rows = statements.rows<RollUpRow>(
    `SELECT r.${by} AS value, ${COUNTS} FROM resources r WHERE r.${by} IS NOT NULL AND ${sql}
     GROUP BY r.${by} ORDER BY r.${by} LIMIT ${VALUE}`,
    ...values,
    limit,
  );
  return rows.map(({ value, ...counts }) => ({ value, worst: worstOf(counts), counts }));
}

/** Of those that there are; those put aside only speak if there are no others. */
function worstOf(counts: Readonly<Record<Level, number>>): Level {
  return LEVELS.filter((level) => counts[level] > 0).reduce(worseOf);
}

function emptyCounts(): Record<Level, number> {
  return Object.fromEntries(LEVELS.map((level) => [level, 0])) as Record<Level, number>;
}
