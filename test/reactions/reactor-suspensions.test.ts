/** What silences, windows and acknowledgements hold, and what becomes of it when they end, also by themselves. */
import { describe, expect, test } from "vitest";
import type { Level } from "../../src/health/level.ts";
import { HOUR, rule, run, START, Timeline, webhook } from "./timeline.ts";

const BOTH = [rule({ do: [webhook()], recover: [webhook()] })];

describe("row 27: at the end of a silence or window", () => {
  test.each(["silence", "maintenance"] as const)("row 27: what is bad still is told once when a %s ends", (kind) => {
    const story = new Timeline({ rules: BOTH })
      .at(0)
      .suspend(kind, { until: 600 })
      .at(10)
      .report("web-01", "unhealthy");
    story.expectEffects(`1 take-out web-01 webhook: held (${kind})`);
    expect(story.reasonOf(1)).toBe(`${kind} 4f2a by ana: patching, until 2026-03-02T12:10:00.000Z`);
    expect(story.effect(1).dueAt).toBe(START + 600_000);
    story.at(599).tick().expectEffects(`1 take-out web-01 webhook: held (${kind})`);
    story.at(900).tick().expectEffects("1 take-out web-01 webhook: queued");
    expect(story.effect(1).dueAt).toBe(START + 600_000);
    story.at(2000).tick().report("web-01", "unavailable").expectEffects("1 take-out web-01 webhook: queued");
    expect(story.suspensions.get("4f2a")?.ended).toEqual({ at: START + 600_000, by: "wrasse" });
  });

  test.each(["silence", "maintenance"] as const)(
    "row 27: what has recovered in a %s leaves one row that says so",
    (kind) => {
      const rules = [rule({ do: [run("out"), webhook()], recover: [run("in"), webhook()] })];
      const story = new Timeline({ rules }).at(0).suspend(kind, { until: 600 });
      story.at(10).report("web-01", "unhealthy").at(20).report("web-01", "healthy").at(900).tick();
      story.expectEffects(
        "1 take-out web-01 out: abandoned (recovered)",
        "2 take-out web-01 webhook: abandoned (recovered)",
      );
      expect([story.reasonOf(1), story.reasonOf(2)]).toEqual([`resolved during ${kind} 4f2a`, "recovered"]);
    },
  );

  test("row 27: when a silence ends while a window goes on, the window holds it", () => {
    const story = new Timeline().at(0).suspend("silence", { until: 60 }).at(1).report("web-01", "unhealthy");
    story.at(2).suspend("maintenance", { id: "9b", until: 120 });
    story.at(100).tick().expectEffects("1 take-out web-01 out: held (maintenance)");
    story.at(120).tick().expectEffects("1 take-out web-01 out: queued");
  });

  test("row 27: a silence that comes again by cron holds only while it lasts", () => {
    const cron = { expression: "0 14 * * *", timeZone: "Europe/Berlin", durationMs: 1_800_000 };
    const story = new Timeline().at(0).suspend("silence", { cron });
    // 14:00 in Berlin is 13:00 in winter, an hour after the story's start.
    story.at(HOUR - 1).report("web-01", "unhealthy");
    story.at(HOUR).report("web-02", "unhealthy");
    story.at(HOUR + 1799).tick();
    story.expectEffects("1 take-out web-01 out: queued", "2 take-out web-02 out: held (silence)");
    story.at(HOUR + 1800).tick();
    expect(story.effect(2).state).toBe("queued");
    expect(story.suspensions.get("4f2a")?.ended).toBeUndefined();
  });

  test("row 27: what came while nothing was wrong any more is not told later", () => {
    const story = new Timeline().at(0).suspend("silence", { until: 60 }).at(10).report("web-01", "unhealthy");
    story.at(20).report("web-01", "warning").at(60).tick();
    story.expectEffects("1 take-out web-01 out: held (level)");
    expect(story.reasonOf(1)).toBe("it is warning now, which the rule does not look for");
    story.at(70).report("web-01", "unhealthy").expectEffects("1 take-out web-01 out: queued");
  });

  test("row 27: what is to be undone waits for the silence, and for it to be well again", () => {
    const rules = [rule({ recover: [run("in")] })];
    const story = new Timeline({ rules }).at(0).report("web-01", "unhealthy").begin(1).finish(1);
    story
      .at(10)
      .suspend("silence", { until: 100 })
      .at(20)
      .report("web-01", "healthy")
      .at(30)
      .report("web-01", "unhealthy");
    story.expectEffects(
      "1 take-out web-01 out: done",
      "2 take-out web-01 recover in: held (silence)",
      "3 take-out web-01 out: held (silence)",
    );
    story.at(40).report("web-01", "healthy").at(50).report("web-01", "unhealthy").end();
    expect(story.story.slice(1)).toEqual([
      "2 take-out web-01 recover in: held (level)",
      "3 take-out web-01 out: abandoned (recovered)",
      "4 take-out web-01 out: queued",
    ]);
    expect(story.reasonOf(2)).toBe("it is unhealthy again");
  });
});

describe("acknowledgements and silences end by themselves", () => {
  function ended(story: Timeline): boolean {
    return story.suspensions.get("4f2a")?.ended !== undefined;
  }

  test.each<[string, boolean, readonly Level[], boolean]>([
    ["ends when it gets worse", false, ["unavailable"], true],
    ["stays when it gets better, as long as it is not healthy", false, ["warning"], false],
    ["ends when it is healthy", false, ["healthy"], true],
    ["stays, if it is sticky, when it gets worse", true, ["unavailable"], false],
    ["ends, even if it is sticky, when it is healthy", true, ["unavailable", "healthy"], true],
  ])("an acknowledgement %s", (_, isSticky, levels, isEnded) => {
    const story = new Timeline().report("web-01", "unhealthy").suspend("acknowledgement", { isSticky });
    for (const level of levels) story.report("web-01", level);
    expect(ended(story)).toBe(isEnded);
  });

  test("an acknowledgement that ends at a worse level lets go what it held", () => {
    const rules = [rule({ when: { levels: ["unhealthy", "unavailable"], forMs: 60_000 } })];
    const story = new Timeline({ rules }).at(0).report("web-01", "unhealthy").at(10).suspend("acknowledgement");
    story.at(60).tick().expectEffects("1 take-out web-01 out: held (acknowledged)");
    story.at(70).report("web-01", "unavailable").expectEffects("1 take-out web-01 out: queued");
    expect(story.suspensions.get("4f2a")?.ended).toEqual({ at: START + 70_000, by: "wrasse" });
  });

  test("a silence ends for good when everything it means is healthy, also after a restart", () => {
    const story = new Timeline()
      .report("web-01", "unhealthy")
      .report("web-02", "unhealthy")
      .report("db-01", "unhealthy");
    story.suspend("silence", { selectors: [{ target: "web-*" }], expireOnResolve: true }).restart();
    story.report("web-01", "healthy");
    expect(ended(story)).toBe(false);
    story.report("web-02", "healthy");
    expect(ended(story)).toBe(true);
  });

  test("what ends because it is healthy does not let go what that has settled", () => {
    const story = new Timeline().suspend("silence", { expireOnResolve: true }).report("web-01", "unhealthy");
    story.report("web-01", "healthy").expectEffects("1 take-out web-01 out: abandoned (recovered)");
    expect(story.reasonOf(1)).toBe("resolved during silence 4f2a");
  });
});
