/** What a person writes for a name: the name, or a pattern with `*` and `?`; and the SQL condition that it makes. */

export interface Condition {
  readonly sql: string;
  readonly values: readonly string[];
}

/** Also an absent name. */
export const ANYTHING: Condition = { sql: "TRUE", values: [] };

interface Piece {
  readonly isWildcard: boolean;
  readonly text: string;
}

/** `decode` is applied to what stands between the wildcards. */
export function nameCondition(column: string, pattern: string, decode: (text: string) => string = same): Condition {
  if (/^\*+$/.test(pattern)) return ANYTHING;
  const pieces = piecesOf(pattern).map((piece) => (piece.isWildcard ? piece : { ...piece, text: decode(piece.text) }));
  if (!pieces.some(({ isWildcard }) => isWildcard)) {
    return { sql: `${column} = ?`, values: [pieces.map(({ text }) => text).join("")] };
  }
  const glob = { sql: `${column} GLOB ?`, values: [pieces.map(globOf).join("")] };
  const [first] = pieces;
  if (first === undefined || first.isWildcard) return glob;
  const end = textBehind(first.text);
  if (end === undefined) return glob;
  return { sql: `${column} >= ? AND ${column} < ? AND ${glob.sql}`, values: [first.text, end, ...glob.values] };
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

function same(text: string): string {
  return text;
}
