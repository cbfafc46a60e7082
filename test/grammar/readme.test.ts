/** grammar/README.md is executed: its examples are found as it says, and its tables hold what the code holds. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "../../grammar/grammar.ts";
import { LEVEL_WORDS, LEVELS, levelOf } from "../../grammar/levels.ts";
import { REASON_CODES } from "../../grammar/malformed.ts";
import type { ParseOptions } from "../../grammar/message.ts";
import { MESSAGE_LENGTH_MAX, MESSAGE_LINES_MAX } from "../../grammar/reader.ts";
import { notation, reportOf } from "./check.ts";

const README = readFileSync("grammar/README.md", "utf8");

interface Example {
  /** The productions it is an example of. */
  readonly productions: readonly string[];
  readonly options: ParseOptions;
  readonly input: string;
  /** In the notation of the tests, or a report as JSON; where a line is named, it is always named. */
  readonly expected: readonly string[];
}

const EXAMPLES: readonly Example[] = [...README.matchAll(/^```example([^\n]*)\n(.*?)^```$/gms)].flatMap(
  ([, words = "", text = ""]) => {
    const { escapes, encoding } = Object.fromEntries(words.split(" ").map((word) => word.split("=")));
    const options = { ...(escapes && { escapes }), ...(encoding && { encoding }) };
    const productions = words.split(" ").filter((word) => word !== "" && !word.includes("="));
    return text.split(/\n\n/).map((example) => ({ productions, options, ...readExample(example) }));
  },
);

function readExample(text: string): Pick<Example, "input" | "expected"> {
  const lines: string[] = [];
  const expected: string[] = [];
  let lastLine = 1;
  for (const line of text.trimEnd().split("\n")) {
    const [, caretBehind, code, column] = /^( *)\^ ([a-z0-9-]+) at (\d+)$/.exec(line) ?? [];
    if (line.startsWith("→ ")) {
      expected.push(line.slice(2));
    } else if (caretBehind !== undefined) {
      expect(Number(column), `the caret of ${text}`).toBe(caretBehind.length + 1);
      expected.push(`${code} at ${lastLine}:${column}`);
    } else {
      lastLine = lines.length + 1;
      lines.push(...expand(line).split("\n"));
    }
  }
  return { input: lines.join("\n"), expected };
}

/** `‹3 x›` is `xxx`, `↵` a line break, `␍` a carriage return. */
function expand(text: string): string {
  return text
    .replace(/‹(\d+) ([^›]+)›/g, (_short, count: string, repeated: string) => repeated.repeat(Number(count)))
    .replaceAll("↵", "\n")
    .replaceAll("␍", "\r");
}

function foundIn(input: string, options: ParseOptions = {}): readonly string[] {
  return parse(input, options).map((found) =>
    found.kind === "malformed" ? `${found.code} at ${found.at.line}:${found.at.column}` : notation(found),
  );
}

/** The cells of the first table behind a heading, without its head. */
function table(heading: string): readonly (readonly string[])[] {
  const section = README.split(`\n${heading}\n`)[1] ?? "";
  const rows = /^\|---.*\n((?:\| .*\n)+)/m.exec(section)?.[1]?.trimEnd().split("\n") ?? [];
  return rows.map((row) => row.slice(2, -2).split(" | "));
}

function codeSpans(cell = ""): readonly string[] {
  return Array.from(cell.matchAll(/`([^`]+)`/g), ([, code = ""]) => code);
}

describe("every example", () => {
  test("is there", () => {
    expect(EXAMPLES.length).toBeGreaterThan(15);
    for (const { expected } of EXAMPLES) expect(expected).not.toEqual([]);
    expect(README.match(/^```\w+/gm)?.filter((fence) => fence !== "```example")).toEqual(["```ebnf"]);
  });

  for (const { input, expected, options } of EXAMPLES) {
    test(`is found as it says: ${input.slice(0, 100)}`, () => {
      if (expected.every((line) => line.startsWith("{"))) {
        expect([reportOf(input, options)]).toEqual(expected.map((line) => JSON.parse(line)));
      } else {
        expect(foundIn(input, options)).toEqual(expected);
      }
    });
  }
});

test("every production has an example, and every example's production exists", () => {
  const [, ebnf = ""] = /^```ebnf\n(.*?)^```$/ms.exec(README) ?? [];
  const productions = Array.from(ebnf.matchAll(/^(\w+) += /gm), ([, name]) => name);
  expect(productions).toContain("message");
  expect([...new Set(EXAMPLES.flatMap((example) => example.productions))].toSorted()).toEqual(productions.toSorted());
  const withoutTerminals = ebnf.replace(/"[^"]*"|'[^']*'|\?[^?]*\?/g, "");
  const used = Array.from(withoutTerminals.matchAll(/[a-z]+/g), ([name]) => name);
  expect([...new Set(used)].toSorted()).toEqual(productions.toSorted());
});

test("every reason code has an example and its row, and no row is about another", () => {
  const shown = EXAMPLES.flatMap(({ expected }) => expected.map((line) => /^([a-z0-9-]+) at /.exec(line)?.[1]));
  expect(REASON_CODES.filter((code) => !shown.includes(code))).toEqual([]);
  const rows = table("## Malformed messages").flatMap(([codes]) => codeSpans(codes));
  expect(rows.toSorted()).toEqual(REASON_CODES.toSorted());
});

test("the level words are those of the code", () => {
  const rows = table("| level | words, in any letter case |");
  expect(rows.map(([level]) => level)).toEqual(LEVELS);
  const words = rows.flatMap(([level, words]) => codeSpans(words).map((word) => ({ level, word })));
  for (const { level, word } of words) expect(levelOf(word), word).toBe(level);
  expect(words.map(({ word }) => word).toSorted()).toEqual(LEVEL_WORDS.toSorted());
});

test("the attributes are those that mean something, and each is in an example", () => {
  const names = table("| attribute | says |").flatMap(([name]) => codeSpans(name));
  expect(names).toHaveLength(10);
  const values: Readonly<Record<string, string>> = { status: "Up", ttl: "90s", at: "2026-11-21T03:00Z" };
  const attributes = names.map((name) => ` ${name}=${values[name] ?? "x"}`).join("");
  expect(reportOf(`##octopus[health${attributes}]`)).not.toHaveProperty("data");
  for (const name of names) {
    const isInExample = EXAMPLES.some(({ input }) => new RegExp(`\\b${name}=`, "i").test(input));
    expect(isInExample, name).toBe(true);
  }
});

test("the bounds are those of the code", () => {
  expect(README).toContain(`over ${MESSAGE_LINES_MAX} lines at most`);
  const length = MESSAGE_LENGTH_MAX.toLocaleString("en-US");
  expect(README.match(/\d+,\d{3} characters/g)).toEqual([`${length} characters`, `${length} characters`]);
});

describe("where wrasse differs from Octopus", () => {
  test.each(table("## Where wrasse differs from Octopus"))("%s %s", (_why, lines, octopus, wrasse) => {
    const expected = wrasse === "nothing" ? [] : codeSpans(wrasse);
    expect(wrasse === "nothing" || expected.length > 0).toBe(true);
    expect(parse(expand(codeSpans(lines).join("\n"))).map(notation)).toEqual(expected);
    expect(octopus).not.toBe(wrasse);
  });
});
