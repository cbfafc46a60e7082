/** What follows a firing: recovery, expectations, and what people and new settings make of it. */
import { describe, expect, test } from "vitest";
import { MINUTE, rule, run, START, Timeline, webhook } from "./timeline.ts";

describe("recovery", () => {
  const rules = [rule({ do: [run("out"), webhook()], recover: [run("in"), webhook()] })];

  test("undoes what was done", () => {
    const story = new Timeline({ rules }).at(0).report("web-01", "unhealthy").begin(1).finish(1);
    story
      .at(60)
      .report("web-01", "healthy")
      .expectEffects(
        "1 take-out web-01 out: done",
        "2 take-out web-01 webhook: queued",
        "3 take-out web-01 recover in: queued",
        "4 take-out web-01 recover webhook: queued",
      );
    expect(story.effect(3).occasion).toMatchObject({ level: "healthy", from: "unhealthy" });
  });

  test("takes back what was not begun, and the notices that were let go are still told", () => {
    const story = new Timeline({ rules }).at(0).report("web-01", "unhealthy").at(1).report("web-01", "healthy");
    story.expectEffects(
      "1 take-out web-01 out: abandoned (recovered)",
      "2 take-out web-01 webhook: queued",
      "3 take-out web-01 recover in: queued",
      "4 take-out web-01 recover webhook: queued",
    );
  });

  test("notes that nothing was done where all was taken back", () => {
    const story = new Timeline({ rules: [rule({ recover: [run("in")] })] }).at(0).report("web-01", "unhealthy");
    story
      .at(1)
      .report("web-01", "healthy")
      .expectEffects(
        "1 take-out web-01 out: abandoned (recovered)",
        "2 take-out web-01 recover in: abandoned (recovered)",
      );
    expect(story.reasonOf(2)).toBe("nothing was done");
  });

  test("does not stop what is being done or tried again", () => {
    const story = new Timeline({ rules: [rule({ do: [run("out"), run("more")], recover: [run("in")] })] });
    story.report("web-01", "unhealthy").begin(1).begin(2);
    story.outbox.put({ ...story.effect(2), state: "queued" });
    story
      .restart()
      .report("web-01", "healthy")
      .expectEffects(
        "1 take-out web-01 out: running",
        "2 take-out web-01 more: queued",
        "3 take-out web-01 recover in: queued",
      );
  });

  test("is not a warning, nor maintenance", () => {
    const story = new Timeline({ rules: [rule({ recover: [run("in")] })] })
      .report("web-01", "unhealthy")
      .begin(1)
      .finish(1);
    story.report("web-01", "warning").report("web-01", "maintenance").report("web-01", "unhealthy");
    story.expectEffects("1 take-out web-01 out: done");
  });

  test("of what was never let through is nothing", () => {
    const story = new Timeline({ rules: [rule({ mode: "ask", recover: [run("in")] })] }).report("web-01", "unhealthy");
    story.report("web-01", "healthy").expectEffects("1 take-out web-01 out: abandoned (recovered)");
  });
});

describe("expectations", () => {
  const call = { ...rule({ name: "call", do: [webhook()], recover: [webhook()] }), when: undefined };
  const { when: _, ...otherwise } = call;

  test("what did not help in time sets off the other rule, once", () => {
    const rules = [rule({ expect: { withinMs: 600_000, otherwise: "call" } }), otherwise];
    const story = new Timeline({ rules }).at(0).report("web-01", "unhealthy").begin(1).finish(1);
    story.at(599).tick().expectEffects("1 take-out web-01 out: done");
    story.at(700).report("web-01", "unavailable");
    story.expectEffects("1 take-out web-01 out: done", "2 call web-01 webhook: queued");
    expect(story.effect(2)).toMatchObject({ createdAt: START + 600_000, occasion: { level: "unhealthy" } });
    expect(story.effect(2).occasion.seq).toBeUndefined();
    expect(story.effect(2).occasion.reason).toBe(
      "still not healthy 10 minutes after having been unhealthy, although take-out acted at 2026-03-02T12:00:00.000Z",
    );
    story.begin(2).finish(2).restart().at(800).report("web-01", "healthy");
    expect(story.story.at(-1)).toBe("3 call web-01 recover webhook: queued");
  });

  test("what did help sets off nothing, and time begins when it was let go", () => {
    const rules = [rule({ mode: "ask", expect: { withinMs: 600_000, otherwise: "call" } }), otherwise];
    const story = new Timeline({ rules }).at(0).report("web-01", "unhealthy").at(500).tick();
    story.tell("approve", 1);
    story.begin(1).finish(1).at(1099).report("web-01", "healthy").at(5000).tick();
    story.expectEffects("1 take-out web-01 out: done");
  });

  test("without another rule the log says so", () => {
    const story = new Timeline({ rules: [rule({ expect: { withinMs: 600_000 } })] })
      .at(0)
      .report("web-01", "unhealthy");
    story.begin(1).finish(1).at(600).tick();
    story.expectEffects("1 take-out web-01 out: done", "2 take-out web-01 log: queued");
    expect(story.reasonOf(2)).toBe("still not healthy 10 minutes after having been unhealthy");
  });

  test("a rule that another sets off has suppression of its own", () => {
    const rules = [rule({ expect: { withinMs: 60_000, otherwise: "call" } }), { ...otherwise, mode: "ask" as const }];
    const story = new Timeline({ rules }).at(0).report("web-01", "unhealthy").at(MINUTE).tick();
    expect(story.story.at(-1)).toBe("2 call web-01 webhook: waiting-approval (approval)");
  });
});

describe("what people decide", () => {
  const asks = { rules: [rule({ mode: "ask", do: [run("out"), webhook()] })] };

  test("approving lets the whole firing go; rejecting ends it", () => {
    const story = new Timeline(asks).at(0).report("web-01", "unhealthy").report("web-02", "unhealthy").at(9);
    expect(story.tell("approve", 2)).toBeUndefined();
    expect(story.tell("reject", 3)).toBeUndefined();
    story.expectEffects(
      "1 take-out web-01 out: queued",
      "2 take-out web-01 webhook: queued",
      "3 take-out web-02 out: abandoned (rejected)",
      "4 take-out web-02 webhook: abandoned (rejected)",
    );
    expect(story.effect(1)).toMatchObject({ by: "ben", dueAt: START + 9000 });
    expect(story.effect(3)).toMatchObject({ by: "ben", reason: "rejected by ben", endedAt: START + 9000 });
    story.report("web-02", "unavailable");
    expect(story.effects.size).toBe(4);
  });

  test("what was too old may be let go by a person", () => {
    const story = new Timeline().at(0).report("web-01", "unhealthy", { age: 90_000 }).at(1);
    expect(story.tell("approve", 1)).toBeUndefined();
    const { state, layer, reason, endedAt } = story.effect(1);
    expect({ state, layer, reason, endedAt }).toEqual({
      state: "queued",
      layer: undefined,
      reason: undefined,
      endedAt: undefined,
    });
  });

  test("what has failed, is unknown or was abandoned can be tried again", () => {
    const story = new Timeline().report("web-01", "unhealthy").begin(1).finish(1, "failed").at(60);
    expect(story.tell("retry", 1)).toBeUndefined();
    expect(story.effect(1)).toMatchObject({ state: "queued", attempts: 1, by: "ben", dueAt: START + 60_000 });
    expect(story.tell("abandon", 1)).toBeUndefined();
    expect(story.effect(1)).toMatchObject({ state: "abandoned", reason: "abandoned by ben" });
    expect(story.tell("retry", 1)).toBeUndefined();
    expect(story.outbox.open.has(1)).toBe(true);
  });

  test("one of which nobody knows whether it was done is ended by who has looked", () => {
    const story = new Timeline().report("web-01", "unhealthy").begin(1).finish(1, "unknown");
    expect(story.tell("reject", 1)?.refused).toContain("effect 1 is unknown: only one that is still to be done");
    expect(story.tell("abandon", 1)).toBeUndefined();
    expect(story.effect(1)).toMatchObject({ state: "abandoned", reason: "abandoned by ben" });
  });

  test("what is not possible is refused, with what is", () => {
    const story = new Timeline(asks).report("web-01", "unhealthy");
    expect(story.tell("retry", 1)).toEqual({ refused: "effect 1 is waiting-approval: approve it to let it go" });
    story.tell("approve", 1);
    expect(story.tell("approve", 1)).toEqual({ refused: "effect 1 is queued already" });
    expect(story.tell("retry", 1)).toEqual({ refused: "effect 1 is queued: its next attempt comes by itself" });
    story.begin(1);
    for (const verb of ["approve", "retry", "reject", "abandon"] as const) {
      expect(story.tell(verb, 1)).toEqual({ refused: "effect 1 is running: wait for its attempt to end" });
    }
    story.finish(1);
    expect(story.tell("approve", 1)).toEqual({ refused: "effect 1 is done: nothing is left to approve" });
    expect(story.tell("retry", 1)?.refused).toContain("effect 1 is done: only what failed");
    expect(story.tell("abandon", 1)?.refused).toContain("effect 1 is done: only one that is still to be done");
    const journal = story.journal.length;
    story.report("web-02", "unhealthy").report("web-02", "healthy");
    expect(story.tell("approve", 3)?.refused).toContain("effect 3 is abandoned (recovered): retry it");
    expect(story.command({ kind: "end-suspension", id: "zz", by: "ben" })).toEqual({
      refused: 'there is no suspension "zz", or it has ended',
    });
    expect(story.journal).toHaveLength(journal);
  });

  test("a cron expression that is none is refused", () => {
    const story = new Timeline();
    const cron = { expression: "nonsense", timeZone: "UTC", durationMs: 1 };
    const suspension = {
      ...({ id: "x", kind: "silence", selectors: [{}], startsAt: START, cron, expireOnResolve: false } as const),
      ...{ isSticky: false, author: "ana", comment: "", createdAt: START },
    };
    expect(story.command({ kind: "suspend", suspension })?.refused).toContain('"nonsense" is no cron expression');
    expect(story.suspensions.size).toBe(0);
  });
});

describe("row 32: new settings", () => {
  test("row 32: timers, acknowledgements and windows go on", () => {
    const rules = [rule({ when: { forMs: 120_000 } }), rule({ name: "told", do: [webhook()] })];
    const story = new Timeline({ rules })
      .at(0)
      .report("web-01", "unhealthy")
      .suspend("acknowledgement", { selectors: [{ target: "web-02" }] });
    story
      .at(60)
      .report("web-02", "unhealthy")
      .reload({ rules: rules.map((one) => ({ ...one, concurrency: 9 })) });
    story
      .at(180)
      .tick()
      .expectEffects(
        "1 told web-01 webhook: queued",
        "2 told web-02 webhook: held (acknowledged)",
        "3 take-out web-01 out: queued",
        "4 take-out web-02 out: held (acknowledged)",
      );
    story.report("web-02", "warning").report("web-01", "unavailable");
    expect(story.effects.size).toBe(4);
  });

  test("row 32: what a rule holds that is gone is abandoned, also if it went while the daemon was down", () => {
    const rules = [rule({ name: "asks", mode: "ask" }), rule({ name: "stays" })];
    const story = new Timeline({ rules })
      .at(0)
      .report("web-01", "unhealthy")
      .reload({ rules: rules.slice(1) });
    story.expectEffects("1 asks web-01 out: abandoned (rule)", "2 stays web-01 out: queued");
    expect(story.reasonOf(1)).toBe("the rule is gone");
    const down = new Timeline({ rules }).at(0).report("web-01", "unhealthy");
    down
      .restart({ ...down.settings, rules: rules.slice(1) })
      .at(10)
      .report("web-02", "unhealthy");
    expect(down.effect(1)).toMatchObject({ state: "abandoned", reason: "the rule is gone", endedAt: START + 10_000 });
  });

  test("row 32: what waits for something that settings no longer ask is asked again, but not what only observes", () => {
    const rules = [rule({ limit: { max: 1, of: ["project"] } }), rule({ name: "seen", mode: "observe" })];
    const story = new Timeline({ rules }).at(0).report("web-01", "unhealthy");
    story.expectEffects("1 take-out web-01 out: held (blast-radius)", "2 seen web-01 out: held (observe)");
    story.reload({ rules: [rule(), rule({ name: "seen" })] });
    story.expectEffects("1 take-out web-01 out: queued", "2 seen web-01 out: held (observe)");
  });

  test("row 32: a group that is looked at from now on is known at once", () => {
    const story = new Timeline().report("web-01", "healthy").report("web-02", "unhealthy");
    story.reload({ rules: [rule({ name: "grouped", when: { on: { kind: "group", by: ["project"] } } })] });
    story.report("web-01", "unhealthy");
    // The group was unhealthy before anybody looked.
    expect(story.story.slice(1)).toEqual([]);
    story.report("web-01", "unavailable");
    expect(story.story.slice(1)).toEqual(["2 grouped acme out: queued"]);
  });
});

test("watches are forgotten when there is nothing more to know", () => {
  const story = new Timeline({ rules: [rule({ cooldownMs: 60_000 })] }).at(0).report("web-01", "unhealthy");
  story.at(10).report("web-01", "healthy").at(61).tick();
  expect(story.kept.watches.filter(({ rule: name }) => name !== "")).toEqual([]);
});
