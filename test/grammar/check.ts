/**
 * The notation in which the tables of these tests, and grammar/README.md, say what is found in a text. A message is its
 * name, its encoding, its attributes and, for a health message, its level: `health plain target="a" status="Up"
 * (healthy)`. A malformed one is its code and the column of its fault, with the line where that is not the first:
 * `bad-name at 11`, `bad-ttl at 2:5`.
 */
import { expect } from "vitest";
import { parse } from "../../grammar/grammar.ts";
import type { ParseOptions } from "../../grammar/message.ts";
import type { Found, Malformed } from "../../grammar/reader.ts";
import type { Report } from "../../grammar/report.ts";

/** What is found in a text: in order, a single one without brackets, `[]` for nothing. */
export type Expected = string | readonly string[];

export function check(input: string, expected: Expected, options: ParseOptions = {}): void {
  expect(parse(input, options).map(notation)).toEqual(typeof expected === "string" ? [expected] : expected);
}

export function notation(found: Found): string {
  if (found.kind === "malformed") {
    const { line, column } = found.at;
    return `${found.code} at ${line === 1 ? column : `${line}:${column}`}`;
  }
  const attributes = Object.entries(found.attributes).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const level = found.report === undefined ? [] : [`(${found.report.level})`];
  return [found.name, found.encoding, ...attributes, ...level].join(" ");
}

/** The report of a text that holds one health message and nothing else. */
export function reportOf(input: string, options: ParseOptions = {}): Report | undefined {
  const found = parse(input, options);
  expect(found).toMatchObject([{ kind: "message", report: {} }]);
  return found[0]?.kind === "message" ? found[0].report : undefined;
}

/** What is wrong with the one message of a text. */
export function malformedOf(input: string, options: ParseOptions = {}): Malformed {
  const [found, ...others] = parse(input, options);
  expect(others).toEqual([]);
  if (found?.kind !== "malformed") throw new Error(`expected one malformed message in ${JSON.stringify(input)}`);
  return found;
}
