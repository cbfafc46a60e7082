/** What a reported level is taken for. */
import { describe, expect, test } from "vitest";
import { expectSteps, play, threshold } from "./steps.ts";

describe("a severity map", () => {
  test("turns a reported level into another before anything else, and the verdict says so", () => {
    const [, decision] = play(["0 healthy", "1 unhealthy says down"], { severity: { unhealthy: "warning" } });
    expect(decision).toMatchObject({ verdict: "moved; severity: unhealthy taken as warning" });
    expect(decision?.moves[0]).toMatchObject({ from: "healthy", to: "warning", reason: "reported", message: "down" });
  });

  test("decides what is counted", () => {
    expectSteps({ severity: { unavailable: "unhealthy" }, worsenAfter: threshold("2") }, [
      ["0 healthy", "new → healthy, reported"],
      ["1 unavailable", "counting: 1 of 2 unhealthy reports; severity: unavailable taken as unhealthy"],
      ["2 unhealthy", "healthy → unhealthy, counted: 2 of 2 unhealthy reports"],
    ]);
  });

  test("puts aside, and takes up what was", () => {
    expectSteps({ severity: { warning: "skipped", maintenance: "healthy" } }, [
      ["0 warning", "new → skipped, reported"],
      ["1 maintenance", "skipped → healthy, reported"],
    ]);
  });

  test("is looked into once: what a level is turned into is not turned again", () => {
    expectSteps({ severity: { unhealthy: "warning", warning: "healthy" } }, [
      ["0 unhealthy", "new → warning, reported"],
      ["1 warning", "warning → healthy, reported"],
    ]);
  });

  test("leaves other levels alone, and does not mention a level turned into itself", () => {
    const [healthy, unhealthy] = play(["0 healthy", "1 unhealthy"], { severity: { unhealthy: "unhealthy" } });
    expect([healthy?.verdict, unhealthy?.verdict]).toEqual(["moved", "moved"]);
  });
});
