/** How many resources of each level there are below each value of a name. */
import { expect, test } from "vitest";
import type { Level } from "../../src/health/level.ts";
import { EMPTY_BATCH } from "../../src/store/batch.ts";
import { LEVELS } from "../../src/store/codes.ts";
import { openReader } from "../../src/store/open-reader.ts";
import { NOON } from "./batches.ts";
import { makeFolder, open } from "./temporary-store.ts";

const NONE: Readonly<Record<Level, number>> = {
  healthy: 0,
  warning: 0,
  unknown: 0,
  unhealthy: 0,
  unavailable: 0,
  maintenance: 0,
  skipped: 0,
};

test("each value has its worst level and its counts, in the order of the values", async () => {
  using folder = makeFolder();
  using store = await open(folder.store);
  const rows: readonly (readonly [project: string | undefined, target: string, level: Level])[] = [
    ["beta", "a", "maintenance"],
    ["beta", "b", "skipped"],
    ["acme", "a", "healthy"],
    ["acme", "b", "unhealthy"],
    ["acme", "c", "unhealthy"],
    ["acme", "d", "maintenance"],
    [undefined, "a", "unavailable"],
    ["Zeta", "c", "skipped"],
  ];
  const resources = rows.map(([project, target, level], index) => ({
    key: index + 1,
    id: `${project ?? "-"}/-/-/${target}/-`,
    names: { target, ...(project === undefined ? {} : { project }) },
    state: { level, since: NOON, checks: new Map() },
    isNew: true,
    isMoved: true,
    changedChecks: [],
  }));
  store.commit({ ...EMPTY_BATCH, resources });
  const reader = openReader(folder.store);
  expect(reader.rollUps({}, "project", 10)).toEqual([
    { value: "Zeta", worst: "skipped", counts: { ...NONE, skipped: 1 } },
    { value: "acme", worst: "unhealthy", counts: { ...NONE, healthy: 1, unhealthy: 2, maintenance: 1 } },
    { value: "beta", worst: "maintenance", counts: { ...NONE, maintenance: 1, skipped: 1 } },
  ]);
  expect(reader.rollUps({}, "project", 2).map(({ value }) => value)).toEqual(["Zeta", "acme"]);
  expect(reader.rollUps({ within: [{ project: "acme" }] }, "target", 10).map(({ value }) => value)).toEqual([
    "a",
    "b",
    "c",
    "d",
  ]);
  expect(reader.rollUps({}, "target", 1)).toEqual([
    { value: "a", worst: "unavailable", counts: { ...NONE, healthy: 1, unavailable: 1, maintenance: 1 } },
  ]);
  expect(reader.rollUps({ levels: ["healthy"] }, "project", 10)).toEqual([
    { value: "acme", worst: "healthy", counts: { ...NONE, healthy: 1 } },
  ]);
  expect(reader.rollUps({}, "tenant", 10)).toEqual([]);
  for (const level of LEVELS) {
    const counted = rows.filter(([, , own]) => own === level).length;
    expect(reader.summary({})[level]).toBe(counted);
  }
  reader.close();
});
