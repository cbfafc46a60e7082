/** A clock that was a day ahead and is set back: nothing lasts, and nothing is let through, for as long as it was wrong. */
import { describe, expect, test } from "vitest";
import { HOUR, MINUTE, rule, run, Timeline } from "./timeline.ts";

const DAY = 24 * HOUR;

/** Somebody reports while the clock is a day ahead, and the clock is right again a minute later. */
function afterADayAhead(story: Timeline): Timeline {
  return story.at(DAY).report("web-09", "healthy").at(MINUTE);
}

describe.each(["it goes on", "it is started again"])("when the clock is set back, and %s", (how) => {
  const isRestart = how === "it is started again";
  const setBack = (story: Timeline) => (isRestart ? afterADayAhead(story).restart() : afterADayAhead(story));

  test("`for` counts from the report", () => {
    const story = new Timeline({ rules: [rule({ when: { forMs: 120_000 } })] });
    setBack(story).tick().report("web-01", "unhealthy");
    story
      .at(3 * MINUTE - 1)
      .tick()
      .expectEffects();
    story
      .at(3 * MINUTE)
      .tick()
      .expectEffects("1 take-out web-01 out: queued");
  });

  test("`for` that began ahead goes on from now", () => {
    const story = new Timeline({ rules: [rule({ when: { forMs: 120_000 } })] });
    story.at(DAY).report("web-01", "unhealthy");
    setBack(story).tick();
    story
      .at(3 * MINUTE - 1)
      .tick()
      .expectEffects();
    story
      .at(3 * MINUTE)
      .tick()
      .expectEffects("1 take-out web-01 out: queued");
  });

  test("a silence holds until its end, and no longer", () => {
    const story = setBack(new Timeline()).suspend("silence", { until: 10 * MINUTE });
    story.report("web-01", "unhealthy").expectEffects("1 take-out web-01 out: held (silence)");
    story
      .at(10 * MINUTE)
      .tick()
      .expectEffects("1 take-out web-01 out: queued");
  });

  test("a cooldown that began ahead is over in its time", () => {
    const story = new Timeline({ rules: [rule({ cooldownMs: 600_000 })] });
    story.at(DAY).report("web-01", "unhealthy").report("web-01", "healthy").report("web-01", "unhealthy");
    setBack(story).tick();
    expect(story.story[1]).toBe("2 take-out web-01 out: held (cooldown)");
    story.at(11 * MINUTE - 1).tick();
    expect(story.effect(2)).toMatchObject({ state: "held" });
    story.at(11 * MINUTE).tick();
    expect(story.effect(2)).toMatchObject({ state: "queued" });
  });

  test("what the breaker has counted ahead counts no longer than it would", () => {
    const story = new Timeline({ breaker: { count: 1, withinMs: 600_000 } });
    story.at(DAY).report("web-01", "unhealthy");
    setBack(story)
      .tick()
      .at(12 * MINUTE)
      .report("web-02", "unhealthy");
    expect(story.effect(2)).toMatchObject({ state: "queued" });
  });

  test("what has to help in time is looked at in that time", () => {
    const { when: _, ...worse } = rule({ name: "worse", do: [run("page")] });
    const out = rule({ expect: { withinMs: 600_000, otherwise: "worse" } });
    const story = new Timeline({ rules: [out, worse] });
    setBack(story.at(DAY).report("web-01", "unhealthy")).tick();
    story
      .at(11 * MINUTE - 1)
      .tick()
      .expectEffects("1 take-out web-01 out: queued");
    story.at(11 * MINUTE).tick();
    story.expectEffects("1 take-out web-01 out: queued", "2 worse web-01 page: queued");
  });
});

test("a clock that is put right by a few seconds sets nothing back", () => {
  const story = new Timeline({ rules: [rule({ when: { forMs: 60_000 } })] });
  story.at(9).report("web-01", "unhealthy").at(0).tick();
  expect(story.journal).toEqual([]);
  story.at(69).tick().expectEffects("1 take-out web-01 out: queued");
});

test("history with such a clock replayed creates the effects that were created", () => {
  const settings = { rules: [rule({ when: { forMs: 120_000 }, recover: [run("in")] })] };
  const story = new Timeline(settings);
  story.at(DAY).report("web-01", "unhealthy").at(MINUTE).tick();
  story
    .at(3 * MINUTE)
    .tick()
    .at(4 * MINUTE)
    .report("web-01", "healthy");
  const other = new Timeline(settings);
  for (const input of story.inputs) {
    if ("move" in input) other.reactor.moved(input.move);
    else other.reactor.replay(input.row);
  }
  expect([...other.effects.values()].map(({ key }) => key)).toEqual([...story.effects.values()].map(({ key }) => key));
  expect(other.effects.size).toBe(2);
});
