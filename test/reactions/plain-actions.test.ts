/** Row 3, and the smallest of the actions. */
import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
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
