/** What is explained beside the commands themselves. */
import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { EXIT } from "../../src/cli/exit-codes.ts";
import { runCli } from "./run-cli.ts";

const COMMANDS = [
  "status",
  "explain",
  "history",
  "changes",
  "problems",
  "wait",
  "rules",
  "token",
  "doctor",
  "verify",
  "backup",
];

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
    const known = ["HOME", "PATH", "USERPROFILE", "LOCALAPPDATA", "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"];
    expect(read).toContain("WRASSE_STORE");
    for (const name of read) if (!known.includes(name ?? "")) expect(stdout).toContain(`${name} `);
  });

  test("on its own, or about a command, is what --help says", async () => {
    expect(await runCli(["help"])).toEqual(await runCli(["--help"]));
    expect(await runCli(["-h"])).toEqual(await runCli(["--help"]));
    expect(await runCli(["help", "--help"])).toEqual(await runCli(["--help"]));
    expect(await runCli(["help", "status"])).toEqual(await runCli(["status", "--help"]));
    expect(await runCli(["status", "-h"])).toEqual(await runCli(["status", "--help"]));
    expect((await runCli(["help", "status"])).stdout).toContain("Usage: wrasse status");
    expect(await runCli(["-V"])).toEqual(await runCli(["--version"]));
  });

  test.each([["nothing"], ["toString"], [""]])("%j is answered with the topics there are", async (...topics) => {
    const { exitCode, stderr } = await runCli(["help", ...topics]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("exit-codes, environment, formatting");
  });
});

describe("a command line that makes no sense is answered with", () => {
  test.each<[what: string, args: readonly string[], complaint: string, help: string]>([
    ["the command that was meant", ["statsu"], 'there is no command "statsu"; did you mean status?', ""],
    ["that there is no such command", ["frobnicate"], 'there is no command "frobnicate"', ""],
    [
      "the option that was meant",
      ["status", "--wach"],
      "there is no option --wach for wrasse status; did you mean --watch?",
      "status ",
    ],
    [
      "the first of several options",
      ["status", "--xyz=1", "--abc"],
      "there is no option --xyz for wrasse status",
      "status ",
    ],
    ["an option of one letter", ["wait", "a", "-x"], "there is no option -x for wrasse wait", "wait "],
    [
      "what an option takes",
      ["problems", "--kind", "odd"],
      '--kind takes malformed, refused, and got "odd"',
      "problems ",
    ],
    ["that an option needs a value", ["status", "-o"], "-o needs a value", "status "],
    [
      "that there are no arguments",
      ["verify", "extra"],
      'wrasse verify takes no arguments, and got "extra"',
      "verify ",
    ],
    ["that a command is missing", [], "no command given", ""],
    ["that it is missing before an option", ["--store", "a.db"], "no command given", ""],
    [
      "what an option without a command was meant to be",
      ["--verson"],
      "there is no option --verson; did you mean --version?",
      "",
    ],
  ])("%s", async (_what, args, complaint, help) => {
    expect(await runCli(args)).toEqual({
      exitCode: EXIT.usage,
      stdout: "",
      stderr: `wrasse: ${complaint}\nTry "wrasse ${help}--help".\n`,
    });
  });
});

test.each([20, 40, 60, 80, 100])(
  "in %i columns no line of examples is longer than that if its words allow it",
  async (columns) => {
    const { stdout } = await runCli(["wait", "--help"], "", { columns });
    const lines = stdout.split("\n").filter((line) => line.length > columns);
    expect(lines.filter((line) => line.trim().includes(" "))).toEqual([]);
    expect(stdout).toMatch(/^(?:# .*\n)*\$ wrasse wait/);
  },
);

test.each(COMMANDS)("wrasse %s --help begins with examples, which themselves make sense", async (command) => {
  const { exitCode, stdout, stderr } = await runCli([command, "--help"]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  const examples = stdout.split("\n").filter((line) => line.startsWith("$ wrasse "));
  expect(stdout).toMatch(/^(?:# .*\n)?\$ wrasse /);
  for (const example of examples) {
    const typed = example.replace(/ +#.*$/, "").match(/(?:[^\s']|'[^']*')+/g) ?? [];
    const words = typed.slice(2).map((word) => word.replaceAll("'", ""));
    if (words.includes("--help")) continue;
    const isPlaced = words.includes("--store") || words.includes("--url");
    const store = isPlaced ? [] : ["--store", "/nowhere/at/all.db"];
    const outcome = await runCli([...words, ...store]);
    expect({ example, exitCode: outcome.exitCode, stderr: outcome.stderr }).not.toMatchObject({ exitCode: EXIT.usage });
  }
});
