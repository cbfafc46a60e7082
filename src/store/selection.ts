/** What a selector, and a text for one resource, say of the rows of `resources`. */
import { NAMES } from "../health/names.ts";
import { LEVEL_CODES } from "./codes.ts";
import { ANYTHING, type Condition, nameCondition } from "./glob.ts";
import type { Selector } from "./store-reader.ts";

/** Names are compared with their case. */
export function selectorCondition(selector: Selector): Condition {
  const names = NAMES.flatMap((name) => {
    const pattern = selector[name];
    return pattern === undefined ? [] : [nameCondition(name, pattern)];
  });
  const { levels } = selector;
  const codes = levels?.map((level) => LEVEL_CODES[level]);
  return both(...names, ...(codes === undefined ? [] : [{ sql: `level IN (${codes.join(", ")})`, values: [] }]));
}

export function both(...conditions: readonly Condition[]): Condition {
  if (conditions.length === 0) return ANYTHING;
  return {
    sql: conditions.map(({ sql }) => `(${sql})`).join(" AND "),
    values: conditions.flatMap(({ values }) => values),
  };
}

/** What an id, a target, or a target and a name say; undefined for a text that is none of these. */
export function namedCondition(text: string, letterCase: "same" | "any"): Condition | undefined {
  const parts = text.split("/");
  const names = NAMES_OF_PARTS[parts.length];
  if (names === undefined || text === "") return undefined;
  return both(...names.map((name, index) => partCondition(name, parts[index] ?? "", letterCase)));
}

/** Which names are meant by a text of so many parts. */
const NAMES_OF_PARTS: Readonly<Record<number, readonly (typeof NAMES)[number][]>> = {
  1: ["target"],
  2: ["target", "name"],
  5: NAMES,
};

function partCondition(name: (typeof NAMES)[number], part: string, letterCase: "same" | "any"): Condition {
  if (part === "-") return { sql: `${name} IS NULL`, values: [] };
  if (letterCase === "same") return nameCondition(name, part, decode);
  const column = name === "target" ? "folded_target" : `fold(${name})`;
  return nameCondition(column, part, (piece) => decode(piece).toLowerCase());
}

/** A text that was never encoded may have a `%` of its own. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
