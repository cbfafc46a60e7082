/**
 * The cases of fixtures/, each run through `wrasse parse` as a user would. A case is a folder: its `*.log` in the order
 * of their names, `expected.json` with what is to be found in them, `why.md`, and `options.json` with further arguments
 * where it has some. What is found is also held against the bytes of the logs, without a word from wrasse.
 */
import { Buffer } from "node:buffer";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { runCli } from "./cli/run-cli.ts";

const FIXTURES = fileURLToPath(new URL("../fixtures", import.meta.url));
const MARKER = Buffer.from("##octopus[");
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const NEWLINE = 0x0a;
/** Some dates in logs have no year: they are before this day. */
const NOW = Date.UTC(2026, 11, 1);

interface Place {
  readonly line: number;
  readonly column: number;
}

/** A line of the output, as far as it speaks of bytes. */
interface Found extends Place {
  readonly file: string;
  readonly offset: number;
  readonly malformed?: { readonly line?: number; readonly column: number };
}

/** Whole configurations, which test/daemon/examples.test.ts runs. */
const EXAMPLES = "examples";

const cases = readdirSync(FIXTURES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== EXAMPLES)
  .map(({ name }) => join(FIXTURES, name))
  .sort();

test("there are cases, and every one has logs and an expectation", () => {
  expect(cases).not.toEqual([]);
  const incomplete = cases.filter(
    (folder) => logsOf(folder).length === 0 || !existsSync(join(folder, "expected.json")),
  );
  expect(incomplete).toEqual([]);
});

for (const folder of cases) {
  test(titleOf(folder), async () => {
    const { exitCode, stdout, stderr } = await runCli(["parse", ...optionsOf(folder), ...logsOf(folder)], "", {
      now: () => NOW,
    });
    const found = stdout
      .split("\n")
      .filter((line) => line !== "")
      .map((line): Found => JSON.parse(line))
      .map((item) => ({ ...item, file: relative(folder, item.file).replaceAll("\\", "/") }));
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(found).toEqual(expectationOf(folder));
    expect(found.flatMap((item) => disagreements(item, readFileSync(join(folder, item.file))))).toEqual([]);
  });
}

/** Why a place cannot be right, going by the bytes alone. */
function disagreements({ file, line, column, offset, malformed }: Found, bytes: Buffer): readonly string[] {
  const wrong: string[] = [];
  const where = `${file}:${line}:${column}`;
  if (!bytes.subarray(offset, offset + MARKER.length).equals(MARKER)) wrong.push(`${where}: no marker at ${offset}`);
  const counted = placeOf(offset, bytes);
  if (counted.line !== line) wrong.push(`${where}: ${offset} is in line ${counted.line}`);
  if (counted.column !== column) wrong.push(`${where}: ${offset} is in column ${counted.column}`);
  if (malformed === undefined) return wrong;
  const faultLine = malformed.line ?? line;
  const first = faultLine === line ? column + MARKER.length : 1;
  const last = [...textOfLine(faultLine, bytes)].length + 1;
  if (faultLine < line || malformed.column < first || malformed.column > last) {
    wrong.push(`${where}: the fault at ${faultLine}:${malformed.column} is not in the message`);
  }
  return wrong;
}

function placeOf(offset: number, bytes: Buffer): Place {
  const before = bytes.subarray(0, offset);
  const line = before.filter((byte) => byte === NEWLINE).length + 1;
  const text = decode(before.subarray(before.lastIndexOf(NEWLINE) + 1), line);
  return { line, column: [...text].length + 1 };
}

function textOfLine(number: number, bytes: Buffer): string {
  let from = 0;
  for (let line = 1; line < number; line++) from = bytes.indexOf(NEWLINE, from) + 1;
  const newline = bytes.indexOf(NEWLINE, from);
  return decode(bytes.subarray(from, newline < 0 ? bytes.length : newline), number).replace(/\r$/, "");
}

function decode(bytes: Buffer, line: number): string {
  const hasMark = line === 1 && bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(hasMark ? bytes.subarray(BYTE_ORDER_MARK.length) : bytes);
}

function titleOf(folder: string): string {
  const why = join(folder, "why.md");
  return existsSync(why) ? `${basename(folder)}: ${readFileSync(why, "utf8").split("\n", 1)[0]}` : basename(folder);
}

function logsOf(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".log"))
    .sort()
    .map((name) => join(folder, name));
}

function optionsOf(folder: string): readonly string[] {
  const path = join(folder, "options.json");
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : [];
}

function expectationOf(folder: string): readonly unknown[] {
  return JSON.parse(readFileSync(join(folder, "expected.json"), "utf8"));
}
