/** What holds a firing, and what becomes of it. The numbers are those of the table of known failures. */
import { describe, expect, test } from "vitest";
import { HOUR, redeploy, rule, START, Timeline, webhook } from "./timeline.ts";

const BOTH = [rule({ do: [webhook()], recover: [webhook()] })];

describe("row 25: replays and old lines", () => {
  test.each([
    ["a day old", 24 * HOUR],
    ["a day ahead", -24 * HOUR],
    ["a second older than reactions look back", 601],
  ])("row 25: a report that is %s sets nothing off, and never will", (_, age) => {
    const story = new Timeline().at(0).report("web-01", "unhealthy", { age });
    story.expectEffects("1 take-out web-01 out: abandoned (too-old)");
    story
      .at(48 * HOUR)
      .tick()
      .report("web-01", "unavailable");
    story.expectEffects("1 take-out web-01 out: abandoned (too-old)");
  });

  test("row 25: nor do those of a restored log, however many rules would count them", () => {
    const rules = [
      rule({ name: "often", when: { times: { count: 3, withinMs: 600_000 } } }),
      rule({ name: "lasting", when: { forMs: 300_000 } }),
      rule({ name: "grouped", when: { on: { kind: "group", by: ["project"] } } }),
    ];
    const story = new Timeline({ rules });
    for (let hour = 30; hour > 20; hour--) {
      story.report("web-01", hour % 2 === 0 ? "unhealthy" : "healthy", { age: hour * HOUR });
    }
    story
      .report("web-01", "unhealthy", { age: 20 * HOUR })
      .at(HOUR)
      .tick();
    expect(story.effects.size).toBeGreaterThan(2);
    for (const effect of story.effects.values()) expect(effect).toMatchObject({ state: "abandoned", layer: "too-old" });
  });

  test("row 25: what is undone by an old report is not undone", () => {
    const story = new Timeline({ rules: BOTH }).at(0).report("web-01", "unhealthy").begin(1).finish(1);
    story.at(60).report("web-01", "healthy", { age: 2 * HOUR });
    story.expectEffects("1 take-out web-01 webhook: done", "2 take-out web-01 recover webhook: abandoned (too-old)");
  });
});

describe("row 26: what holds a report holds an expiry and a check as well", () => {
  const causes: readonly [string, (story: Timeline) => unknown][] = [
    ["a report", (story) => story.report("web-01", "unhealthy", { source: "tasks", age: 1 })],
    ["an expiry", (story) => story.report("web-01", "unknown", { reason: "expired: no report for 5 minutes" })],
    ["a check's timeout", (story) => story.report("web-01", "unavailable", { reason: "timed out", source: "checks" })],
  ];
  const holds: readonly [string, string, (story: Timeline) => unknown, (story: Timeline) => unknown][] = [
    ["silence", "a silence", (story) => story.suspend("silence"), (story) => story.end()],
    ["maintenance", "a window", (story) => story.suspend("maintenance"), (story) => story.end()],
    [
      "acknowledged",
      "an acknowledgement",
      (story) => story.suspend("acknowledgement", { isSticky: true }),
      (story) => story.end(),
    ],
    [
      "dependency",
      "a dependency",
      (story) => story.report("db-01", "unhealthy"),
      (story) => story.report("db-01", "healthy"),
    ],
  ];
  const table = causes.flatMap(([cause, happen]) => holds.map((hold) => [hold[1], cause, happen, hold] as const));

  test.each(table)("row 26: %s holds %s, and lets it go when it ends", (_, __, happen, [layer, , begin, end]) => {
    const story = new Timeline({
      rules: [rule({ when: { match: { target: "web-*" }, levels: ["unknown", "unhealthy", "unavailable"] } })],
      dependencies: [{ resources: { target: "web-*" }, on: { target: "db-*" } }],
    });
    story.at(0).report("web-01", "healthy").report("db-01", "healthy").at(10);
    begin(story);
    story.at(20);
    happen(story);
    story.expectEffects(`1 take-out web-01 out: held (${layer})`);
    story.at(30);
    end(story);
    story.expectEffects("1 take-out web-01 out: queued");
    expect(story.effect(1)).toMatchObject({ dueAt: START + 30_000, createdAt: START + 20_000 });
    expect(story.reasonOf(1)).toBeUndefined();
  });
});

describe("row 28: recovery lost in flapping", () => {
  const flapping = { heldUntil: START + 300_000 };

  test("row 28: still bad at the end of the hold is told then, once", () => {
    const story = new Timeline({ rules: BOTH }).at(0).report("web-01", "unhealthy", flapping);
    story.expectEffects("1 take-out web-01 webhook: held (flapping)");
    expect(story.effect(1).dueAt).toBe(START + 300_000);
    story.at(300).hold("web-01", undefined).expectEffects("1 take-out web-01 webhook: queued");
  });

  test("row 28: recovered at the end of the hold, nothing is told of what was never told", () => {
    const story = new Timeline({ rules: BOTH }).at(0).report("web-01", "unhealthy", flapping).at(301).tick();
    story.report("web-01", "healthy").expectEffects("1 take-out web-01 webhook: abandoned (recovered)");
  });

  test("row 28: what was told before it flapped is taken back at the end of the hold", () => {
    const story = new Timeline({ rules: BOTH }).at(0).report("web-01", "unhealthy").begin(1).finish(1);
    story.at(10).report("web-01", "unavailable", flapping).at(300).report("web-01", "healthy");
    story.expectEffects("1 take-out web-01 webhook: done", "2 take-out web-01 recover webhook: queued");
  });

  test("row 28: a hold that is prolonged goes on holding, and that of another check changes nothing", () => {
    const story = new Timeline().at(0).report("web-01", "unhealthy", { ...flapping, check: "cpu" });
    story
      .at(100)
      .hold("web-01", undefined, "disk")
      .hold("web-01", START + 500_000, "cpu");
    story.expectEffects("1 take-out web-01 out: held (flapping)");
    expect(story.journal).toHaveLength(1);
    story.at(500).hold("web-01", undefined, "cpu").expectEffects("1 take-out web-01 out: queued");
  });
});

test("a level that is still being counted waits until it is settled", () => {
  const story = new Timeline().at(0).report("web-01", "unhealthy", { heldUntil: 0 });
  story.expectEffects("1 take-out web-01 out: held (soft)");
  story.at(500).tick().expectEffects("1 take-out web-01 out: held (soft)");
  story.at(510).hold("web-01", undefined).expectEffects("1 take-out web-01 out: queued");
});

test("row 31: targets that resolve to nothing are refused, and the row says what is missing", () => {
  const rules = [
    rule({ name: "grouped", do: [redeploy(), webhook()], when: { on: { kind: "group", by: ["environment"] } } }),
  ];
  const story = new Timeline({ rules }).report("web-01", "unhealthy");
  story.expectEffects(
    "1 grouped production octopus-redeploy: abandoned (targets)",
    "2 grouped production webhook: abandoned (targets)",
  );
  expect(story.reasonOf(1)).toBe("octopus-redeploy needs a project, which it does not have");
  expect(story.tell("retry", 1)).toEqual({ refused: expect.stringContaining("needs a project") });
});

test("a deployment holds rules if settings want it, until it is over and has soaked, or its hard end", () => {
  const deployments = { soakMs: 60_000, endMs: 600_000, during: "hold" } as const;
  const story = new Timeline({ deployments })
    .at(0)
    .deployed("ServerTasks-1", "1.4.2")
    .at(10)
    .report("web-01", "unhealthy");
  expect(story.effect(1)).toMatchObject({ state: "held", layer: "deployment", dueAt: START + 600_000 });
  story.at(20).deployed("ServerTasks-1", "1.4.2", "succeeded");
  expect(story.effect(1)).toMatchObject({ state: "held", layer: "deployment", dueAt: START + 80_000 });
  story.at(80).tick().expectEffects("1 take-out web-01 out: queued");
  const endless = new Timeline({ deployments }).at(0).deployed("ServerTasks-1", "1.4.2").report("web-01", "unhealthy");
  endless.at(600).tick().expectEffects("1 take-out web-01 out: queued");
});

test("a rule cools down after it has acted, and acts then if need be", () => {
  const story = new Timeline({ rules: [rule({ cooldownMs: 600_000 })] })
    .at(0)
    .report("web-01", "unhealthy")
    .begin(1)
    .finish(1);
  story.at(60).report("web-01", "healthy").at(70).report("web-01", "unhealthy");
  expect(story.effect(2)).toMatchObject({ state: "held", layer: "cooldown", dueAt: START + 600_000 });
  story.restart().at(600).tick();
  expect(story.effect(2).state).toBe("queued");
});

test("a source that may not react sets nothing off", () => {
  const story = new Timeline({ mayReact: (source) => source !== "visitors" });
  story.report("web-01", "unhealthy", { source: "visitors" }).report("web-02", "unhealthy", { source: "tasks" });
  story.expectEffects("1 take-out web-01 out: abandoned (source)", "2 take-out web-02 out: queued");
});

test("a dependency holds only those that depend on it, and never what is down itself", () => {
  const story = new Timeline({ dependencies: [{ resources: { project: "acme" }, on: { target: "db-*" } }] });
  story.report("db-01", "unavailable").report("web-01", "unhealthy").report("db-02", "unhealthy");
  story.expectEffects(
    "1 take-out db-01 out: queued",
    "2 take-out web-01 out: held (dependency)",
    "3 take-out db-02 out: held (dependency)",
  );
  expect(story.reasonOf(2)).toBe("it depends on acme/production/-/db-01/-, which is down");
  story.report("db-01", "healthy");
  // The other database is down still, and does not hold itself.
  expect([2, 3].map((number) => story.effect(number).state)).toEqual(["held", "queued"]);
  expect(story.reasonOf(2)).toBe("it depends on acme/production/-/db-02/-, which is down");
  story.report("db-02", "warning");
  expect(story.effect(2).state).toBe("queued");
});

test("a rule that observes notes what it would do; one that asks waits for a person", () => {
  const rules = [rule({ name: "seen", mode: "observe" }), rule({ name: "asks", mode: "ask" })];
  const story = new Timeline({ rules }).report("web-01", "unhealthy");
  story.expectEffects("1 seen web-01 out: held (observe)", "2 asks web-01 out: waiting-approval (approval)");
});
