/** Rows 4, 6 and 31: what may stand in an argument, and what is refused rather than guessed. */
import { describe, expect, test } from "vitest";
import { argumentsFault, fillArguments } from "../../src/reactions/slots.ts";
import { trialOf } from "./trial.ts";

const { effect } = trialOf({
  subject: {
    kind: "check",
    id: "acme/-/-/web-01/iis",
    names: { project: "acme", target: "web-01", name: "iis" },
    check: "http",
  },
  message: "-rf /",
  data: { pool: "a b", dash: "-x", nul: "a\0b", empty: "" },
  deployment: { task: "ServerTasks-7", release: "1.4.2", startedAt: 0 },
});

function fill(...rest: readonly string[]): readonly string[] | string {
  const filled = fillArguments(["lb", ...rest], effect, "linux");
  return filled.kind === "filled" ? filled.argv.slice(1) : filled.reason;
}

test("an argument that is a slot as a whole becomes the value as a whole", () => {
  expect(fill("{target}", "{name}", "{project}", "{check}", "{level}", "{release}", "{task}", "{data.pool}")).toEqual([
    ...["web-01", "iis", "acme", "http", "unhealthy", "1.4.2", "ServerTasks-7", "a b"],
  ]);
});

test("what is no slot stays as it is", () => {
  expect(fill("{}", "{1}", '{"a":1}', "$target", "%target%", "{ target }")).toEqual([
    ...["{}", "{1}", '{"a":1}', "$target", "%target%", "{ target }"],
  ]);
});

describe("row 4: a value never lands where an option can be read", () => {
  test("one that begins with a dash is refused", () => {
    expect(fill("{message}")).toMatch(/^\{message\} begins with "-"/);
    expect(fill("{data.dash}")).toMatch(/^\{data\.dash\} begins with "-"/);
  });

  test("unless there is a -- of the configuration before it", () => {
    expect(fill("--", "{message}", "{data.dash}")).toEqual(["--", "-rf /", "-x"]);
    expect(fill("{target}", "{message}", "--")).toMatch(/^\{message\} begins/);
  });

  test("a value that is -- does not open the way for those behind it", () => {
    const { effect: other } = trialOf({ message: "--", data: { dash: "-x" } });
    const filled = fillArguments(["lb", "--", "{message}"], other, "linux");
    expect(filled).toEqual({ kind: "filled", argv: ["lb", "--", "--"] });
    expect(fillArguments(["lb", "{message}", "{data.dash}"], other, "linux")).toMatchObject({ kind: "refused" });
  });
});

test("row 31: a value that is absent or empty is refused, never left out and never empty", () => {
  expect(fill("{tenant}")).toMatch(/^\{tenant\} has no value here/);
  expect(fill("{environment}")).toMatch(/^\{environment\} has no value here/);
  expect(fill("{data.absent}")).toMatch(/has no value here/);
  expect(fill("{data.empty}")).toMatch(/is empty here/);
});

test("row 2: a NUL is refused: no program could be given it", () => {
  expect(fill("--", "{data.nul}")).toMatch(/has a NUL in it/);
});

test("row 9: names that every object has are no data", () => {
  for (const key of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
    expect(fill(`{data.${key}}`)).toMatch(/has no value here/);
  }
  const { effect: polluted } = trialOf({ data: JSON.parse('{"__proto__":"value","constructor":"made"}') });
  const filled = fillArguments(["lb", "{data.__proto__}", "{data.constructor}"], polluted, "linux");
  expect(filled).toEqual({ kind: "filled", argv: ["lb", "value", "made"] });
});

describe("what can be said before anything fires", () => {
  test.each([
    [["{target}"], "linux", /the program has to be fixed text/],
    [["/opt/{target}/run"], "linux", /the program has to be fixed text/],
    [[""], "linux", /the program is empty/],
    [["lb", "{tagret}"], "linux", /^\{tagret\} stands for nothing: use target, /],
    [["lb", "--target={target}"], "linux", /^\{target\} has to be an argument of its own/],
    [["lb", "a\0b"], "linux", /NUL/],
    [["lb.bat"], "win32", /is a batch file/],
    [["C:\\tools\\LB.CMD"], "win32", /is a batch file/],
    [["lb.cmd. ."], "win32", /is a batch file/],
    [["npm"], "win32", /has to end in \.exe or \.com/],
  ] as const)("%j on %s is refused", (argv, platform, reason) => {
    expect(argumentsFault([...argv] as [string], platform)).toMatch(reason);
  });

  test.each([
    [["lb", "{target}", "--", "{data.any thing}"], "linux"],
    [["lb.bat"], "linux"],
    [["C:\\Windows\\System32\\where.EXE", "{target}"], "win32"],
  ] as const)("6: %j on %s is fine", (argv, platform) => {
    expect(argumentsFault([...argv] as [string], platform)).toBeUndefined();
  });

  test("row 6: and what cannot be said before is refused when it fires", () => {
    expect(fillArguments(["lb.bat", "{target}"], effect, "win32")).toMatchObject({ kind: "refused" });
  });
});
