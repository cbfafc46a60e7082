/** Maintenance and skipped: nobody should look at it now, so nothing is counted on the way in. */
import { describe, expect, test } from "vitest";
import { expectSteps, threshold } from "./steps.ts";

const COUNTED = { worsenAfter: threshold("3"), recoverAfter: threshold("3") };

describe.each(["maintenance", "skipped"])("a check that is reported as %s", (aside) => {
  test("is it at once, whatever is to be counted", () => {
    expectSteps(COUNTED, [
      ["0 healthy", "new → healthy, reported"],
      [`1 ${aside}`, `healthy → ${aside}, reported`],
      [`2 ${aside}`, "confirmed"],
    ]);
  });

  test("comes back as if it were new: a good report is taken at once", () => {
    expectSteps(COUNTED, [
      ["0 healthy", "new → healthy, reported"],
      [`1 ${aside}`, `healthy → ${aside}, reported`],
      ["2 healthy", `${aside} → healthy, reported`],
    ]);
  });

  test("comes back as unknown with a bad report, which is counted", () => {
    expectSteps(COUNTED, [
      [`1 ${aside}`, `new → ${aside}, reported`],
      ["2 unhealthy", `${aside} → unknown, counting: 1 of 3 unhealthy reports`],
      ["3 unhealthy", "counting: 2 of 3 unhealthy reports"],
      ["4 unhealthy", "unknown → unhealthy, counted: 3 of 3 unhealthy reports"],
    ]);
  });

  test("forgets what was counted before", () => {
    const { checks } = expectSteps(COUNTED, [
      ["0 healthy", "new → healthy, reported"],
      ["1 unhealthy", "counting: 1 of 3 unhealthy reports"],
      ["2 unhealthy", "counting: 2 of 3 unhealthy reports"],
      [`3 ${aside}`, `healthy → ${aside}, reported`],
      ["4 healthy", `${aside} → healthy, reported`],
      ["5 unhealthy", "counting: 1 of 3 unhealthy reports"],
    ]);
    expect(checks.get("")?.counting?.recent).toHaveLength(1);
  });
});

test("one way of being put aside follows the other at once", () => {
  expectSteps(COUNTED, [
    ["0 skipped", "new → skipped, reported"],
    ["1 maintenance", "skipped → maintenance, reported"],
  ]);
});
