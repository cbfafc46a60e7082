/** How much of a group is acted on at once. */
import { expect, test } from "vitest";
import type { Limit } from "../../src/reactions/rule.ts";
import { MINUTE, rule, run, START, Timeline } from "./timeline.ts";

function fleetOf(count: number, limit: Partial<Limit>): Timeline {
  const rules = [rule({ recover: [run("in")], limit: { of: ["project", "environment"], ...limit } })];
  const story = new Timeline({ rules });
  for (let number = 1; number <= count; number++) story.report(`web-0${number}`, "healthy");
  return story;
}

function statesOf(story: Timeline): readonly string[] {
  return [...story.effects.values()].filter(({ phase }) => phase === "do").map(({ state }) => state);
}

test("three nodes bad at once: one is acted on, two are held, each with one reason", () => {
  const story = fleetOf(8, { max: 1 }).at(60);
  for (const target of ["web-01", "web-02", "web-03"]) story.report(target, "unhealthy");
  story.expectEffects(
    "1 take-out web-01 out: queued",
    "2 take-out web-02 out: held (blast-radius)",
    "3 take-out web-03 out: held (blast-radius)",
  );
  for (const number of [2, 3]) {
    expect(story.reasonOf(number)).toBe("1 of 8 in acme/production is out already; at most 1");
    expect(story.effect(number).dueAt).toBeUndefined();
  }
});

test("those that are held are let go one by one as the others recover", () => {
  const story = fleetOf(8, { max: 1 }).at(60);
  for (const target of ["web-01", "web-02", "web-03"]) story.report(target, "unhealthy");
  story.begin(1).finish(1).at(70).report("web-01", "healthy");
  expect(statesOf(story)).toEqual(["done", "queued", "held"]);
  // One that recovers by itself makes no room, since it took none.
  story.begin(2).finish(2).at(80).report("web-03", "healthy");
  expect(statesOf(story)).toEqual(["done", "done", "abandoned"]);
  story.at(90).report("web-04", "unhealthy");
  expect(statesOf(story).at(-1)).toBe("held");
  story.at(100).restart().report("web-02", "healthy");
  expect(statesOf(story).at(-1)).toBe("queued");
});

test("what is out by itself counts", () => {
  const story = fleetOf(8, { percent: 25 }).report("web-01", "unavailable", { source: "nobody" });
  story.report("web-02", "maintenance").report("web-03", "unhealthy");
  expect(statesOf(story)).toEqual(["queued", "held"]);
  expect(story.reasonOf(2)).toBe("2 of 8 in acme/production are out already; at most 25 %");
  story.report("web-02", "healthy");
  expect(statesOf(story)).toEqual(["queued", "queued"]);
});

test("a share of a small group is one at least, if there are two", () => {
  const story = fleetOf(2, { percent: 10 }).report("web-01", "unhealthy").report("web-02", "unhealthy");
  expect(statesOf(story)).toEqual(["queued", "held"]);
});

test("the last healthy one is never acted on, however much the limit allows", () => {
  const story = fleetOf(3, { percent: 100 });
  for (const target of ["web-01", "web-02", "web-03"]) story.report(target, "unhealthy");
  expect(statesOf(story)).toEqual(["queued", "queued", "held"]);
  expect(story.reasonOf(3)).toBe("it is the last healthy one of 3 in acme/production");
  story.report("web-04", "warning");
  expect(statesOf(story)).toEqual(["queued", "queued", "queued"]);
  expect(fleetOf(1, { max: 5 }).report("web-01", "unhealthy").effect(1).layer).toBe("blast-radius");
});

test("two rules with limits count what the other has done, and a resource once", () => {
  const limit = { max: 1, of: ["environment"] } as const;
  const rules = [
    rule({ name: "restart", limit, when: { levels: ["unhealthy"] } }),
    rule({ name: "drain", limit, when: { levels: ["unhealthy", "unavailable"], forMs: 60_000 } }),
    rule({ name: "tell" }),
  ];
  const story = new Timeline({ rules }).at(0);
  for (const target of ["web-01", "web-02", "web-03", "web-04"]) story.report(target, "healthy");
  story.report("web-01", "unhealthy").report("web-02", "unhealthy").at(MINUTE).tick();
  expect(story.story).toEqual([
    "1 restart web-01 out: queued",
    "2 tell web-01 out: queued",
    "3 restart web-02 out: held (blast-radius)",
    "4 tell web-02 out: queued",
    "5 drain web-01 out: queued",
    "6 drain web-02 out: held (blast-radius)",
  ]);
});

test("groups do not count for each other", () => {
  const story = fleetOf(3, { max: 1 });
  for (const target of ["db-01", "db-02"]) story.report(target, "healthy", { names: { environment: "staging" } });
  story.report("web-01", "unhealthy").report("db-01", "unhealthy", { names: { environment: "staging" } });
  expect(statesOf(story)).toEqual(["queued", "queued"]);
});

test("what lacks a name of the limit cannot be counted, so it waits for a person", () => {
  const rules = [rule({ limit: { max: 1, of: ["tenant"] } })];
  const story = new Timeline({ rules }).report("web-01", "unhealthy");
  expect(story.reasonOf(1)).toBe(
    "it has no tenant, so the others that are out cannot be counted: set limit.of to names that it has",
  );
  expect(story.tell("approve", 1)).toBeUndefined();
  expect(statesOf(story)).toEqual(["queued"]);
});

test("what a person has let go counts as well", () => {
  const story = fleetOf(4, { max: 2 }).at(0);
  for (const target of ["web-01", "web-02", "web-03"]) story.report(target, "unhealthy");
  expect(statesOf(story)).toEqual(["queued", "queued", "held"]);
  story.at(1).tell("approve", 3);
  expect(story.effect(3)).toMatchObject({ state: "queued", by: "ben", dueAt: START + 1000 });
  story.report("web-01", "healthy").report("web-04", "unhealthy");
  expect(statesOf(story).at(-1)).toBe("held");
});
