/** The breaker against storms, and rollbacks that must not chase each other. The numbers are those of known failures. */
import { describe, expect, test } from "vitest";
import { HOUR, redeploy, rule, START, Timeline } from "./timeline.ts";

describe("row 30: storms and rollback loops", () => {
  test("row 30: more effects than planned hold all that follow, each until a person lets it go", () => {
    const story = new Timeline({ breaker: { count: 2, withinMs: 60_000 } }).at(0);
    for (const target of ["web-01", "web-02", "web-03", "web-04"]) story.report(target, "unhealthy");
    story.at(HOUR).report("web-05", "unhealthy");
    expect(story.story.map((line) => line.split(": ")[1])).toEqual([
      "queued",
      "queued",
      "held (breaker)",
      "held (breaker)",
      "held (breaker)",
    ]);
    expect(story.reasonOf(3)).toBe(
      "the breaker has opened: 2 effects within 1 minute, at most 2; approve or reject it",
    );
    for (const number of [3, 4]) expect(story.tell("approve", number)).toBeUndefined();
    expect(story.tell("reject", 5)).toBeUndefined();
    story.report("web-06", "unhealthy");
    expect(story.effect(6).state).toBe("queued");
  });

  test("row 30: what came within the time counts, also after a restart", () => {
    const story = new Timeline({ breaker: { count: 2, withinMs: 60_000 } }).at(0);
    story.report("web-01", "unhealthy").at(1).report("web-02", "unhealthy").restart();
    story.at(60).report("web-03", "unhealthy").report("web-04", "unhealthy");
    expect([3, 4].map((number) => story.effect(number).state)).toEqual(["queued", "held"]);
  });

  const rollback = { rules: [rule({ name: "back", do: [redeploy()] })] };

  test("row 30: each release is rolled back once, whoever falls over, and also after a restart", () => {
    const story = new Timeline(rollback).at(0).deployed("ServerTasks-1", "1.4.2");
    const deployment = { task: "ServerTasks-1", release: "1.4.2", startedAt: START };
    for (const target of ["web-01", "web-02"]) story.at(60).report(target, "unhealthy", { deployment });
    story.expectEffects(
      "1 back web-01 octopus-redeploy: queued",
      "2 back web-02 octopus-redeploy: abandoned (rollback)",
    );
    expect(story.reasonOf(2)).toBe(
      "1.4.2 of acme in production was rolled back at 2026-03-02T12:01:00.000Z, and each release is once only",
    );
    story
      .begin(1)
      .finish(1)
      .restart()
      .at(120)
      .report("web-01", "healthy")
      .at(130)
      .report("web-01", "unhealthy", { deployment });
    expect(story.effect(3)).toMatchObject({ state: "abandoned", layer: "rollback" });
  });

  test("row 30: a redeployment that goes on holds another, and its end lets that be asked again", () => {
    const story = new Timeline(rollback).at(0).deployed("ServerTasks-1", "1.4.2").at(10).report("web-01", "unhealthy");
    story.begin(1).at(20).deployed("ServerTasks-2", "1.4.3").at(30).report("web-02", "unhealthy");
    story.expectEffects("1 back web-01 octopus-redeploy: running", "2 back web-02 octopus-redeploy: held (rollback)");
    expect(story.reasonOf(2)).toBe("effect 1 is redeploying acme in production");
    story.at(40).finish(1);
    expect(story.effect(2)).toMatchObject({ state: "queued", dueAt: START + 40_000 });
    expect(story.journal.map(({ kind }) => kind)).toEqual(["deployment", "deployment", "ended"]);
  });

  test("row 30: what is not known to be deployed is not rolled back without a person", () => {
    const story = new Timeline(rollback).at(0).report("web-01", "unhealthy");
    story.expectEffects("1 back web-01 octopus-redeploy: held (rollback)");
    story.at(10).deployed("ServerTasks-1", "1.4.2").expectEffects("1 back web-01 octopus-redeploy: queued");
  });
});
