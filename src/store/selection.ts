/** What a selector, and a text for one resource, say of the rows of `resources`, which every statement calls `r`. */

import type { Level } from "../health/level.ts";
import { NAMES, type Name } from "../health/names.ts";
import type { NameSelector } from "../health/selection.ts";
import { LEVEL_CODES } from "./codes.ts";
import { ANYTHING, both, type Condition, either, nameCondition, typedCondition, VALUE } from "./glob.ts";
import type { Selector } from "./store-reader.ts";

export function selectorCondition(selector: Selector): Condition {
  return both(
    ...scopeConditions(selector),
    ...levelConditions("r.level", selector.levels),
    ...textConditions(selector),
  );
}

/** What does not change as long as there is a resource. */
export function scopeConditions(selector: Selector): readonly Condition[] {
  return [...namesConditions(selector), ...withinConditions(selector.within)];
}

/** One of them at least. Without any list, everything. */
export function withinConditions(within: readonly NameSelector[] | undefined, table = "r"): readonly Condition[] {
  if (within === undefined) return [];
  const condition = either(within.map((part) => both(...namesConditions(part, table))));
  return condition === ANYTHING ? [] : [condition];
}

/** Names are compared with their case. `table` is where they stand. */
function namesConditions(selector: NameSelector, table = "r"): readonly Condition[] {
  return NAMES.flatMap((name) => {
    const pattern = selector[name];
    return pattern === undefined ? [] : [nameCondition(`${table}.${name}`, pattern)];
  }).filter((condition) => condition !== ANYTHING);
}

export function levelConditions(column: string, levels: readonly Level[] | undefined): readonly Condition[] {
  if (levels === undefined) return [];
  return [{ sql: `${column} IN (${levels.map((level) => LEVEL_CODES[level]).join(", ")})`, values: [] }];
}

const MESSAGES = "SELECT message FROM checks WHERE resource_key = r.key";

/** `messages` selects what the checks of a resource say. */
export function textConditions(
  { text }: Selector,
  messages: Condition = { sql: MESSAGES, values: [] },
): readonly Condition[] {
  if (text === undefined || text === "") return [];
  const names = NAMES.map((name) => mentionCondition(`r.${name}`, text));
  const said = mentionCondition("message", text);
  const inMessages = {
    sql: `EXISTS (SELECT 1 FROM (${messages.sql}) WHERE ${said.sql})`,
    values: [...messages.values, ...said.values],
  };
  return [either([...names, inMessages])];
}

/** What LIKE understands: it only knows the two cases of these letters, and refuses long patterns. */
const PLAIN = /^[ -~]{1,1000}$/;

function mentionCondition(column: string, text: string): Condition {
  if (!PLAIN.test(text)) return { sql: `instr(fold(${column}), ${VALUE}) > 0`, values: [text.toLowerCase()] };
  return { sql: `${column} LIKE ${VALUE} ESCAPE '\\'`, values: [`%${text.replaceAll(/[%_\\]/g, "\\$&")}%`] };
}

/** What an id, a target, or a target and a name say; undefined for a text that is none of these. */
export function namedCondition(text: string, letterCase: "same" | "any"): Condition | undefined {
  const parts = text.split("/");
  const names = NAMES_OF_PARTS[parts.length];
  if (names === undefined || text === "") return undefined;
  return both(...names.map((name, index) => partCondition(name, parts[index] ?? "", letterCase)));
}

/** Which names are meant by a text of so many parts. */
const NAMES_OF_PARTS: Readonly<Record<number, readonly Name[]>> = {
  1: ["target"],
  2: ["target", "name"],
  5: NAMES,
};

function partCondition(name: Name, part: string, letterCase: "same" | "any"): Condition {
  if (part === "-") return { sql: `r.${name} IS NULL`, values: [] };
  if (letterCase === "same") return typedCondition(`r.${name}`, part, decode);
  const column = name === "target" ? "r.folded_target" : `fold(r.${name})`;
  return typedCondition(column, part, (piece) => decode(piece).toLowerCase());
}

/** A text that was never encoded may have a `%` of its own. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
