/** What stands behind the question mark: the names of resources and other words that several routes take. */
import * as z from "zod";
import { closest } from "../../grammar/closest.ts";
import { parseInstant } from "../../grammar/time.ts";
import { parseDuration } from "../health/duration.ts";
import { LEVELS } from "../health/level.ts";
import { NAMES } from "../health/names.ts";
import type { Selector } from "../store/store-reader.ts";
import type { Access } from "./access.ts";
import { inWordsOfQuery } from "./fault-words.ts";
import { Problem } from "./problem.ts";
import { quoted } from "./quoted.ts";
import type { Asked } from "./route.ts";

const TEXT_LENGTH_MAX = 1024;
const NUMBER_DIGITS_MAX = 16;

export const PATTERN = z.string().min(1).max(TEXT_LENGTH_MAX);

/** Some of the words that there are, `Levels`, with commas between them. */
export function wordList<Known extends string>(known: readonly Known[], title: string, example: string) {
  const nouns = title.toLowerCase();
  function adviceFor(word: string): string {
    const meant = closest(word, known);
    return meant === undefined ? `the ${nouns} are ${known.join(", ")}` : `did you mean ${meant}?`;
  }
  return z
    .string()
    .transform((text, context) => {
      const found: Known[] = [];
      for (const word of text.split(",").map((part) => part.trim().toLowerCase())) {
        const one = known.find((name) => name === word);
        if (one !== undefined) found.push(one);
        else context.addIssue(`${quoted(word)} is no ${nouns.slice(0, -1)}; ${adviceFor(word)}`);
      }
      return found;
    })
    .meta({ description: `${title}, with commas between them: ${known.join(", ")}`, examples: [example] });
}

export const NAME_QUERY = {
  project: PATTERN.describe("The project; a glob with * and ?").optional(),
  environment: PATTERN.describe("The environment; a glob with * and ?").optional(),
  tenant: PATTERN.describe("The tenant; a glob with * and ?").optional(),
  target: PATTERN.describe("The target; a glob with * and ?").optional(),
  name: PATTERN.describe("The resource's own name; a glob with * and ?").optional(),
};

export const SELECTOR_QUERY = {
  ...NAME_QUERY,
  level: wordList(LEVELS, "Levels", "unhealthy,unavailable").optional(),
  q: PATTERN.describe("Some part of a name, or of what a check says, whatever the case of its letters").optional(),
};

type SelectorQuery = z.output<z.ZodObject<typeof SELECTOR_QUERY>>;

export const SELECTOR_FIELDS = z.strictObject(SELECTOR_QUERY);
export const NO_QUERY = z.strictObject({});

/** What is asked for, of what may be seen at all. */
export function selectorOf(query: SelectorQuery, { within }: Pick<Access, "within">): Selector {
  const selector: { -readonly [Key in keyof Selector]: Selector[Key] } = {};
  for (const name of NAMES) {
    const pattern = query[name];
    if (pattern !== undefined) selector[name] = pattern;
  }
  if (query.level !== undefined) selector.levels = query.level;
  if (query.q !== undefined) selector.text = query.q;
  if (within !== undefined) selector.within = within;
  return selector;
}

export function isSelecting(selector: Selector): boolean {
  return Object.keys(selector).length > 0;
}

/** A whole number within bounds. */
export function wholeNumber(min: number, max: number, description: string) {
  return z
    .string()
    .transform((text, context) => {
      const number = /^\d+$/.test(text) && text.length <= NUMBER_DIGITS_MAX ? Number(text) : Number.NaN;
      if (number >= min && number <= max) return number;
      context.addIssue({
        code: "custom",
        message: `it takes a whole number from ${min} to ${max}, and got ${quoted(text)}`,
      });
      return z.NEVER;
    })
    .meta({ type: "integer", minimum: min, maximum: max, description });
}

export function instant(description: string) {
  return z
    .string()
    .transform((text, context) => {
      // A plus sign that nobody encoded arrives as a blank.
      const found = parseInstant(text) ?? parseInstant(text.replace(/ (?=\d{2}:?\d{2}$)/, "+"));
      if (found !== undefined) return Date.parse(found);
      const message = `it takes a date and time with its offset, like 2026-11-21T12:00:00Z, and got ${quoted(text)}`;
      context.addIssue({ code: "custom", message });
      return z.NEVER;
    })
    .meta({ type: "string", format: "date-time", description, examples: ["2026-11-21T12:00:00Z"] });
}

/** In milliseconds. */
export function duration(maxMs: number, description: string) {
  return z
    .string()
    .transform((text, context) => {
      const ms = text === "0" || text === "0s" ? 0 : parseDuration(text);
      if (ms !== undefined && ms <= maxMs) return ms;
      const message = `it takes a time of at most ${maxMs / 1000}s, like 30s, and got ${quoted(text)}`;
      context.addIssue({ code: "custom", message });
      return z.NEVER;
    })
    .meta({ description, examples: ["30s"] });
}

/** What a route takes, read from what was given; a problem for what it does not take. */
export function readQuery(schema: z.ZodObject | undefined, given: unknown): Readonly<Record<string, unknown>> {
  const values: Readonly<Record<string, unknown>> = typeof given === "object" && given !== null ? { ...given } : {};
  const shape: Readonly<Record<string, unknown>> = schema?.shape ?? {};
  const isOpen = schema !== undefined && schema.def.catchall instanceof z.ZodUnknown;
  const unknown = isOpen ? [] : Object.keys(values).filter((key) => !Object.hasOwn(shape, key));
  if (unknown.length > 0) throw unknownKeys(unknown, Object.keys(shape));
  if (schema === undefined) return {};
  const read = schema.safeParse(values, { error: inWordsOfQuery });
  if (read.success) return read.data;
  const faults = read.error.issues.map(({ path, message }) => {
    const [key = ""] = path.map(String);
    return `${key}: ${message}${values[key] === undefined ? exampleOf(key, shape[key]) : ""}`;
  });
  throw new Problem(400, "Query not understood", faults.join("; "), { parameters: faultyKeys(read.error) });
}

function exampleOf(key: string, schema: unknown): string {
  const examples = schema instanceof z.ZodType ? schema.meta()?.["examples"] : undefined;
  const [example]: readonly unknown[] = Array.isArray(examples) ? examples : [];
  return example === undefined ? "" : `, like ${key}=${String(example)}`;
}

function faultyKeys({ issues }: z.ZodError): readonly string[] {
  return [...new Set(issues.map(({ path }) => String(path[0] ?? "")))];
}

function unknownKeys(unknown: readonly string[], known: readonly string[]): Problem {
  const [first = ""] = unknown;
  const meant = closest(first.toLowerCase(), known);
  const isAre = unknown.length === 1 ? `${quoted(first)} is` : `${unknown.slice(0, 10).map(quoted).join(", ")} are`;
  const advice = meant === undefined ? "" : `did you mean ${meant}? `;
  const takes = known.length === 0 ? "this address takes no query" : `this address takes ${known.join(", ")}`;
  return new Problem(400, "Unknown query parameter", `${isAre} not known here; ${advice}${takes}`, { known });
}

/** The query of a request, as its schema has read it by now. */
export function queryOf<Schema extends z.ZodObject>(
  _schema: Schema,
  { query }: Pick<Asked, "query">,
): z.output<Schema> {
  // The one place where it is said that `readQuery` has been there.
  return query as z.output<Schema>;
}
