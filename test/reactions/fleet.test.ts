/** The fleet counts as it goes; asked at any time, it says what counting from scratch would. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Level, rankOf } from "../../src/health/level.ts";
import { NAMES, type ResourceNames, resourceIdOf } from "../../src/health/names.ts";
import { Fleet } from "../../src/reactions/fleet.ts";

type Name = (typeof NAMES)[number];

const LEVELS = ["healthy", "warning", "unknown", "unhealthy", "unavailable", "maintenance", "skipped"] as const;
const names: fc.Arbitrary<ResourceNames> = fc.record(
  {
    project: fc.constantFrom("a", "b"),
    environment: fc.constantFrom("a", "b"),
    target: fc.constantFrom("x", "y", "z"),
  },
  { requiredKeys: ["target"] },
);
const deeds = fc.array(
  fc.oneof(
    fc.record({ names, level: fc.constantFrom<Level>(...LEVELS) }),
    fc.record({ names, isActedOn: fc.boolean() }),
  ),
  { maxLength: 60 },
);
const GROUPINGS: readonly (readonly Name[])[] = [["environment", "project"], ["project"], ["target"]];

interface Known {
  readonly names: ResourceNames;
  level: Level;
  isActedOn: boolean;
}

function groupOf(all: ReadonlyMap<string, Known>, of: readonly Name[], like: ResourceNames): readonly Known[] {
  return [...all.values()].filter((one) =>
    of.every((name) => one.names[name] !== undefined && one.names[name] === like[name]),
  );
}

function worst(group: readonly Known[]): Level | undefined {
  return group.map(({ level }) => level).sort((one, other) => rankOf(other) - rankOf(one))[0];
}

test("any moves give the levels and counts that there are", () => {
  fc.assert(
    fc.property(deeds, (sequence) => {
      const fleet = new Fleet(GROUPINGS, [], []);
      const all = new Map<string, Known>();
      for (const deed of sequence) {
        const id = resourceIdOf(deed.names);
        const before = GROUPINGS.map((of) => worst(groupOf(all, of, deed.names)));
        const known = all.get(id);
        if ("isActedOn" in deed) {
          fleet.setActedOn(id, deed.isActedOn);
          if (known !== undefined) known.isActedOn = deed.isActedOn;
        } else {
          if (known === undefined) all.set(id, { names: deed.names, level: deed.level, isActedOn: false });
          else known.level = deed.level;
          const moves = fleet.move(id, deed.names, deed.level).groups.map(({ from, to }) => [from, to]);
          const after = GROUPINGS.map((of) => worst(groupOf(all, of, deed.names)));
          expect(moves).toEqual(before.map((from, index) => [from, after[index]]).filter(([from, to]) => from !== to));
        }
        for (const of of GROUPINGS) checkCrew(fleet, all, of, id);
      }
    }),
    { numRuns: 500 },
  );
});

function checkCrew(fleet: Fleet, all: ReadonlyMap<string, Known>, of: readonly Name[], id: string): void {
  const self = all.get(id);
  const crew = fleet.crewOf(of, id);
  if (self === undefined || of.some((name) => self.names[name] === undefined)) {
    expect(crew).toBeUndefined();
    return;
  }
  const group = groupOf(all, of, self.names);
  const others = group.filter((one) => one !== self);
  expect(crew).toMatchObject({
    name: NAMES.filter((name) => of.includes(name))
      .map((name) => self.names[name])
      .join("/"),
    total: group.length,
    out: others.filter(({ level, isActedOn }) => isActedOn || ["unavailable", "maintenance", "skipped"].includes(level))
      .length,
    well: others.filter(({ level, isActedOn }) => !isActedOn && ["healthy", "warning"].includes(level)).length,
  });
}

test("room in a group is told when somebody comes back, and only then", () => {
  const fleet = new Fleet([["project"]], [], []);
  const web = { project: "a", target: "x" };
  const id = resourceIdOf(web);
  const tell = (level: Level) => fleet.move(id, web, level).roomier.length > 0;
  expect((["healthy", "unhealthy", "unavailable", "unhealthy", "warning", "maintenance"] as const).map(tell)).toEqual([
    true,
    false,
    false,
    true,
    true,
    false,
  ]);
  expect([true, true, false].map((isActedOn) => fleet.setActedOn(id, isActedOn).roomier.length > 0)).toEqual([
    false,
    false,
    false,
  ]);
  tell("healthy");
  expect([true, false].map((isActedOn) => fleet.setActedOn(id, isActedOn).roomier.length > 0)).toEqual([false, true]);
});
