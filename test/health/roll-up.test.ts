/** How groups of resources are. */
import { describe, expect, test } from "vitest";
import type { Level } from "../../src/health/level.ts";
import type { ResourceNames } from "../../src/health/names.ts";
import { type RollUp, rollUp } from "../../src/health/roll-up.ts";

const resource = (names: ResourceNames, level: Level) => ({ names, level });

const RESOURCES = [
  resource({ project: "acme", environment: "production", target: "web-02", name: "iis" }, "healthy"),
  resource({ project: "acme", environment: "production", target: "web-01", name: "iis" }, "unhealthy"),
  resource({ project: "acme", environment: "test", tenant: "north", target: "web-01", name: "api" }, "unknown"),
  resource({ project: "beta", environment: "test", target: "web-01" }, "maintenance"),
  resource({ target: "db-01" }, "skipped"),
];

/** `web-01: unhealthy, 1 unknown, 1 unhealthy`: only what there is any of. */
function textOf({ group, level, counts, total }: RollUp): string {
  const some = Object.entries(counts).filter(([, count]) => count > 0);
  expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(total);
  return `${group ?? "none"}: ${level} of ${some.map(([one, count]) => `${count} ${one}`).join(", ")}`;
}

describe("a roll-up", () => {
  test("by target gives each target's worst level and how many of its resources are of each", () => {
    expect(rollUp(RESOURCES, "target").map(textOf)).toEqual([
      "db-01: skipped of 1 skipped",
      "web-01: unhealthy of 1 unknown, 1 unhealthy, 1 maintenance",
      "web-02: healthy of 1 healthy",
    ]);
  });

  test("by another name has those without one in a group of their own, first", () => {
    expect(rollUp(RESOURCES, "project").map(textOf)).toEqual([
      "none: skipped of 1 skipped",
      "acme: unhealthy of 1 healthy, 1 unknown, 1 unhealthy",
      "beta: maintenance of 1 maintenance",
    ]);
    expect(rollUp(RESOURCES, "environment").map(({ group, total }) => [group, total])).toEqual([
      [undefined, 1],
      ["production", 2],
      ["test", 2],
    ]);
    expect(rollUp(RESOURCES, "tenant").map(({ group, total }) => [group, total])).toEqual([
      [undefined, 4],
      ["north", 1],
    ]);
  });

  test("is the same in whatever order the resources come", () => {
    for (const by of ["target", "project", "environment", "tenant"] as const) {
      expect(rollUp(RESOURCES.toReversed(), by)).toEqual(rollUp(RESOURCES, by));
    }
  });

  test("is maintenance before skipped if nothing else is left", () => {
    const aside = [resource({ target: "a" }, "skipped"), resource({ target: "a" }, "maintenance")];
    expect(rollUp(aside, "target")).toMatchObject([{ level: "maintenance", total: 2 }]);
  });

  test("counts every level, also those that nothing is of, and knows names that objects have by themselves", () => {
    expect(rollUp([resource({ target: "__proto__" }, "healthy")], "target")).toEqual([
      {
        group: "__proto__",
        level: "healthy",
        counts: { healthy: 1, warning: 0, unknown: 0, unhealthy: 0, unavailable: 0, maintenance: 0, skipped: 0 },
        total: 1,
      },
    ]);
  });

  test("of nothing is nothing", () => {
    expect(rollUp([], "target")).toEqual([]);
  });
});
