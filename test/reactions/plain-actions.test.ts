/** Row 3, and the smallest of the actions. */
import { globSync, readFileSync } from "node:fs";
import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { createLog, endLog } from "../../src/daemon/log.ts";
import { createLogAction } from "../../src/reactions/actions/log.ts";
import { COMMON, trialOf } from "./trial.ts";

test("row 3: nothing in the sources starts a shell, or a program in another way than with execa", () => {
  const paths = globSync("src/**/*.ts");
  expect(paths.length).toBeGreaterThan(100);
  const offences = paths.filter((path) => {
    const text = readFileSync(path, "utf8");
    return (
      /\bshell:\s*(?:true|["'`])|(?<![.\w])exec(?:Sync)?\(|\bexecaCommand\b|\bexeca`/.test(text) ||
      (path.startsWith("src/reactions/") && /node:child_process/.test(text))
    );
  });
  expect(offences).toEqual([]);
});

test("a line of the log has the effect beside it, and the text of a report only as a value", async () => {
  const written: unknown[] = [];
  const action = createLogAction((...line) => written.push(line));
  const plan = { kind: "log", level: "warn", ...COMMON } as const;
  const outcome = await action.attempt(plan, trialOf({ message: "\u001b[31m%s" }));
  expect(outcome).toEqual({ kind: "done", status: "written" });
  expect(written).toEqual([
    [
      "warn",
      'rule "out" fired: acme/production/-/web-01/iis is unhealthy',
      expect.objectContaining({ key: "reef-7", attempt: 1, message: "\u001b[31m%s" }),
    ],
  ]);
  await action.attempt(plan, trialOf({ level: "healthy" }, { phase: "recover" }));
  expect(written[1]).toContain('rule "out" has recovered: acme/production/-/web-01/iis is healthy');
});

test("what a log action writes keeps the level that the rule gives it, beside the one of the resource", async () => {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const log = createLog({ level: "info", format: "json", stream, isTerminal: false });
  const action = createLogAction((level, text, fields) => log[level](fields, text));
  await action.attempt({ kind: "log", level: "warn", ...COMMON }, trialOf());
  await endLog(log);
  expect(lines.join("").match(/"level":/g)).toHaveLength(1);
  expect(JSON.parse(lines.join(""))).toMatchObject({ level: "warn", to: "unhealthy", key: "reef-7" });
});
