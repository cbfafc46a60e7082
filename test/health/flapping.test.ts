/** A level that moves to and fro is held at its worst until it has been quiet for a while. */
import { describe, expect, test } from "vitest";
import { decide } from "../../src/health/decide.ts";
import { DEFAULT_POLICY, type Policy } from "../../src/health/policy.ts";
import { expectSteps, inputOf, MINUTE_MS, minute, play, type Steps, threshold } from "./steps.ts";

const FLAP = { flap: { moves: 3, withinMs: 10 * MINUTE_MS, holdMs: 5 * MINUTE_MS } };

/** Three moves, the last of them for the worse. */
const FLAPPED: Steps = [
  ["0 unhealthy", "new → unhealthy, reported"],
  ["1 healthy", "unhealthy → healthy, reported"],
  ["2 unhealthy", "healthy → unhealthy, reported"],
  ["3 healthy", "held: 3 moves in 10 minutes, at unhealthy until 2026-01-01T00:08:00.000Z"],
];

describe("a level that moved as often as the policy says", () => {
  test("is held where it is the worst of those it moved between", () => {
    const { checks } = expectSteps(FLAP, FLAPPED);
    expect(checks.get("")).toMatchObject({ level: "unhealthy", since: minute(2) });
  });

  test("is moved to the worst of them where it is not, and says why", () => {
    expectSteps(FLAP, [
      ["0 unavailable", "new → unavailable, reported"],
      ["1 healthy", "unavailable → healthy, reported"],
      ["2 unhealthy", "healthy → unhealthy, reported"],
      ["3 healthy", "unhealthy → unavailable, flapping: 3 moves in 10 minutes, held until 2026-01-01T00:08:00.000Z"],
    ]);
  });

  test("is not held if the moves took longer", () => {
    expectSteps(FLAP, [
      ["0 unhealthy", "new → unhealthy, reported"],
      ["1 healthy", "unhealthy → healthy, reported"],
      ["2 unhealthy", "healthy → unhealthy, reported"],
      ["11.1 healthy", "unhealthy → healthy, reported"],
      ["12.1 unhealthy", "healthy → unhealthy, reported"],
    ]);
  });

  test("is held if they took exactly as long", () => {
    expectSteps(FLAP, [
      ["0 unhealthy", "new → unhealthy, reported"],
      ["1 healthy", "unhealthy → healthy, reported"],
      ["2 unhealthy", "healthy → unhealthy, reported"],
      ["11 healthy", "held: 3 moves in 10 minutes, at unhealthy until 2026-01-01T00:16:00.000Z"],
    ]);
  });

  test("is never held without the setting", () => {
    const toAndFro = Array.from({ length: 50 }, (_, index) => `${index} ${index % 2 === 0 ? "healthy" : "unhealthy"}`);
    expect(play(toAndFro).every(({ moves }) => moves.length === 2)).toBe(true);
  });

  test("counts moves, not reports: what a threshold swallows is no move", () => {
    const { checks } = expectSteps({ ...FLAP, worsenAfter: threshold("2") }, [
      ["0 healthy", "new → healthy, reported"],
      ["1 unhealthy", "counting: 1 of 2 unhealthy reports"],
      ["2 healthy", "confirmed"],
      ["3 unhealthy", "counting: 1 of 2 unhealthy reports"],
      ["4 healthy", "confirmed"],
      ["5 unhealthy", "counting: 1 of 2 unhealthy reports"],
      ["6 healthy", "confirmed"],
    ]);
    expect(checks.get("")?.counting).toBeUndefined();
  });

  test("forgets moves that are too old to count, so that a quiet check is remembered with nothing but itself", () => {
    const { checks } = expectSteps(FLAP, [
      ["0 unhealthy", "new → unhealthy, reported"],
      ["1 healthy", "unhealthy → healthy, reported"],
      ["11.1 healthy", "confirmed"],
    ]);
    expect(checks.get("")).not.toHaveProperty("counting");
  });
});

describe("while it is held", () => {
  test("every report that would have moved it makes the hold longer, others do not", () => {
    expectSteps(FLAP, [
      ...FLAPPED,
      ["4 healthy", "held: at unhealthy until 2026-01-01T00:08:00.000Z"],
      ["5 unhealthy", "confirmed"],
      ["6 healthy", "held: at unhealthy until 2026-01-01T00:11:00.000Z"],
      ["10.9 tick", "idle: nothing was due"],
      ["11 tick", "unhealthy → healthy, steady: the reports have stayed healthy"],
    ]);
  });

  test("a worse level than the held one shows at once, and is held then", () => {
    expectSteps(FLAP, [
      ...FLAPPED,
      ["4 unavailable", "unhealthy → unavailable, reported"],
      ["5 unhealthy", "held: at unavailable until 2026-01-01T00:10:00.000Z"],
      ["10 tick", "unavailable → unhealthy, steady: the reports have stayed unhealthy"],
    ]);
  });

  test("worse reports that are still being counted say so", () => {
    expectSteps({ ...FLAP, worsenAfter: threshold("2") }, [
      ["0 healthy", "new → healthy, reported"],
      ["1 unhealthy", "counting: 1 of 2 unhealthy reports"],
      ["2 unhealthy", "healthy → unhealthy, counted: 2 of 2 unhealthy reports"],
      ["3 healthy", "unhealthy → healthy, reported"],
      ["4 unhealthy", "counting: 1 of 2 unhealthy reports"],
      ["5 unhealthy", "healthy → unhealthy, flapping: 3 moves in 10 minutes, held until 2026-01-01T00:10:00.000Z"],
      ["6 unavailable", "counting: 1 of 2 unavailable reports"],
      ["7 unavailable", "unhealthy → unavailable, counted: 2 of 2 unavailable reports"],
    ]);
  });

  test("it expires and is put aside like any other, and the hold is over", () => {
    expectSteps(FLAP, [
      ...FLAPPED.slice(0, -1),
      ["3 healthy ttl 1", "held: 3 moves in 10 minutes, at unhealthy until 2026-01-01T00:08:00.000Z"],
      ["4 tick", "unhealthy → unknown, expired: no report for 1 minute"],
      ["5 healthy", "unknown → healthy, reported"],
      ["9 tick", "idle: nothing was due"],
    ]);
    expectSteps(FLAP, [
      ...FLAPPED,
      ["4 maintenance", "unhealthy → maintenance, reported"],
      ["5 healthy", "maintenance → healthy, reported"],
      ["6 unhealthy", "healthy → unhealthy, reported"],
      ["7 healthy", "unhealthy → healthy, reported"],
    ]);
  });
});

describe("when the hold is over", () => {
  test("what the reports say is taken, with the message of the newest that says it", () => {
    const [tick] = play(
      [
        "0 unhealthy says down",
        "1 healthy",
        "2 unhealthy says down",
        "3 healthy says up",
        "4 healthy says fine",
        "8 tick",
      ],
      FLAP,
    ).slice(-1);
    const move = { from: "unhealthy", to: "healthy", at: minute(8), message: "fine" };
    expect(tick?.moves[0]).toMatchObject(move);
    expect(tick?.state.checks.get("")).toEqual({
      level: "healthy",
      since: minute(8),
      message: "fine",
      reportedAt: minute(4),
    });
  });

  test("nothing moves where the reports say what it was held at; counting begins anew", () => {
    expectSteps(FLAP, [
      ...FLAPPED,
      ["4 unhealthy", "confirmed"],
      ["9 tick", "passed: no level moved"],
      ["10 healthy", "unhealthy → healthy, reported"],
      ["11 unhealthy", "healthy → unhealthy, reported"],
    ]);
  });

  test("a report dated after its end is judged without it, whether a tick came or not", () => {
    expectSteps(FLAP, [...FLAPPED, ["8 healthy", "unhealthy → healthy, steady: the reports have stayed healthy"]]);
    expectSteps(FLAP, [...FLAPPED, ["8 warning", "unhealthy → warning, reported"]]);
    expectSteps(FLAP, [...FLAPPED, ["7.99 healthy", "held: at unhealthy until 2026-01-01T00:08:00.000Z"]]);
  });

  test("the resource is due at the end of the hold, or sooner where a check expires", () => {
    expect(expectSteps(FLAP, FLAPPED).dueAt).toBe(minute(8));
    const held = "held: 3 moves in 10 minutes, at unhealthy until 2026-01-01T00:08:00.000Z";
    expect(expectSteps(FLAP, [...FLAPPED.slice(0, -1), ["3 healthy ttl 60", held]]).dueAt).toBe(minute(8));
    expect(expectSteps(FLAP, [...FLAPPED.slice(0, -1), ["3 healthy ttl 2", held]]).dueAt).toBe(minute(5));
  });
});

describe("when the policy is another one from now on", () => {
  const lastOf = (before: Partial<Policy>, inputs: readonly string[], now: Partial<Policy>, input: string) => {
    const state = play(inputs, before).at(-1)?.state;
    return decide(state, inputOf(input), () => ({ ...DEFAULT_POLICY, ...now }));
  };
  const TO_AND_FRO = ["0 unhealthy", "1 healthy", "2 unhealthy", "3 healthy"];

  test("a hold ends at the next report where levels are not held any more", () => {
    const { moves, state } = lastOf(FLAP, TO_AND_FRO, {}, "4 healthy");
    expect(moves[0]).toMatchObject({ to: "healthy", reason: "steady: the reports have stayed healthy" });
    expect(state.checks.get("")).not.toHaveProperty("counting");
  });

  test("and at its time even if no report comes", () => {
    expect(lastOf(FLAP, TO_AND_FRO, {}, "8 tick").moves[0]).toMatchObject({ from: "unhealthy", to: "healthy" });
  });

  test("a report that moves nothing begins no hold, although fewer moves are enough now", () => {
    const fewer = { flap: { ...FLAP.flap, moves: 2 } };
    const { verdict, state } = lastOf(FLAP, TO_AND_FRO.slice(0, 3), fewer, "3 unhealthy");
    expect(verdict).toBe("confirmed");
    expect(state.checks.get("")?.counting?.held).toBeUndefined();
  });
});
