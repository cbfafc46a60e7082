/** What the first report of a check does: at first nothing is known, and a bad word alone need not be believed. */
import { describe, expect, test } from "vitest";
import { decide } from "../../src/health/decide.ts";
import { DEFAULT_POLICY } from "../../src/health/policy.ts";
import { expectSteps, inputOf, play, threshold } from "./steps.ts";

const COUNTED = { worsenAfter: threshold("3"), recoverAfter: threshold("2") };

describe("the first report of a check", () => {
  test.each(["healthy", "warning", "unknown", "maintenance", "skipped"])(
    "is taken at once where it says %s, however much is to be counted",
    (level) => {
      expectSteps(COUNTED, [[`0 ${level}`, `new → ${level}, reported`]]);
    },
  );

  test.each(["unhealthy", "unavailable"])(
    "is taken at once where it says %s and one such report is enough",
    (level) => {
      expectSteps({ recoverAfter: threshold("2") }, [[`0 ${level}`, `new → ${level}, reported`]]);
      expectSteps({ worsenAfter: threshold("1 of 5") }, [[`0 ${level}`, `new → ${level}, reported`]]);
    },
  );

  test("begins as unknown where it is bad, and is counted with those that follow", () => {
    expectSteps(COUNTED, [
      ["0 unhealthy", "new → unknown, counting: 1 of 3 unhealthy reports"],
      ["1 unhealthy", "counting: 2 of 3 unhealthy reports"],
      ["2 unhealthy", "unknown → unhealthy, counted: 3 of 3 unhealthy reports"],
    ]);
  });

  test("bad ones are forgotten at the first that is not: then something is known", () => {
    expectSteps(COUNTED, [
      ["0 unhealthy", "new → unknown, counting: 1 of 3 unhealthy reports"],
      ["1 unhealthy", "counting: 2 of 3 unhealthy reports"],
      ["2 healthy", "unknown → healthy, reported"],
      ["3 unhealthy", "counting: 1 of 3 unhealthy reports"],
    ]);
  });

  test("an unknown that was reported is left only as the policy says", () => {
    expectSteps(COUNTED, [
      ["0 unknown", "new → unknown, reported"],
      ["1 healthy", "counting: 1 of 2 healthy reports"],
      ["2 healthy", "unknown → healthy, recovered: 2 of 2 healthy reports"],
    ]);
  });

  test("moves the check and the resource, with its message and time and no level before", () => {
    const [decision] = play(["5 unhealthy of disk at 3 says 98 % full"]);
    const at = Date.UTC(2026, 0, 1, 0, 3);
    const move = { to: "unhealthy", at, reason: "reported", message: "98 % full" };
    expect(decision?.moves).toEqual([{ check: "disk", ...move }, move]);
    expect(decision).toMatchObject({ verdict: "moved", at, changedChecks: ["disk"] });
    expect(decision?.state).toEqual({
      level: "unhealthy",
      since: at,
      message: "98 % full",
      checks: new Map([["disk", { level: "unhealthy", since: at, reportedAt: at, message: "98 % full" }]]),
    });
  });
});

test("a tick for a resource that nothing was ever reported of is a mistake in the program", () => {
  expect(() => decide(undefined, inputOf("0 tick"), () => DEFAULT_POLICY)).toThrow(/has had a report/);
});
