/** What a person writes for a name: the name, or a pattern with `*` and `?`; and the SQL condition that it makes. */

export interface Condition {
  /** May stand as it is beside an AND. */
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/** Also an absent name. */
export const ANYTHING: Condition = { sql: "TRUE", values: [] };
const NOTHING: Condition = { sql: "FALSE", values: [] };

/**
 * For a value in a condition. SQLite would make a new plan for each other value that stands there openly, which takes ten
 * times as long as the answer.
 */
export const VALUE = "(SELECT ?)";

interface Piece {
  readonly isWildcard: boolean;
  readonly text: string;
}

/** What a selector says of a name, as `isSelected` has it: an absent name only matches `*`. */
export function nameCondition(column: string, pattern: string): Condition {
  if (pattern === "*") return ANYTHING;
  const pieces = piecesOf(pattern);
  const [first, second] = pieces;
  if (pieces.every(({ isWildcard }) => !isWildcard)) return { sql: `${column} = ${VALUE}`, values: [pattern] };
  if (pieces.every(({ text }) => text === "*")) return { sql: `${column} IS NOT NULL`, values: [] };
  const beginning = beginningCondition(column, first);
  if (beginning !== undefined && second?.text === "*" && pieces.length === 2) return beginning;
  return both(...(beginning === undefined ? [] : [beginning]), {
    sql: `matches_glob(${VALUE}, ${column})`,
    values: [pattern],
  });
}

/** What a person types; `decode` is applied to what stands between the wildcards. */
export function typedCondition(column: string, pattern: string, decode: (text: string) => string): Condition {
  if (/^\*+$/.test(pattern)) return ANYTHING;
  const pieces = piecesOf(pattern).map((piece) => (piece.isWildcard ? piece : { ...piece, text: decode(piece.text) }));
  if (!pieces.some(({ isWildcard }) => isWildcard)) {
    return { sql: `${column} = ${VALUE}`, values: [pieces.map(({ text }) => text).join("")] };
  }
  const beginning = beginningCondition(column, pieces[0]);
  return both(...(beginning === undefined ? [] : [beginning]), {
    sql: `${column} GLOB ${VALUE}`,
    values: [pieces.map(globOf).join("")],
  });
}

export function both(...conditions: readonly Condition[]): Condition {
  const [first] = conditions;
  if (first === undefined) return ANYTHING;
  if (conditions.length === 1) return first;
  return {
    sql: conditions.map(({ sql }) => `(${sql})`).join(" AND "),
    values: conditions.flatMap(({ values }) => values),
  };
}

/** One holds at least. Halved over and over: SQLite refuses what is nested as deep as a long list is long. */
export function either(conditions: readonly Condition[]): Condition {
  const [first] = conditions;
  if (first === undefined) return NOTHING;
  if (conditions.length === 1) return first;
  const middle = Math.ceil(conditions.length / 2);
  const one = either(conditions.slice(0, middle));
  const other = either(conditions.slice(middle));
  return { sql: `((${one.sql}) OR (${other.sql}))`, values: [...one.values, ...other.values] };
}

/** A range of texts, for which there are indexes. */
function beginningCondition(column: string, first: Piece | undefined): Condition | undefined {
  if (first === undefined || first.isWildcard) return undefined;
  const end = textBehind(first.text);
  return end === undefined
    ? undefined
    : { sql: `${column} >= ${VALUE} AND ${column} < ${VALUE}`, values: [first.text, end] };
}

function piecesOf(pattern: string): readonly Piece[] {
  return pattern
    .split(/([*?])/)
    .map((text, index) => ({ isWildcard: index % 2 === 1, text }))
    .filter(({ text }) => text !== "");
}

/** A wildcard or a bracket that was decoded stands for itself. */
function globOf({ isWildcard, text }: Piece): string {
  return isWildcard ? text : text.replaceAll(/[*?[]/g, "[$&]");
}

/** The first text behind all that begin so, in the order of code points, which is SQLite's. */
function textBehind(start: string): string | undefined {
  const points = Array.from(start.toWellFormed(), (character) => character.codePointAt(0) ?? 0);
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    if (last < 0x10ffff) return String.fromCodePoint(...points, last === 0xd7ff ? 0xe000 : last + 1);
  }
  return undefined;
}
