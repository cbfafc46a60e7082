/**
 * What holds for every story: it does not matter when somebody looked at the clock, nor whether the daemon was killed and
 * came back at any moment, and history replayed creates the effects that were created.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createReactor } from "../../src/reactions/open-reactor.ts";
import { Outbox } from "../../src/reactions/outbox.ts";
import { NO_WRITER } from "../../src/reactions/reactor.ts";
import type { ReactionSettings } from "../../src/reactions/rule.ts";
import { DEFAULT_SETTINGS } from "../../src/reactions/rule.ts";
import type { EffectRow } from "../../src/store/effect.ts";
import { isOpen } from "../../src/store/effect-state.ts";
import { NOTHING_KEPT } from "../../src/store/store-reader.ts";
import { type Moment, nothing, outcomeOf, settings, stories, tellStory } from "./any-story.ts";
import { describePlan, rule, run, type Timeline } from "./timeline.ts";

describe("any story", () => {
  test("ends the same however often somebody looked at the clock", () => {
    fc.assert(
      fc.property(
        settings,
        stories,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 9 }),
        (wish, moments, places) => {
          const looked = tellStory(wish, moments, (story, index, gap) => {
            const place = places[index % places.length] ?? 0;
            story.now += Math.floor(place * gap * 1000);
            story.tick();
          });
          expect(outcomeOf(looked)).toEqual(outcomeOf(tellStory(wish, moments, nothing)));
        },
      ),
      { numRuns: 250 },
    );
  });

  test("ends the same wherever the daemon was killed and came back", () => {
    fc.assert(
      fc.property(settings, stories, fc.array(fc.nat(40), { minLength: 1, maxLength: 3 }), (wish, moments, kills) => {
        const killed = tellStory(wish, moments, (story, index) => {
          if (kills.includes(index)) story.restart();
        });
        expect(outcomeOf(killed)).toEqual(outcomeOf(tellStory(wish, moments, nothing)));
      }),
      { numRuns: 250 },
    );
  });

  test("replayed without anything being done creates the effects that were created", () => {
    fc.assert(
      fc.property(settings, stories, (wish, moments) => {
        const story = tellStory(wish, moments, nothing);
        expect(replayed(wish, story)).toEqual([...story.effects.values()].map(({ key }) => key));
      }),
      { numRuns: 250 },
    );
  });

  test("never uses a key twice, and leaves nothing open without a reason", () => {
    fc.assert(
      fc.property(settings, stories, (wish, moments) => {
        const effects = [...tellStory(wish, moments, nothing).effects.values()];
        expect(new Set(effects.map(({ key }) => key)).size).toBe(effects.length);
        for (const effect of effects) checkRow(effect);
      }),
      { numRuns: 100 },
    );
  });
});

function checkRow({ state, reason, layer, dueAt, endedAt }: EffectRow): void {
  if (state === "held" || state === "waiting-approval" || state === "abandoned") {
    expect(reason).toBeTruthy();
    expect(layer).toBeTruthy();
  }
  if (state === "queued") expect(dueAt).toBeDefined();
  expect(endedAt !== undefined).toBe(!isOpen(state));
}

function replayed(wish: ReactionSettings, story: Timeline): readonly string[] {
  const keys: string[] = [];
  const seen = new Set<number>();
  const outbox = new Outbox({
    openEffects: [],
    lastNumber: 0,
    write: ({ number, key }) => {
      if (!seen.has(number)) keys.push(key);
      seen.add(number);
    },
  });
  const reactor = createReactor({
    settings: wish,
    outbox,
    instance: "test",
    kept: NOTHING_KEPT,
    lastSeq: 0,
    levels: () => [],
    writer: NO_WRITER,
    describe: describePlan,
  });
  for (const input of story.inputs) {
    if ("move" in input) reactor.moved(input.move);
    else reactor.replay(JSON.parse(JSON.stringify(input.row)));
  }
  reactor.tick(story.now);
  return keys;
}

test("a decision of the past is found to be about what time alone had set off until then", () => {
  const wish: ReactionSettings = {
    ...DEFAULT_SETTINGS,
    rules: [rule({ mode: "ask", when: { forMs: 10_000 }, recover: [run("in")] })],
  };
  const moments: readonly Moment[] = [
    { gap: 0, step: { kind: "report", target: "web-01", level: "unhealthy", check: "cpu" } },
    { gap: 200, step: { kind: "decide", verb: "approve", which: 0 } },
    { gap: 0, step: { kind: "report", target: "web-01", level: "healthy", check: "cpu" } },
  ];
  const story = tellStory(wish, moments, nothing);
  expect(story.effects.size).toBe(2);
  expect(replayed(wish, story)).toEqual([story.effect(1).key, story.effect(2).key]);
});
