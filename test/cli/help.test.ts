/** What is explained beside the commands themselves. */
import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { EXIT } from "../../src/cli/exit-codes.ts";
import { runCli } from "./run-cli.ts";

const COMMANDS = ["status", "explain", "history", "changes", "problems", "wait", "doctor", "verify", "backup", "help"];

describe("wrasse help", () => {
  test("exit-codes has every exit code there is, once and in order", async () => {
    const { stdout, exitCode } = await runCli(["help", "exit-codes"]);
    expect(exitCode).toBe(0);
    const codes = stdout
      .trimEnd()
      .split("\n")
      .map((line) => Number.parseInt(line, 10));
    expect(codes).toEqual(Object.values(EXIT).toSorted((one, other) => one - other));
    const { stdout: all } = await runCli(["--help"]);
    for (const line of stdout.trimEnd().split("\n")) expect(all).toContain(line.trim());
  });

  test("environment has every variable that the command line reads", async () => {
    const { stdout } = await runCli(["help", "environment"]);
    const texts = globSync(["src/cli/*.ts", "src/cli/output/*.ts"]).map((path) => readFileSync(path, "utf8"));
    const read = texts.flatMap((text) => [...text.matchAll(/\benv\["([A-Z_]+)"\]/g)].map(([, name]) => name));
    const known = ["HOME", "USERPROFILE", "LOCALAPPDATA", "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"];
    expect(read).toContain("WRASSE_STORE");
    for (const name of read) if (!known.includes(name ?? "")) expect(stdout).toContain(`${name} `);
  });

  test.each([[], ["nothing"], ["toString"]])("%s is answered with the topics there are", async (...topics) => {
    const { exitCode, stderr } = await runCli(["help", ...topics]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("exit-codes, environment, formatting");
  });
});

test.each(COMMANDS)("wrasse %s --help begins with examples, which themselves make sense", async (command) => {
  const { exitCode, stdout, stderr } = await runCli([command, "--help"]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  const examples = stdout.split("\n").filter((line) => line.startsWith("$ wrasse "));
  expect(stdout.startsWith("$ wrasse ")).toBe(true);
  for (const example of examples) {
    const words = example
      .replace(/ +#.*$/, "")
      .split(" ")
      .slice(2)
      .map((word) => word.replaceAll("'", ""));
    if (words.includes("--help")) continue;
    const store = words.includes("--store") ? [] : ["--store", "/nowhere/at/all.db"];
    const outcome = await runCli([...words, ...(command === "help" ? [] : store)]);
    expect({ example, exitCode: outcome.exitCode, stderr: outcome.stderr }).not.toMatchObject({ exitCode: EXIT.usage });
  }
});
