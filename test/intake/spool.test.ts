/** The files that pipes leave for whoever has the store. */

import { Buffer } from "node:buffer";
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createSpoolFile, isFinished, readSpoolLine } from "../../src/intake/spool.ts";
import { readPreface, type SpoolManner } from "../../src/intake/spool-preface.ts";

const MANNER: SpoolManner = { source: "pipe", format: "cri", encoding: "base64", defaults: { project: "acme" } };
const WRITER = { pid: 4711, host: "here", born: "123" };

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wrasse-spool-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

test("a spool file says who writes it and how to read it, before anybody can see it", () => {
  const file = createSpoolFile(folder, { writer: WRITER, manner: MANNER, memory: "m" });
  expect(readdirSync(folder)).toEqual([expect.stringMatching(/^pipe-4711-/)]);
  const whole = readFileSync(file.path);
  expect(readPreface(whole)).toEqual({ writer: WRITER, manner: MANNER, memory: "m" });
  file.end();
});

test("a line comes back with its place, whatever bytes it holds", () => {
  const anyLine = fc.record({
    bytes: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes.filter((byte) => byte !== 0x0a))),
    number: fc.nat(),
    offset: fc.nat(),
  });
  fc.assert(
    fc.property(fc.array(anyLine, { maxLength: 5 }), (lines) => {
      const file = createSpoolFile(folder, { writer: WRITER, manner: MANNER, memory: "" });
      for (const line of lines) file.append(line);
      file.end();
      const whole = readFileSync(file.path);
      const read = [];
      for (let at = whole.indexOf(0x0a) + 1; at < whole.length; ) {
        const newline = whole.indexOf(0x0a, at);
        read.push(readSpoolLine(whole.subarray(at, newline)));
        at = newline + 1;
      }
      expect(read.pop()).toBeUndefined();
      expect(read).toEqual(lines);
    }),
    { numRuns: 30 },
  );
});

test.each([
  ["is finished when it says so", true, { isEnded: true, host: "here", isAlive: true }],
  ["is not finished while its writer lives", false, { isEnded: false, host: "here", isAlive: true }],
  ["is finished when its writer was killed", true, { isEnded: false, host: "here", isAlive: false }],
  ["of another machine is not finished, as nobody knows", false, { isEnded: false, host: "there", isAlive: false }],
])("a spool file %s", (_, expected, { isEnded, host, isAlive }) => {
  const file = createSpoolFile(folder, { writer: WRITER, manner: MANNER, memory: "" });
  file.append({ bytes: Buffer.from("x"), number: 1, offset: 0 });
  if (isEnded) file.end();
  expect(isFinished(file.path, { host, isAlive: () => isAlive })).toBe(expected);
});

test("what no pipe has written is left alone", () => {
  const path = join(folder, "pipe-by-hand.log");
  appendFileSync(path, "hello\n");
  expect(readPreface(readFileSync(path))).toBeUndefined();
  expect(isFinished(path, { host: "here", isAlive: () => false })).toBe(false);
});

test.each([
  ["rights", { may: { targets: ["*"] } }],
  ["a format that does not exist", { format: "smoke" }],
  ["a time zone that does not exist", { timeZone: "Foo/Bar" }],
  ["an encoding that does not exist", { encoding: "rot13" }],
  ["names that are no texts", { defaults: { project: 7, tenant: "" } }],
])("the first line of a spool file cannot give its source %s", (_what, manner) => {
  const header = { wrasse: "spool", version: 1, writer: WRITER, memory: "", manner: { source: "pipe", ...manner } };
  expect(readPreface(Buffer.from(`${JSON.stringify(header)}\n`))?.manner).toEqual({ source: "pipe", defaults: {} });
});

test.each([
  ["of another version", { version: 2 }],
  ["without a writer", { writer: null }],
  ["without a manner", { manner: null }],
  ["without a memory", { memory: 7 }],
])("a first line %s is none of ours", (_what, change) => {
  const header = { wrasse: "spool", version: 1, writer: WRITER, memory: "", manner: MANNER, ...change };
  expect(readPreface(Buffer.from(`${JSON.stringify(header)}\n`))).toBeUndefined();
});

test.each([
  ["nothing", ""],
  ["numbers alone", "1:2:"],
  ["a missing number", ":2:1:x;"],
  ["what is no number", "a:2:1:x;"],
  ["half a number", "1.5:2:1:x;"],
  ["a line that was cut", "1:2:5:four"],
  ["a line that was cut behind a semicolon", "1:2:5:for;"],
  ["a line that was cut before its last sign", "1:2:4:four"],
  ["the closing line", '{"wrasse":"spool end"}'],
])("%s is no line of a spool file", (_what, text) => {
  expect(readSpoolLine(Buffer.from(text))).toBeUndefined();
});
