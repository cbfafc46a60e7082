/** Command lines read without yargs mean what yargs takes them to mean; what is not plain is left to it. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Command } from "../../src/cli/command.ts";
import { readFully } from "../../src/cli/full-line.ts";
import { readPlainly } from "../../src/cli/plain-line.ts";

const COMMAND: Command = {
  name: "ask",
  list: "names",
  summary: "Ask",
  examples: [["wrasse ask", "ask"]],
  options: {
    project: { type: "string", requiresArg: true, alias: "p" },
    limit: { type: "string", requiresArg: true, default: "50" },
    output: { choices: ["table", "json"], alias: "o", requiresArg: true },
    json: { type: "string" },
    watch: { type: "boolean", alias: "w" },
    "no-headers": { type: "boolean" },
    fix: { type: "boolean", default: false },
    tags: { type: "array" },
  },
  run: async () => 0,
};

/** What yargs makes of it; undefined for an error or for help. */
async function readByYargs(words: readonly string[]): Promise<unknown> {
  let read: unknown;
  try {
    await readFully(["ask", ...words], {
      commands: [COMMAND],
      columns: 80,
      act: async (_command, args) => {
        read = Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined));
      },
      print: () => {},
    });
  } catch {
    return undefined;
  }
  return read;
}

const VALUE = fc.oneof(
  fc.constantFrom(
    "web-01",
    "a/b",
    "*",
    "-",
    "-/-/-/a/-",
    "",
    "0x10",
    "1e3",
    "007",
    "true",
    "false",
    "'a'",
    '"b"',
    "'",
    "a=b",
    "日本",
  ),
  fc.constantFrom("table", "json", "xml", "id,level", "--", "-1", "-p", "[]", "{}", "null", " "),
  fc.string({ maxLength: 4 }),
);
const OPTION = fc.constantFrom("--project", "-p", "--limit", "--output", "-o", "--json", "--tags", "--nothing", "-x");
const FLAG = fc.constantFrom("--watch", "-w", "-wp", "--no-headers", "--noHeaders", "--no-watch", "--fix", "--no-fix");
const ODD = fc.constantFrom("--help", "--version", "-px", "--project.a", "--__proto__", "--constructor", "---p", "--");

/** A line is made of pieces that belong together, as few lines of loose words are plain. */
const PIECE = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(OPTION, VALUE) },
  { weight: 2, arbitrary: fc.tuple(OPTION, VALUE).map(([option, value]) => [`${option}=${value}`]) },
  { weight: 3, arbitrary: fc.tuple(VALUE) },
  { weight: 2, arbitrary: fc.tuple(FLAG) },
  { weight: 1, arbitrary: fc.tuple(FLAG, fc.constantFrom("true", "false", "web-01")) },
  { weight: 1, arbitrary: fc.tuple(ODD) },
);

test("whatever is read without yargs is what yargs reads", async () => {
  let plain = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(PIECE, { maxLength: 4 }), async (pieces) => {
      const words = pieces.flat();
      const read = readPlainly(COMMAND, words);
      if (read === undefined) return;
      plain++;
      expect(await readByYargs(words)).toEqual(read);
    }),
    { numRuns: 1500 },
  );
  expect(plain).toBeGreaterThan(100);
});

describe("what people type every day needs no yargs", () => {
  test.each<[string[], Record<string, unknown>]>([
    [[], { names: [] }],
    [["web-01"], { names: ["web-01"] }],
    [["-p", "acme", "web-01", "-o", "json"], { project: "acme", names: ["web-01"], output: "json" }],
    [["--watch", "--no-headers", "--limit=3"], { watch: true, "no-headers": true, limit: "3", names: [] }],
    [["a", "--", "-p", "--"], { names: ["a", "-p", "--"] }],
    [["-"], { names: ["-"] }],
  ])("%j", (words, expected) => {
    expect(readPlainly(COMMAND, words)).toEqual({ limit: "50", fix: false, ...expected });
  });
});

test.each([
  ["--projct", "x"],
  ["--help"],
  ["-p"],
  ["-o", "xml"],
  ["-p", "a", "-p", "b"],
  ["--json"],
  ["--watch", "true"],
])("%s is left to yargs", (...words) => {
  expect(readPlainly(COMMAND, words)).toBeUndefined();
});

test("a command without arguments leaves them to yargs, which refuses them", async () => {
  const { list, ...bare } = COMMAND;
  expect(list).toBe("names");
  expect(readPlainly(bare, ["x"])).toBeUndefined();
  expect(readPlainly(bare, ["--", "x"])).toBeUndefined();
  expect(readPlainly(bare, [])).toEqual({ limit: "50", fix: false });
});
