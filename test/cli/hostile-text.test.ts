/** Text that wants to do something to whoever looks at it, in every name and message, through every output. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { OUTPUT_FORMATS } from "../../src/cli/output/formats.ts";
import { runCli } from "./run-cli.ts";
import { type SeededStore, seedStore } from "./seeded-store.ts";

/** An escape sequence, a C1 one, a title, a bell, tabs, all kinds of line ends, turned directions, a byte order mark. */
const HOSTILE = "a\u001b[31mb\u009b2Jc\u001b]0;owned\u0007\td\r\ne\u2028f\u202eg\u2066h\u200bi\ufeffj\u007fk\u0000l";

/** What must never reach a terminal raw; line ends and tabs are the outputs' own. */
const RAW = /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

const NOW = Date.parse("2026-11-21T06:00:00Z");

let store: SeededStore;
beforeAll(async () => {
  store = await seedStore({
    project: HOSTILE,
    environment: HOSTILE,
    tenant: HOSTILE,
    target: `t${HOSTILE}`,
    name: HOSTILE,
    check: HOSTILE,
    level: "warning",
    at: NOW,
    message: HOSTILE,
    reason: `counted: ${HOSTILE}`,
    data: { [HOSTILE]: HOSTILE },
    origin: { source: HOSTILE, file: `/nowhere/${HOSTILE}`, line: 1, column: 1, offset: 0 },
  });
  store.problem({
    kind: "malformed",
    code: "unclosed",
    reason: HOSTILE,
    at: NOW,
    text: HOSTILE,
    origin: { source: HOSTILE, file: HOSTILE, line: 1, column: 1, offset: 0 },
  });
});
afterAll(() => store[Symbol.dispose]());

const COMMANDS = [
  ["status"],
  ["status", "--by", "project"],
  ["status", "*"],
  ["status", `t${HOSTILE}`],
  ["status", `nothing${HOSTILE}`],
  ["history", "*"],
  ["history", "*", "--reports"],
  ["explain", "*"],
  ["changes"],
  ["problems"],
  ["wait", "*"],
  ["wait", "*", "--for", "warning"],
] as const;

describe.each(COMMANDS.map((command) => ({ command })))("wrasse $command", ({ command }) => {
  test.each(OUTPUT_FORMATS)("row 20: -o %s lets nothing through", async (format) => {
    const args = command[0] === "wait" ? [...command] : [...command, "-o", format];
    for (const isTerminal of [false, true]) {
      const { stdout, stderr } = await runCli([...args, "--no-color", "--store", store.path], "", {
        now: () => NOW,
        isTerminal,
        columns: 60,
      });
      expect(stdout + stderr).not.toBe("");
      expect(stdout).not.toMatch(RAW);
      expect(stderr).not.toMatch(RAW);
      if (format === "table" && command[0] !== "explain") expect(stdout).not.toContain("\t");
    }
  });
});

test("row 20: in tsv every row keeps its columns and its line", async () => {
  for (const args of [["status"], ["changes"], ["history", "*"], ["history", "*", "--reports"], ["problems"]]) {
    const { stdout } = await runCli([...args, "--store", store.path], "", { now: () => NOW });
    const [titles = "", ...rows] = stdout.trimEnd().split("\n");
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row.split("\t")).toHaveLength(titles.split("\t").length);
  }
});

test("row 20: JSON, JSON lines and YAML give back exactly what was said", async () => {
  const ask = async (format: string) =>
    (await runCli(["status", "-o", format, "--store", store.path], "", { now: () => NOW })).stdout;
  const expected = [{ project: HOSTILE, target: `t${HOSTILE}`, name: HOSTILE, message: HOSTILE }];
  expect(JSON.parse(await ask("json"))).toMatchObject(expected);
  expect(JSON.parse(await ask("jsonl"))).toMatchObject(expected[0] ?? {});
  expect(parseYaml(await ask("yaml"))).toMatchObject(expected);
  expect(parseYaml(await ask("yaml"))).toEqual(JSON.parse(await ask("json")));
});

test("a message of a megabyte takes no more of a table than any other", async () => {
  using other = await seedStore({ target: "a", level: "warning", at: NOW, message: "x".repeat(1_000_000) });
  const { stdout } = await runCli(["status", "--store", other.path, "--no-color"], "", {
    now: () => NOW,
    isTerminal: true,
    columns: 60,
  });
  expect(stdout.split("\n").map((line) => line.length)).toEqual([expect.any(Number), 60, 0]);
});

test("wide characters and accents stay under their titles", async () => {
  using other = await seedStore(
    { target: "日本", level: "healthy", at: NOW, message: "all" },
    { target: "e\u0301e\u0301", level: "healthy", at: NOW, message: "well" },
  );
  const { stdout } = await runCli(["status", "--store", other.path, "--no-color"], "", {
    now: () => NOW,
    isTerminal: true,
    columns: 80,
  });
  expect(stdout).toBe(`\
LEVEL      TARGET  AGE  MESSAGE
● healthy  日本    0s   all
● healthy  e\u0301e\u0301      0s   well
`);
});
