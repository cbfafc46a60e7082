/** What a value is that does not fit its schema, and what to write: zod has words for programmers only. */
import type * as z from "zod";
import { closest } from "../../grammar/closest.ts";
import { quoted } from "./quoted.ts";

type Issue = z.core.$ZodRawIssue;

/** Of a JSON body. Undefined leaves zod its own words. */
export function inWords(issue: Issue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return wrongKind(kindOf(issue.expected), issue.input);
    case "invalid_value":
      return notOneOf(issue.values.map(String), issue.input);
    case "too_small":
      return tooFew(issue.minimum, issue.input);
    case "too_big":
      return tooMany(issue.maximum, issue.input);
    case "invalid_union":
      return issue.errors.flat().at(0)?.message;
    default:
      return undefined;
  }
}

/** Of a query, where a key that comes several times is a list. */
export function inWordsOfQuery(issue: Issue): string | undefined {
  if (Array.isArray(issue.input)) return "it may be given once";
  if (issue.input === undefined) return "it has to be given";
  return inWords(issue);
}

function wrongKind(expected: string, input: unknown): string {
  if (input === undefined) return `it has to be given; it takes ${expected}`;
  return `it takes ${expected}, and got ${kindOf(typeOf(input))}`;
}

function notOneOf(known: readonly string[], input: unknown): string {
  const all = listed(known);
  if (input === undefined) return `it has to be given; it takes ${all}`;
  if (typeof input !== "string") return `it takes ${all}, and got ${kindOf(typeOf(input))}`;
  const meant = closest(input.toLowerCase(), known);
  return `it takes ${all}, and got ${quoted(input)}${meant === undefined ? "" : `; did you mean ${meant}?`}`;
}

function tooFew(min: number | bigint, input: unknown): string {
  return `it takes at least ${counted(Number(min), input)}, and got ${lengthOf(input)}`;
}

function tooMany(max: number | bigint, input: unknown): string {
  return `it takes at most ${counted(Number(max), input)}, and got ${lengthOf(input)}`;
}

function counted(count: number, input: unknown): string {
  return `${count} ${typeof input === "string" ? "character" : "item"}${count === 1 ? "" : "s"}`;
}

function lengthOf(input: unknown): string {
  const isCounted = typeof input === "string" || Array.isArray(input);
  return isCounted ? (input.length === 0 ? "none" : String(input.length)) : kindOf(typeOf(input));
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

const KINDS: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};

function kindOf(type: string): string {
  return KINDS[type] ?? type;
}

/** `read, report or admin`. */
function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} or ${last}`;
}
