/** What is told to who asks with words that are not known. */
import { expect, test } from "vitest";
import * as z from "zod";
import { Problem } from "../../src/web/problem.ts";
import { NO_QUERY, readQuery, SELECTOR_FIELDS } from "../../src/web/query.ts";

function detailOf(schema: z.ZodObject | undefined, given: unknown): string {
  try {
    readQuery(schema, given);
  } catch (error) {
    if (error instanceof Problem) return `${error.status}: ${error.detail}`;
    throw error;
  }
  return "";
}

test.each([
  [
    SELECTOR_FIELDS,
    { taget: "a" },
    /^400: "taget" is not known here; did you mean target\? this address takes project,/,
  ],
  [SELECTOR_FIELDS, { aaaaaa: "", bbbbbb: "" }, /^400: "aaaaaa", "bbbbbb" are not known here; this address takes/],
  [SELECTOR_FIELDS, JSON.parse('{"__proto__":"x"}'), /"__proto__" is not known here/],
  [SELECTOR_FIELDS, { constructor: "x" }, /"constructor" is not known here/],
  [NO_QUERY, { x: "1" }, /this address takes no query/],
  [undefined, { x: "1" }, /this address takes no query/],
  [
    SELECTOR_FIELDS,
    { target: "", level: "bad" },
    /^400: target: .*; level: "bad" is no level; the levels are healthy,/,
  ],
  [SELECTOR_FIELDS, { ["x".repeat(5000)]: "1" }, /^400: "x{100}…" is not known here; this address takes/],
])("a query that makes no sense is told all that is wrong with it", (schema, given, detail) => {
  expect(detailOf(schema, given)).toMatch(detail);
});

test("a schema that is open takes anything beside what it names", () => {
  expect(readQuery(z.looseObject({ verbose: z.string().optional() }), { t: "1" })).toEqual({ t: "1" });
});
