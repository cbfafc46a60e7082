/** What becomes of a check that nobody reports on any more. */
import { describe, expect, test } from "vitest";
import { expectSteps, MINUTE_MS, minute, play, threshold } from "./steps.ts";

const FIFTEEN = { expireAfterMs: 15 * MINUTE_MS };

describe("a check with no report for its time", () => {
  test("becomes unknown at the tick that comes then, once", () => {
    expectSteps(FIFTEEN, [
      ["0 healthy", "new → healthy, reported"],
      ["14.99 tick", "idle: nothing was due"],
      ["15 tick", "healthy → unknown, expired: no report for 15 minutes"],
      ["16 tick", "idle: nothing was due"],
    ]);
  });

  test("says the same however late the tick is, and is unknown from the tick on", () => {
    const decision = play(["0 healthy says fine", "300 tick"], FIFTEEN).at(-1);
    const move = { from: "healthy", to: "unknown", at: minute(300), reason: "expired: no report for 15 minutes" };
    expect(decision?.moves).toEqual([{ check: "", ...move }, move]);
    expect(decision?.state).not.toHaveProperty("message");
    expect(decision?.state).not.toHaveProperty("dueAt");
  });

  test("lives as long as the report says, if it says so", () => {
    expectSteps(FIFTEEN, [
      ["0 healthy ttl 60", "new → healthy, reported"],
      ["59.99 tick", "idle: nothing was due"],
      ["60 tick", "healthy → unknown, expired: no report for 1 hour"],
    ]);
  });

  test("lives for ever if neither says how long", () => {
    expectSteps({}, [
      ["0 healthy", "new → healthy, reported"],
      ["999999 tick", "idle: nothing was due"],
    ]);
  });

  test("is counted from when the report was true, and every newer one begins it anew", () => {
    expectSteps(FIFTEEN, [
      ["10 healthy at 0", "new → healthy, reported"],
      ["14 healthy at 5", "confirmed"],
      ["15 tick", "idle: nothing was due"],
      ["16 healthy at 4", "old: a report of 2026-01-01T00:05:00.000Z is newer"],
      ["20 tick", "healthy → unknown, expired: no report for 15 minutes"],
    ]);
  });

  test("a newer report without a time of its own is good for ever again", () => {
    expectSteps({}, [
      ["0 healthy ttl 5", "new → healthy, reported"],
      ["1 healthy", "confirmed"],
      ["60 tick", "idle: nothing was due"],
    ]);
  });

  test("expires even if it was put aside, and without a move where it was unknown anyway", () => {
    expectSteps({}, [
      ["0 maintenance ttl 120", "new → maintenance, reported"],
      ["120 tick", "maintenance → unknown, expired: no report for 2 hours"],
    ]);
    const { checks, dueAt } = expectSteps({}, [
      ["0 unknown ttl 5", "new → unknown, reported"],
      ["5 tick", "passed: no level moved"],
      ["6 tick", "idle: nothing was due"],
    ]);
    expect(checks.get("")).toMatchObject({ level: "unknown", since: minute(0) });
    expect(dueAt).toBeUndefined();
  });
});

describe("a report that had already expired when it came", () => {
  test("is judged as any other and expires at the next tick, which is due at once", () => {
    const late = play(["60 unhealthy at 0 ttl 5"]).at(-1);
    expect(late?.moves[0]).toMatchObject({ to: "unhealthy", at: minute(0) });
    expect(late?.state.dueAt).toBe(minute(5));
    expectSteps({}, [
      ["60 unhealthy at 0 ttl 5", "new → unhealthy, reported"],
      ["60 tick", "unhealthy → unknown, expired: no report for 5 minutes"],
    ]);
  });
});

describe("after it expired", () => {
  const policy = { ...FIFTEEN, worsenAfter: threshold("3"), recoverAfter: threshold("2") };

  test("nothing is known, as with a first report: a good one is taken at once", () => {
    expectSteps(policy, [
      ["0 healthy", "new → healthy, reported"],
      ["20 tick", "healthy → unknown, expired: no report for 15 minutes"],
      ["21 healthy", "unknown → healthy, reported"],
    ]);
  });

  test("bad ones are counted from unknown, and those from before count no more", () => {
    expectSteps(policy, [
      ["0 healthy", "new → healthy, reported"],
      ["1 unhealthy", "counting: 1 of 3 unhealthy reports"],
      ["2 unhealthy", "counting: 2 of 3 unhealthy reports"],
      ["20 tick", "healthy → unknown, expired: no report for 15 minutes"],
      ["21 unhealthy", "counting: 1 of 3 unhealthy reports"],
      ["22 unhealthy", "counting: 2 of 3 unhealthy reports"],
      ["23 unhealthy", "unknown → unhealthy, counted: 3 of 3 unhealthy reports"],
    ]);
  });

  test("a report that comes before the tick, but is dated after the expiry, is judged the same", () => {
    expectSteps(policy, [
      ["0 healthy", "new → healthy, reported"],
      ["1 unhealthy", "counting: 1 of 3 unhealthy reports"],
      ["2 unhealthy", "counting: 2 of 3 unhealthy reports"],
      ["17 unhealthy", "healthy → unknown, counting: 1 of 3 unhealthy reports"],
    ]);
  });

  test("a report that was in time but came late is not", () => {
    expectSteps(policy, [
      ["0 healthy", "new → healthy, reported"],
      ["1 unhealthy", "counting: 1 of 3 unhealthy reports"],
      ["40 unhealthy at 15.9", "counting: 2 of 3 unhealthy reports"],
    ]);
  });
});

describe("the due time", () => {
  test("is that of the check that expires first", () => {
    const [, both] = play(["0 healthy of disk ttl 30", "1 healthy of http ttl 10"]);
    expect(both?.state.dueAt).toBe(minute(11));
    const [, , one] = play(["0 healthy of disk ttl 30", "1 healthy of http ttl 10", "11 tick"]);
    expect(one?.state.dueAt).toBe(minute(30));
    expect(one?.changedChecks).toEqual(["http"]);
  });

  test("one late tick makes all that are due expire, by name", () => {
    expectSteps({}, [
      ["0 healthy of http ttl 1", "http new → healthy, reported"],
      ["0 warning of disk ttl 2", "disk new → warning, reported"],
      ["0 healthy of cpu ttl 60", "cpu new → healthy, reported"],
      [
        "9 tick",
        "disk warning → unknown, expired: no report for 2 minutes\nhttp healthy → unknown, expired: no report for 1 minute",
      ],
    ]);
  });
});
