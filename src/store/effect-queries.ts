/** What is to be done and was done, as people ask about it. */
import type { Effect, EffectWithAttempts } from "./answers.ts";
import { EFFECT_STATE_CODES, effectStateOf } from "./codes.ts";
import type { EffectRow } from "./effect.ts";
import { effectAnswerOf } from "./effect-answer.ts";
import type { EffectState } from "./effect-state.ts";
import { both, type Condition, VALUE } from "./glob.ts";
import { type AttemptColumns, attemptOf, EFFECT_COLUMNS, type EffectColumns, effectRowOf } from "./reaction-rows.ts";
import { withinConditions } from "./selection.ts";
import type { Statements } from "./statements.ts";
import type { EffectSelector } from "./store-reader.ts";

/** So many effects are gone through for those that may be seen, before their resources are looked for. */
const WALK_MAX = 10_000;

export interface EffectPage {
  readonly before?: number;
  readonly limit: number;
}

/**
 * Newest first. Of some resources: first along the numbers, where they are soon found if there are many of them; then
 * along the effects of each resource, however few there are among however many others.
 */
export function selectEffects(
  statements: Statements,
  selector: EffectSelector,
  { before = Number.MAX_SAFE_INTEGER, limit }: EffectPage,
): readonly Effect[] {
  const { states } = selector;
  const within = withinConditions(selector.within, "e");
  const driven = selector.resourceId ?? selector.rule ?? states;
  if (within.length === 0 || driven !== undefined) {
    const condition = both(below(before), ...wantedConditions(selector), ...within);
    const found = states === undefined ? select : selectOfStates(states);
    return found(statements, condition, limit).map(answerOf);
  }
  const newest = Math.min(before, lastEffectOf(statements) + 1);
  const walked = { sql: `e.number >= ${VALUE}`, values: [newest - WALK_MAX] };
  const found = select(statements, both(below(newest), walked, ...within), limit);
  if (found.length >= limit || newest <= WALK_MAX) return found.map(answerOf);
  const rest = selectOfResources(statements, selector, newest - WALK_MAX, limit - found.length);
  return [...found, ...rest].map(answerOf);
}

function wantedConditions({ resourceId, rule }: EffectSelector): readonly Condition[] {
  return [
    ...(resourceId === undefined ? [] : [{ sql: `e.resource_id = ${VALUE}`, values: [resourceId] }]),
    ...(rule === undefined ? [] : [{ sql: `e.rule = ${VALUE}`, values: [rule] }]),
  ];
}

function below(number: number): Condition {
  return { sql: `e.number < ${VALUE}`, values: [number] };
}

function select(statements: Statements, { sql, values }: Condition, limit: number): readonly EffectColumns[] {
  return statements.rows<EffectColumns>(
    `SELECT ${EFFECT_COLUMNS} FROM effects e WHERE ${sql} ORDER BY e.number DESC LIMIT ${VALUE}`,
    ...values,
    limit,
  );
}

/** The newest of each state, and of these the newest: one state's are in order, those of several would have to be sorted. */
function selectOfStates(states: readonly EffectState[]): typeof select {
  return (statements, { sql, values }, limit) => {
    if (states.length === 0) return [];
    const found = [...new Set(states)].map(
      (state) => `SELECT * FROM (
        SELECT ${EFFECT_COLUMNS} FROM effects e WHERE e.state = ${EFFECT_STATE_CODES[state]} AND ${sql}
        ORDER BY e.number DESC LIMIT ${VALUE})`,
    );
    return statements.rows<EffectColumns>(
      `${found.join(" UNION ALL ")} ORDER BY number DESC LIMIT ${VALUE}`,
      ...found.flatMap(() => [...values, limit]),
      limit,
    );
  };
}

/** Those about groups have no resource, and are few. */
function selectOfResources(
  statements: Statements,
  { within }: EffectSelector,
  before: number,
  limit: number,
): readonly EffectColumns[] {
  const ofResources = both(...withinConditions(within));
  const ofGroups = both(...withinConditions(within, "e"));
  return statements.rows<EffectColumns>(
    `SELECT ${EFFECT_COLUMNS} FROM effects e WHERE e.number IN (
       SELECT o.number FROM resources r CROSS JOIN effects o ON o.resource_id = r.id AND o.number < ${VALUE}
       WHERE ${ofResources.sql}
       UNION ALL
       SELECT e.number FROM effects e WHERE e.resource_id IS NULL AND e.number < ${VALUE} AND ${ofGroups.sql}
       ORDER BY 1 DESC LIMIT ${VALUE}
     ) ORDER BY e.number DESC`,
    before,
    ...ofResources.values,
    before,
    ...ofGroups.values,
    limit,
  );
}

function lastEffectOf(statements: Statements): number {
  return statements.value<number>("SELECT effect FROM numbering") ?? 0;
}

export function findEffect(statements: Statements, number: number): EffectWithAttempts | undefined {
  const row = findColumns(statements, number);
  if (row === undefined) return undefined;
  const tries = statements.rows<AttemptColumns>("SELECT * FROM attempts WHERE effect = ? ORDER BY number", number);
  return { ...answerOf(row), tries: tries.map(attemptOf) };
}

export function findEffectRow(statements: Statements, number: number): EffectRow | undefined {
  const row = findColumns(statements, number);
  return row === undefined ? undefined : effectRowOf(row);
}

function findColumns(statements: Statements, number: number): EffectColumns | undefined {
  return statements.row<EffectColumns>(`SELECT ${EFFECT_COLUMNS} FROM effects e WHERE e.number = ?`, number);
}

function answerOf(row: EffectColumns): Effect {
  return effectAnswerOf(effectRowOf(row));
}

export function countEffects(statements: Statements): Readonly<Partial<Record<EffectState, number>>> {
  const rows = statements.rows<{ readonly state: number; readonly count: number }>(
    "SELECT state, count(*) AS count FROM effects GROUP BY state",
  );
  return Object.fromEntries(rows.map(({ state, count }) => [effectStateOf(state), count]));
}
