/** What lint repairs by itself, and what it leaves to a person. */
import { expect, test } from "vitest";
import { parse } from "../../grammar/grammar.ts";
import { repair } from "../../src/lint/repair.ts";

const REPAIRED: readonly (readonly [broken: string, whole: string])[] = [
  ["##octopus[health target=a status=Down message=No 200]", '##octopus[health target=a status=Down message="No 200"]'],
  [
    "##octopus[health target=a message=No 200 in 2 s status=Down]",
    '##octopus[health target=a message="No 200 in 2 s" status=Down]',
  ],
  [
    "##octopus[health message=No 200 target=web 01 status=ok]",
    '##octopus[health message="No 200" target="web 01" status=ok]',
  ],
  ["##octopus[health target=a status=ok", "##octopus[health target=a status=ok]"],
  ["##octopus[health target=a status=ok  ", "##octopus[health target=a status=ok]"],
  ["##octopus[health target=\"a\"status='ok']", "##octopus[health target=\"a\" status='ok']"],
  ["##octopus[health target=a status=ok TARGET='a']", "##octopus[health target=a status=ok]"],
  ["##octopus[health target=“web 01” status=”ok”]", '##octopus[health target="web 01" status="ok"]'],
  [
    "##octopus[health target=a target=a status=ok message=No 200",
    '##octopus[health target=a status=ok message="No 200"]',
  ],
];

test.each(REPAIRED)("%s is repaired", (broken, whole) => {
  expect(repair(broken, '"')).toBe(whole);
  expect(parse(whole)).toMatchObject([{ kind: "message" }]);
});

test.each([
  ["a misspelt status", "##octopus[health target=a status=Unhealty]"],
  ["a repeated attribute with another value", "##octopus[health target=a target=b status=ok]"],
  ["a missing target", "##octopus[health status=ok]"],
  ["words behind a value that is not text", "##octopus[health target=a status=ok cpu=9 9]"],
  ["words with a quote among them", `##octopus[health target=a status=ok message=it's late]`],
  ["quotes that never end", '##octopus[health target="a status=ok]'],
  ["quotes within quotes", '##octopus[health target=a status=ok message="say "hi" now"]'],
  [
    "what is well formed, which stays itself",
    "##octopus[health target=a status=ok]",
    "##octopus[health target=a status=ok]",
  ],
])("%s is left to a person", (_what, message, expected?: string) => {
  expect(repair(message, '"')).toBe(expected);
});

test("new quotes are of the kind that the place allows", () => {
  expect(repair("##octopus[health target=a status=ok message=No 200]", "'")).toContain("message='No 200'");
});
