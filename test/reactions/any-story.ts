/** Any story that a reactor may live through: rules, and what happens, and when. */
import fc from "fast-check";
import type { Level } from "../../src/health/level.ts";
import type { Dependency, ReactionSettings, Rule } from "../../src/reactions/rule.ts";
import { DEFAULT_SETTINGS } from "../../src/reactions/rule.ts";
import type { SuspensionKind } from "../../src/store/suspension.ts";
import { redeploy, rule, run, START, Timeline, webhook } from "./timeline.ts";

export type Step =
  | {
      readonly kind: "report";
      readonly target: string;
      readonly level: Level;
      readonly check: string;
      readonly age?: number;
      readonly hold?: "soft" | "flapping";
    }
  | {
      readonly kind: "suspend";
      readonly suspension: SuspensionKind;
      readonly id: string;
      readonly target: string;
      readonly lasts?: number;
      readonly isHandy: boolean;
    }
  | { readonly kind: "end"; readonly id: string }
  | { readonly kind: "decide"; readonly verb: "approve" | "reject" | "retry" | "abandon"; readonly which: number }
  | { readonly kind: "attempt"; readonly which: number; readonly outcome: "done" | "failed" }
  | { readonly kind: "deployed"; readonly task: string; readonly isEnd: boolean }
  | { readonly kind: "hold"; readonly target: string; readonly check: string; readonly isOver: boolean };

export interface Moment {
  readonly gap: number;
  readonly step: Step;
}

const targets = fc.constantFrom("web-01", "web-02", "web-03", "db-01");
const levels = fc.constantFrom<Level>(
  "healthy",
  "healthy",
  "warning",
  "unknown",
  "unhealthy",
  "unhealthy",
  "unavailable",
  "maintenance",
);
const checks = fc.constantFrom("cpu", "disk");
const ids = fc.constantFrom("a1", "b2");
const which = fc.nat(30);

const reports: fc.Arbitrary<Step> = fc
  .record({
    target: targets,
    level: levels,
    check: checks,
    age: rarely(5, 100, 90_000, -90_000),
    hold: rarely("soft" as const, "flapping" as const),
  })
  .map(({ target, level, check, age, hold }) => ({
    kind: "report",
    ...{ target, level, check },
    ...(age === undefined ? {} : { age }),
    ...(hold === undefined ? {} : { hold }),
  }));

function rarely<Value>(...values: readonly Value[]): fc.Arbitrary<Value | undefined> {
  return fc.oneof(
    { weight: 9, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom(...values) },
  );
}

const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: reports },
  {
    weight: 2,
    arbitrary: fc.record(
      {
        kind: fc.constant("suspend" as const),
        suspension: fc.constantFrom<SuspensionKind>("silence", "maintenance", "acknowledgement"),
        id: ids,
        target: fc.constantFrom("web-*", "web-01", "*"),
        lasts: fc.integer({ min: 1, max: 900 }),
        isHandy: fc.boolean(),
      },
      { requiredKeys: ["kind", "suspension", "id", "target", "isHandy"] },
    ),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("end" as const), id: ids }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("decide" as const),
      verb: fc.constantFrom("approve" as const, "reject" as const, "retry" as const, "abandon" as const),
      which,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("attempt" as const),
      which,
      outcome: fc.constantFrom("done" as const, "failed" as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("deployed" as const),
      task: fc.constantFrom("ServerTasks-1", "ServerTasks-2"),
      isEnd: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("hold" as const), target: targets, check: checks, isOver: fc.boolean() }),
  },
);

export const stories = fc.array(fc.record({ gap: fc.constantFrom(0, 1, 30, 60, 200, 700), step: steps }), {
  maxLength: 40,
  size: "max",
});

const RULES: readonly Rule[] = [
  rule({ name: "plain", do: [run("out"), webhook()], recover: [run("in")], cooldownMs: 300_000 }),
  rule({ name: "lasting", when: { forMs: 60_000, from: ["healthy", "warning"] }, recover: [webhook()] }),
  rule({
    name: "often",
    when: { times: { count: 2, withinMs: 600_000 }, forMs: 30_000 },
    mode: "ask",
    recover: [run("in")],
  }),
  rule({
    name: "few",
    limit: { percent: 30, of: ["project", "environment"] },
    recover: [run("in")],
    expect: { withinMs: 120_000, otherwise: "call" },
  }),
  rule({ name: "one", limit: { max: 1, of: ["environment"] }, expect: { withinMs: 50_000 } }),
  { ...rule({ name: "call", do: [webhook()] }) },
  rule({ name: "checked", when: { on: { kind: "check" }, match: { check: "c*" } }, recover: [run("in")] }),
  rule({
    name: "grouped",
    when: { on: { kind: "group", by: ["environment"] }, levels: ["unhealthy", "unavailable", "unknown"] },
    recover: [webhook()],
  }),
  rule({ name: "back", do: [redeploy()], when: { deploying: true } }),
  rule({ name: "calm", when: { deploying: false, forMs: 10_000 } }),
  rule({ name: "seen", mode: "observe" }),
  rule({ name: "well", when: { levels: ["healthy"] } }),
];
const [dependency]: readonly Dependency[] = [{ resources: { target: "web-*" }, on: { target: "db-*" } }];

export const settings: fc.Arbitrary<ReactionSettings> = fc.record({
  rules: fc.subarray([...RULES], { minLength: 1 }),
  dependencies: fc.constantFrom([], dependency === undefined ? [] : [dependency]),
  tooOldAfterMs: fc.constant(DEFAULT_SETTINGS.tooOldAfterMs),
  breaker: fc.constantFrom({ count: 4, withinMs: 300_000 }, DEFAULT_SETTINGS.breaker),
  deployments: fc.record({
    soakMs: fc.constant(100_000),
    endMs: fc.constant(1_000_000),
    during: fc.constantFrom("hold" as const, "tighten" as const, "ignore" as const),
  }),
  mayReact: fc.constant(() => true),
});

function take(story: Timeline, step: Step): void {
  switch (step.kind) {
    case "report": {
      const heldUntil = step.hold === "soft" ? 0 : step.hold === "flapping" ? story.now + 100_000 : undefined;
      const { target, level, check, age } = step;
      story.report(target, level, {
        check,
        ...(age === undefined ? {} : { age }),
        ...(heldUntil === undefined ? {} : { heldUntil }),
      });
      return;
    }
    case "suspend": {
      const { suspension, id, target, lasts, isHandy } = step;
      const until = lasts === undefined ? {} : { until: (story.now - START) / 1000 + lasts };
      story.suspend(suspension, { id, selectors: [{ target }], expireOnResolve: isHandy, isSticky: isHandy, ...until });
      return;
    }
    case "end":
      story.command({ kind: "end-suspension", id: step.id, by: "ben" });
      return;
    case "decide":
      // Who decides looks at how it is now.
      story.tick();
      if (story.effects.size > 0) story.tell(step.verb, 1 + (step.which % story.effects.size));
      return;
    case "attempt":
      attempt(story, step);
      return;
    case "deployed":
      story.deployed(step.task, `1.${step.task.length}`, step.isEnd ? "succeeded" : undefined);
      return;
    case "hold":
      story.hold(step.target, step.isOver ? undefined : story.now + 50_000, step.check);
      return;
  }
}

function attempt(story: Timeline, { which: chosen, outcome }: Extract<Step, { readonly kind: "attempt" }>): void {
  story.tick();
  const queued = [...story.outbox.open.values()].filter(({ state }) => state === "queued");
  const row = queued[chosen % Math.max(1, queued.length)];
  if (row !== undefined) story.begin(row.number).finish(row.number, outcome);
}

/** What the clock did in between is up to `pause`. */
export function tellStory(
  wish: ReactionSettings,
  moments: readonly Moment[],
  pause: (story: Timeline, index: number, gap: number) => void,
): Timeline {
  const story = new Timeline(wish);
  let seconds = 0;
  for (const [index, { gap, step }] of moments.entries()) {
    story.at(seconds);
    pause(story, index, gap);
    seconds += gap;
    story.at(seconds);
    take(story, step);
  }
  return story.at(seconds + 5_000).tick();
}

export function nothing(): void {}

export function outcomeOf(story: Timeline): unknown {
  return {
    effects: [...story.effects.values()],
    watches: [...story.watches.values()]
      .filter(({ state }) => state !== undefined)
      .sort((one, other) => (one.rule + one.subject < other.rule + other.subject ? -1 : 1)),
    suspensions: [...story.suspensions.values()],
    journal: story.journal,
  };
}
