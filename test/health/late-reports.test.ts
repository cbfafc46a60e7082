/** Reports that come in another order than they were true, or from a clock that is wrong. */
import { describe, expect, test } from "vitest";
import { expectSteps, minute, play, threshold } from "./steps.ts";

describe("a report older than the newest of its check", () => {
  test("moves nothing and leaves the state the object it was", () => {
    const [before, old] = play(["10 healthy", "11 unavailable at 9.99 ttl 1 says down"]);
    expect(old).toEqual({
      state: before?.state,
      changedChecks: [],
      moves: [],
      verdict: "old: a report of 2026-01-01T00:10:00.000Z is newer",
      at: minute(9.99),
    });
    expect(old?.state).toBe(before?.state);
  });

  test("is not counted either", () => {
    expectSteps({ worsenAfter: threshold("2") }, [
      ["10 healthy", "new → healthy, reported"],
      ["11 unhealthy", "counting: 1 of 2 unhealthy reports"],
      ["12 unhealthy at 10.5", "old: a report of 2026-01-01T00:11:00.000Z is newer"],
      ["12 unhealthy", "healthy → unhealthy, counted: 2 of 2 unhealthy reports"],
    ]);
  });

  test("is only old for its own check", () => {
    expectSteps({}, [
      ["10 healthy of disk", "disk new → healthy, reported"],
      ["11 unhealthy of http at 5", "http new → unhealthy, reported"],
    ]);
  });

  test("does not date the resource back when it is the first of another check", () => {
    const last = play(["10 healthy of disk", "11 unhealthy of http at 5"]).at(-1);
    expect(last?.moves).toMatchObject([
      { check: "http", at: minute(5) },
      { from: "healthy", to: "unhealthy", at: minute(10) },
    ]);
    expect(last?.state.since).toBe(minute(10));
  });

  test("is told by when it was true, not by when it came", () => {
    expectSteps({}, [
      ["60 healthy at 10", "new → healthy, reported"],
      ["61 unhealthy at 11", "healthy → unhealthy, reported"],
    ]);
  });
});

test("of two reports of the same time the one that came later wins", () => {
  expectSteps({}, [
    ["10 healthy", "new → healthy, reported"],
    ["10 unhealthy", "healthy → unhealthy, reported"],
    ["11 warning at 10", "unhealthy → warning, reported"],
  ]);
});

describe("a report dated ahead", () => {
  test("by no more than five minutes is believed", () => {
    const [decision] = play(["10 healthy at 15"]);
    expect(decision).toMatchObject({ verdict: "moved", at: minute(15) });
    expect(decision?.state.checks.get("")?.reportedAt).toBe(minute(15));
  });

  test("by more is taken as of when it came, and marked", () => {
    const [first, second] = play(["10 healthy at 17 ttl 2", "11 healthy at 16.5"]);
    expect(first).toMatchObject({
      verdict: "moved; ahead: dated 7 minutes ahead, taken at receipt",
      at: minute(10),
      state: { dueAt: minute(12), since: minute(10) },
    });
    expect(second?.verdict).toBe("confirmed; ahead: dated 5 minutes 30 seconds ahead, taken at receipt");
  });

  test("cannot make later ones old for long", () => {
    expectSteps({}, [
      ["10 unhealthy at 9999", "new → unhealthy, reported"],
      ["11 healthy", "unhealthy → healthy, reported"],
    ]);
  });

  test("begins no level before the one it follows when time moves it", () => {
    const moves = play(["10 healthy of disk at 14", "10 healthy of http ttl 1", "11 tick"]).at(-1)?.moves;
    expect(moves).toMatchObject([
      { check: "http", to: "unknown", at: minute(11) },
      { to: "unknown", at: minute(14) },
    ]);
  });
});
