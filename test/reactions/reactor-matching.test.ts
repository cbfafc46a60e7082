/** When a rule fires: levels, from where, for how long, how often, about what, and once in each episode. */
import { expect, test } from "vitest";
import { HOUR, MINUTE, rule, run, START, Timeline, webhook } from "./timeline.ts";

test("a rule fires when its level is reached, and once only as long as that is not healthy again", () => {
  new Timeline()
    .at(0)
    .report("web-01", "healthy")
    .at(60)
    .report("web-01", "unhealthy")
    .expectEffects("1 take-out web-01 out: queued")
    .at(70)
    .report("web-01", "unavailable")
    .at(80)
    .report("web-01", "warning")
    .at(90)
    .report("web-01", "unhealthy")
    .expectEffects("1 take-out web-01 out: queued")
    .at(100)
    .report("web-01", "healthy")
    .at(110)
    .report("web-01", "unhealthy")
    .expectEffects("1 take-out web-01 out: abandoned (recovered)", "2 take-out web-01 out: queued");
});

test("an effect knows its change, and what it is about", () => {
  const story = new Timeline({ rules: [rule({ do: [run("out"), webhook()] })] })
    .at(0)
    .report("web-01", "healthy")
    .at(60)
    .report("web-01", "unhealthy", { source: "tasks", age: 2 });
  const [first, second] = [story.effect(1), story.effect(2)];
  expect(first).toMatchObject({
    rule: "take-out",
    phase: "do",
    step: 0,
    firing: 1,
    subject: "acme/production/-/web-01/-",
    resourceId: "acme/production/-/web-01/-",
    state: "queued",
    dueAt: START + 60_000,
    createdAt: START + 60_000,
    attempts: 0,
    plan: { kind: "run", argv: ["out"] },
  });
  expect(first.occasion).toEqual({
    subject: {
      kind: "resource",
      id: "acme/production/-/web-01/-",
      names: { project: "acme", environment: "production", target: "web-01" },
    },
    level: "unhealthy",
    from: "healthy",
    at: START + 58_000,
    reason: "unhealthy: said so",
    seq: 4,
  });
  expect(second).toMatchObject({ step: 1, firing: 1 });
  expect(first.key).toMatch(/^[0-9a-f]{32}$/);
  expect(second.key).not.toBe(first.key);
});

test("patterns choose the resources, and an absent name only fits any", () => {
  const rules = [
    rule({ name: "web", when: { match: { target: "web-*", environment: "production" } } }),
    rule({ name: "named", when: { match: { name: "*" } } }),
    rule({ name: "iis", when: { match: { name: "ii?" } } }),
  ];
  new Timeline({ rules })
    .report("web-01", "unhealthy")
    .report("db-01", "unhealthy", { names: { name: "iis" } })
    .expectEffects(
      "1 web web-01 out: queued",
      "2 named web-01 out: queued",
      "3 named db-01 out: queued",
      "4 iis db-01 out: queued",
    );
});

test("a rule for checks fires for each check by itself", () => {
  const rules = [rule({ when: { on: { kind: "check" }, match: { check: "c*" } } })];
  new Timeline({ rules })
    .report("web-01", "unhealthy", { check: "cpu" })
    .report("web-01", "unhealthy", { check: "disk" })
    .report("web-01", "unavailable", { check: "certificate" })
    .report("web-01", "healthy", { check: "cpu" })
    .expectEffects("1 take-out web-01 cpu out: abandoned (recovered)", "2 take-out web-01 certificate out: queued");
});

test("`from` counts only at the move", () => {
  const rules = [rule({ when: { from: ["healthy"] } })];
  new Timeline({ rules })
    .report("web-01", "unhealthy")
    .report("web-02", "healthy")
    .report("web-02", "unhealthy")
    .report("web-03", "healthy")
    .report("web-03", "warning")
    .report("web-03", "unhealthy")
    .expectEffects("1 take-out web-02 out: queued");
});

test("a reason is a pattern over the whole of it", () => {
  const rules = [rule({ when: { reason: "expired*" } })];
  new Timeline({ rules })
    .report("web-01", "unhealthy", { reason: "expired: no report for 15 minutes" })
    .report("web-02", "unhealthy", { reason: "not expired" })
    .expectEffects("1 take-out web-01 out: queued");
});

test("`for` fires when it has been so that long, however late somebody looks", () => {
  const rules = [rule({ when: { forMs: 120_000 } })];
  const story = new Timeline({ rules }).at(60).report("web-01", "unhealthy").at(179).tick().expectEffects();
  story.at(HOUR).tick().expectEffects("1 take-out web-01 out: queued");
  expect(story.effect(1).createdAt).toBe(START + 180_000);
});

test("`for` begins anew when it was otherwise in between, and goes on from one of its levels to another", () => {
  const rules = [rule({ when: { forMs: 120_000 } })];
  new Timeline({ rules })
    .at(0)
    .report("web-01", "unhealthy")
    .at(100)
    .report("web-01", "warning")
    .at(110)
    .report("web-01", "unhealthy")
    .at(200)
    .report("web-01", "unavailable")
    .at(229)
    .tick()
    .expectEffects()
    .at(230)
    .tick()
    .expectEffects("1 take-out web-01 out: queued");
});

test("`for` counts from when the report was true, but not from before reactions look back", () => {
  const rules = [rule({ when: { forMs: 15 * 60_000 } })];
  const late = new Timeline({ rules }).at(0).report("web-01", "unhealthy", { age: 5 * MINUTE });
  late
    .at(10 * MINUTE - 1)
    .tick()
    .expectEffects();
  late
    .at(10 * MINUTE)
    .tick()
    .expectEffects("1 take-out web-01 out: queued");
  const restored = new Timeline({ rules }).at(0).report("web-01", "unhealthy", { age: 24 * HOUR });
  restored
    .at(5 * MINUTE - 1)
    .tick()
    .expectEffects();
  restored
    .at(5 * MINUTE)
    .tick()
    .expectEffects("1 take-out web-01 out: abandoned (too-old)");
});

test("`times` fires at the last of so many within the time", () => {
  const rules = [rule({ when: { times: { count: 3, withinMs: 300_000 } } })];
  const story = new Timeline({ rules });
  for (const at of [0, 200, 290])
    story
      .at(at)
      .report("web-01", "unhealthy")
      .at(at + 10)
      .report("web-01", "healthy");
  story.expectEffects("1 take-out web-01 out: abandoned (recovered)");
  // Those that have set it off do not count twice.
  story.at(310).report("web-01", "unhealthy").expectEffects("1 take-out web-01 out: abandoned (recovered)");
});

test("`times` counts none that came too long ago", () => {
  const rules = [rule({ when: { times: { count: 3, withinMs: 300_000 } } })];
  const story = new Timeline({ rules });
  for (const at of [0, 200, 310])
    story
      .at(at)
      .report("web-01", "unhealthy")
      .at(at + 10)
      .report("web-01", "healthy");
  story.expectEffects();
  story.at(400).report("web-01", "unhealthy").expectEffects("1 take-out web-01 out: queued");
});

test("`times` and `for` together: the last of so many has to stay", () => {
  const rules = [rule({ when: { times: { count: 2, withinMs: 300_000 }, forMs: 60_000 } })];
  const story = new Timeline({ rules });
  story.at(0).report("web-01", "unhealthy").at(100).report("web-01", "healthy").expectEffects();
  story.at(200).report("web-01", "unhealthy").at(259).tick().expectEffects();
  story.at(260).tick().expectEffects("1 take-out web-01 out: queued");
});

test("a group is as bad as its worst, and moves when that does", () => {
  const rules = [rule({ when: { on: { kind: "group", by: ["environment", "project"] } }, recover: [run("in")] })];
  const story = new Timeline({ rules })
    .report("web-01", "healthy")
    .report("web-02", "healthy")
    .report("web-01", "unhealthy")
    .report("web-02", "unavailable")
    .report("web-03", "unhealthy", { names: { environment: "staging" } })
    .expectEffects("1 take-out acme+production out: queued", "2 take-out acme+staging out: queued");
  story.begin(1).finish(1).report("web-02", "healthy");
  story.expectEffects("1 take-out acme+production out: done", "2 take-out acme+staging out: queued");
  story.report("web-01", "healthy");
  expect(story.story.at(-1)).toBe("3 take-out acme+production recover in: queued");
  expect(story.effect(1).subject).toBe("project=acme+environment=production");
  expect(story.effect(1).resourceId).toBeUndefined();
  expect(story.effect(1).occasion.reason).toBe("acme/production/-/web-01/- is unhealthy: unhealthy: said so");
});

test("a resource without one of the names is in no group", () => {
  const rules = [rule({ when: { on: { kind: "group", by: ["tenant"] } } })];
  new Timeline({ rules })
    .report("web-01", "unhealthy")
    .report("web-02", "unhealthy", { names: { tenant: "blue" } })
    .expectEffects("1 take-out blue out: queued");
});

test("nobody is asked how everything is, as long as no rule needs to know", () => {
  const story = new Timeline().report("web-01", "unhealthy");
  expect(story.levelsAsked).toBe(0);
  const grouped = new Timeline({ rules: [rule({ when: { on: { kind: "group", by: ["project"] } } })] });
  expect(grouped.levelsAsked).toBe(1);
});

test("while deploying: only then, or only when that is over", () => {
  const rules = [
    rule({ name: "during", when: { deploying: true } }),
    rule({ name: "otherwise", when: { deploying: false } }),
  ];
  const story = new Timeline({ rules })
    .at(0)
    .report("web-01", "unhealthy")
    .expectEffects("1 otherwise web-01 out: queued")
    .at(60)
    .deployed("ServerTasks-1", "1.4.2")
    .at(70)
    .report("web-02", "unhealthy");
  expect(story.story.slice(1)).toEqual(["2 during web-02 out: queued"]);
  story.at(100).deployed("ServerTasks-1", "1.4.2", "succeeded");
  // It soaks for five minutes; what is unhealthy still then is so without a deployment.
  story.at(399).tick();
  expect(story.effects.size).toBe(2);
  story.at(400).tick();
  expect(story.story.at(-1)).toBe("3 otherwise web-02 out: queued");
});

test("a deployment tightens rules: they do not wait", () => {
  const rules = [rule({ when: { forMs: 600_000, times: { count: 3, withinMs: 600_000 } } })];
  const deployments = { soakMs: 300_000, endMs: HOUR * 1000, during: "tighten" } as const;
  new Timeline({ rules, deployments })
    .at(0)
    .report("web-01", "unhealthy")
    .expectEffects()
    .at(10)
    .deployed("ServerTasks-1", "1.4.2")
    .at(20)
    .report("web-02", "unhealthy")
    .expectEffects("1 take-out web-02 out: queued");
});

test("a rule may look for healthy itself", () => {
  const rules = [rule({ when: { levels: ["healthy"], from: ["unhealthy"] } })];
  new Timeline({ rules })
    .report("web-01", "unhealthy")
    .report("web-01", "healthy")
    .expectEffects("1 take-out web-01 out: queued")
    .report("web-01", "unhealthy")
    .expectEffects("1 take-out web-01 out: abandoned (recovered)")
    .report("web-01", "healthy");
});
