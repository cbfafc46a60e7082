/** How many reports it takes to move a level. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatThreshold, parseThreshold } from "../../src/health/threshold.ts";
import { thresholds } from "./arbitraries.ts";
import { expectSteps, minute, threshold } from "./steps.ts";

describe("so many in a row", () => {
  const policy = { worsenAfter: threshold("3"), recoverAfter: threshold("2") };

  test("the third worse report in a row moves the level, the second better one moves it back", () => {
    expectSteps(policy, [
      ["0 healthy", "new → healthy, reported"],
      ["1 unhealthy", "counting: 1 of 3 unhealthy reports"],
      ["2 unhealthy", "counting: 2 of 3 unhealthy reports"],
      ["3 unhealthy", "healthy → unhealthy, counted: 3 of 3 unhealthy reports"],
      ["4 unhealthy", "confirmed"],
      ["5 healthy", "counting: 1 of 2 healthy reports"],
      ["6 healthy", "unhealthy → healthy, recovered: 2 of 2 healthy reports"],
      ["7 unhealthy", "counting: 1 of 3 unhealthy reports"],
    ]);
  });

  test("one report that is not worse begins the count anew", () => {
    expectSteps(policy, [
      ["0 healthy", "new → healthy, reported"],
      ["1 unhealthy", "counting: 1 of 3 unhealthy reports"],
      ["2 unhealthy", "counting: 2 of 3 unhealthy reports"],
      ["3 healthy", "confirmed"],
      ["4 unhealthy", "counting: 1 of 3 unhealthy reports"],
      ["5 unhealthy", "counting: 2 of 3 unhealthy reports"],
    ]);
  });

  test("reports of several worse levels move it to the best of them, which all support", () => {
    expectSteps(policy, [
      ["0 healthy", "new → healthy, reported"],
      ["1 unavailable", "counting: 1 of 3 unavailable reports"],
      ["2 warning", "counting: 2 of 3 reports of warning or worse"],
      ["3 unhealthy", "healthy → warning, counted: 3 of 3 reports of warning or worse"],
      ["4 unhealthy", "counting: 2 of 3 unhealthy reports"],
      ["5 unavailable", "warning → unhealthy, counted: 3 of 3 reports of unhealthy or worse"],
    ]);
  });

  test("getting better is counted the same way: to the worst of the better levels, then on", () => {
    expectSteps(policy, [
      ["0 unavailable", "new → unknown, counting: 1 of 3 unavailable reports"],
      ["1 unavailable", "counting: 2 of 3 unavailable reports"],
      ["2 unavailable", "unknown → unavailable, counted: 3 of 3 unavailable reports"],
      ["3 healthy", "counting: 1 of 2 healthy reports"],
      ["4 warning", "unavailable → warning, recovered: 2 of 2 reports of warning or better"],
      ["5 healthy", "counting: 1 of 2 healthy reports"],
      ["6 healthy", "warning → healthy, recovered: 2 of 2 healthy reports"],
    ]);
  });

  test("a better report between worse ones is no step towards recovery that a later one could build on", () => {
    expectSteps(policy, [
      ["0 healthy", "new → healthy, reported"],
      ["1 unhealthy", "counting: 1 of 3 unhealthy reports"],
      ["2 unhealthy", "counting: 2 of 3 unhealthy reports"],
      ["3 unhealthy", "healthy → unhealthy, counted: 3 of 3 unhealthy reports"],
      ["4 healthy", "counting: 1 of 2 healthy reports"],
      ["5 unavailable", "counting: 1 of 3 unavailable reports"],
      ["6 healthy", "counting: 1 of 2 healthy reports"],
    ]);
  });
});

describe("so many of the last", () => {
  const policy = { worsenAfter: threshold("3 of 5"), recoverAfter: threshold("2 of 3") };

  test("worse reports count with better ones between them", () => {
    expectSteps(policy, [
      ["0 healthy", "new → healthy, reported"],
      ["1 unhealthy", "counting: 1 of 3 unhealthy reports among the last 5"],
      ["2 healthy", "confirmed"],
      ["3 unhealthy", "counting: 2 of 3 unhealthy reports among the last 5"],
      ["4 healthy", "confirmed"],
      ["5 unhealthy", "healthy → unhealthy, counted: 3 of 3 unhealthy reports among the last 5"],
    ]);
  });

  test("the sixth report pushes the first out", () => {
    expectSteps(policy, [
      ["0 healthy", "new → healthy, reported"],
      ["1 unhealthy", "counting: 1 of 3 unhealthy reports among the last 5"],
      ["2 healthy", "confirmed"],
      ["3 unhealthy", "counting: 2 of 3 unhealthy reports among the last 5"],
      ["4 healthy", "confirmed"],
      ["5 healthy", "confirmed"],
      ["6 unhealthy", "counting: 2 of 3 unhealthy reports among the last 5"],
    ]);
  });

  test("reports from before the level moved still count, in both directions", () => {
    expectSteps({ worsenAfter: threshold("3 of 5"), recoverAfter: threshold("1") }, [
      ["0 healthy", "new → healthy, reported"],
      ["1 unhealthy", "counting: 1 of 3 unhealthy reports among the last 5"],
      ["2 unhealthy", "counting: 2 of 3 unhealthy reports among the last 5"],
      ["3 unhealthy", "healthy → unhealthy, counted: 3 of 3 unhealthy reports among the last 5"],
      ["4 healthy", "unhealthy → healthy, reported"],
      ["5 unhealthy", "healthy → unhealthy, counted: 3 of 3 unhealthy reports among the last 5"],
    ]);
  });

  test("a report moves a level no further than it says itself", () => {
    expectSteps({ worsenAfter: threshold("3 of 5"), recoverAfter: threshold("1") }, [
      ["0 healthy", "new → healthy, reported"],
      ["1 unavailable", "counting: 1 of 3 unavailable reports among the last 5"],
      ["2 unavailable", "counting: 2 of 3 unavailable reports among the last 5"],
      ["3 unavailable", "healthy → unavailable, counted: 3 of 3 unavailable reports among the last 5"],
      ["4 healthy", "unavailable → healthy, reported"],
      ["5 warning", "healthy → warning, counted: 3 of 3 reports of warning or worse among the last 5"],
    ]);
  });
});

describe("so many within a time", () => {
  const policy = { worsenAfter: threshold("3 in 5m"), recoverAfter: threshold("1") };

  test("three in exactly five minutes are enough, whatever comes between", () => {
    expectSteps(policy, [
      ["0 healthy", "new → healthy, reported"],
      ["1 unhealthy", "counting: 1 of 3 unhealthy reports in 5 minutes"],
      ["2 healthy", "confirmed"],
      ["3 unhealthy", "counting: 2 of 3 unhealthy reports in 5 minutes"],
      ["6 unhealthy", "healthy → unhealthy, counted: 3 of 3 unhealthy reports in 5 minutes"],
    ]);
  });

  test("in a second more they are not", () => {
    expectSteps(policy, [
      ["0 healthy", "new → healthy, reported"],
      ["1 unhealthy", "counting: 1 of 3 unhealthy reports in 5 minutes"],
      ["3 unhealthy", "counting: 2 of 3 unhealthy reports in 5 minutes"],
      ["6.02 unhealthy", "counting: 2 of 3 unhealthy reports in 5 minutes"],
    ]);
  });

  test("it is the reports' own time that counts, not when they came", () => {
    expectSteps(policy, [
      ["0 healthy at -60", "new → healthy, reported"],
      ["1 unhealthy at -40", "counting: 1 of 3 unhealthy reports in 5 minutes"],
      ["1 unhealthy at -20", "counting: 1 of 3 unhealthy reports in 5 minutes"],
      ["1 unhealthy at -19", "counting: 2 of 3 unhealthy reports in 5 minutes"],
      ["1 unhealthy at -18", "healthy → unhealthy, counted: 3 of 3 unhealthy reports in 5 minutes"],
    ]);
  });

  test("what is remembered is bounded even if a thousand reports come within the time", () => {
    const often = Array.from({ length: 1000 }, (_, index): [string, string] => {
      return [`${(1 + index / 1000).toFixed(3)} healthy`, "confirmed"];
    });
    const { checks } = expectSteps(policy, [
      ["0 healthy", "new → healthy, reported"],
      ["0.5 unhealthy", "counting: 1 of 3 unhealthy reports in 5 minutes"],
      ...often,
      ["2.1 unhealthy", "counting: 2 of 3 unhealthy reports in 5 minutes"],
      ["2.2 unhealthy", "healthy → unhealthy, counted: 3 of 3 unhealthy reports in 5 minutes"],
    ]);
    expect(checks.get("")?.counting?.recent).toHaveLength(6);
  });
});

describe("what is remembered", () => {
  test("of a time is not more than happened in it", () => {
    const { checks } = expectSteps({ worsenAfter: threshold("3 in 5m") }, [
      ["0 healthy", "new → healthy, reported"],
      ["1 unhealthy", "counting: 1 of 3 unhealthy reports in 5 minutes"],
      ["2 unhealthy", "counting: 2 of 3 unhealthy reports in 5 minutes"],
      ["7 unhealthy", "counting: 2 of 3 unhealthy reports in 5 minutes"],
    ]);
    expect(checks.get("")?.counting?.recent?.map(({ at }) => at)).toEqual([minute(2), minute(7)]);
  });
});

describe("a level that nothing is counted for", () => {
  test("is remembered with nothing but itself", () => {
    const { checks } = expectSteps({ worsenAfter: threshold("3"), recoverAfter: threshold("2") }, [
      ["0 healthy", "new → healthy, reported"],
      ["1 unhealthy", "counting: 1 of 3 unhealthy reports"],
      ["2 healthy", "confirmed"],
    ]);
    expect(checks.get("")).not.toHaveProperty("counting");
  });

  test("is remembered with no report that a later one of the other side made useless", () => {
    const { checks } = expectSteps({ worsenAfter: threshold("3"), recoverAfter: threshold("3") }, [
      ["0 warning", "new → warning, reported"],
      ["1 unhealthy", "counting: 1 of 3 unhealthy reports"],
      ["2 unhealthy", "counting: 2 of 3 unhealthy reports"],
      ["3 healthy", "counting: 1 of 3 healthy reports"],
    ]);
    expect(checks.get("")?.counting).toEqual({ recent: [{ at: minute(3), level: "healthy" }] });
  });
});

describe("a threshold in text", () => {
  test("is read as it is written", () => {
    expect(parseThreshold("3")).toEqual({ kind: "consecutive", count: 3 });
    expect(parseThreshold(" 3 of 5 ")).toEqual({ kind: "of", count: 3, last: 5 });
    expect(parseThreshold("3 in 5m")).toEqual({ kind: "within", count: 3, withinMs: 300_000 });
    expect(parseThreshold("100 of 100")).toEqual({ kind: "of", count: 100, last: 100 });
    expect(parseThreshold("2 in 1h30m")).toEqual({ kind: "within", count: 2, withinMs: 5_400_000 });
  });

  test.each([
    ...["", " ", "0", "-1", "1.5", "101", "1e2", "three", "3 of", "3 of 2", "3 of 101", "3 of 5m", "0 of 5"],
    ...["3 in", "3 in 5", "3 in 0m", "3 in -5m", "3in5m", "3 out 5", "3 of 5 of 7", "3 in 5m 3"],
  ])("%j is none", (text) => {
    expect(parseThreshold(text)).toBeUndefined();
  });

  test("is written so that it is read as the same", () => {
    fc.assert(
      fc.property(thresholds, (one) => {
        expect(parseThreshold(formatThreshold(one))).toEqual(one);
      }),
    );
    expect(formatThreshold({ kind: "within", count: 3, withinMs: 90_000 })).toBe("3 in 90s");
  });
});
