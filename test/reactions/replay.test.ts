/** Replaying the stored past: the same rules set off what was really set off, and other rules what they would have. */
import { describe, expect, test } from "vitest";
import type { Level } from "../../src/health/level.ts";
import { compareFirings } from "../../src/reactions/firing-difference.ts";
import type { LogPlan } from "../../src/reactions/plan.ts";
import { planText } from "../../src/reactions/plan-text.ts";
import { memoryMsOf, type PastFiring, type ReplayOptions, replay } from "../../src/reactions/replay.ts";
import { DEFAULT_SETTINGS, type ReactionSettings, type Rule } from "../../src/reactions/rule.ts";
import { createRandom } from "../seeded-random.ts";
import { type LivedHistory, liveHistory, START } from "./lived-history.ts";
import { redeploy, rule, run, webhook } from "./timeline.ts";

const MINUTE = 60_000;
const LOG: LogPlan = { kind: "log", level: "warn", timeoutMs: 1000, continues: false, attemptsMax: 1, once: false };

function settingsOf(...rules: readonly Rule[]): ReactionSettings {
  return { ...DEFAULT_SETTINGS, rules };
}

async function replayed(
  history: LivedHistory,
  settings: ReactionSettings,
  more: Partial<ReplayOptions> = {},
): Promise<readonly PastFiring[]> {
  history.commit();
  const { reader } = history;
  return replay({
    settings,
    inputs: reader.pastInputs(0),
    levelsBefore: reader.levelsBefore(0),
    since: 0,
    until: history.now,
    instance: reader.instance(),
    describe: planText,
    ...more,
  });
}

function keysOf(firings: readonly PastFiring[]): readonly string[] {
  return firings.flatMap(({ effects }) => effects.map(({ key }) => key)).toSorted();
}

function createdKeys({ reader }: LivedHistory): readonly string[] {
  return reader
    .effects({}, { limit: 100_000 })
    .map(({ key }) => key)
    .toSorted();
}

/** What a person reads off a firing. */
function line({ rule: name, phase, at, subject, held, effects }: PastFiring): string {
  const held_ = held === undefined ? "" : ` held by ${held.layer}`;
  return `${(at - START) / MINUTE} ${name} ${phase} ${subject}${held_}: ${effects.map(({ state }) => state).join(" ")}`;
}

describe("a small history replayed", () => {
  const drain = rule({ name: "drain", do: [run("out"), LOG], recover: [run("in")], cooldownMs: 10 * MINUTE });

  async function smallHistory(settings: ReactionSettings): Promise<LivedHistory> {
    const history = await liveHistory(settings);
    for (const [minutes, target, level] of [
      [0, "web-01", "healthy"],
      [1, "web-01", "unhealthy"],
      [2, "web-01", "healthy"],
      [3, "web-02", "unhealthy"],
      [4, "web-01", "unhealthy"],
      [5, "web-01", "warning"],
    ] as const) {
      history.pass(START + minutes * MINUTE - history.now);
      history.report({ target, level });
      history.doAll();
    }
    history.pass(15 * MINUTE);
    history.doAll();
    return history;
  }

  test("names what was set off, when, for what, and what held it", async () => {
    const settings = settingsOf(drain);
    using history = await smallHistory(settings);
    const firings = await replayed(history, settings);
    expect(firings.map(line)).toEqual([
      "1 drain do -/-/-/web-01/-: done done",
      "2 drain recover -/-/-/web-01/-: done",
      "3 drain do -/-/-/web-02/-: done done",
      "4 drain do -/-/-/web-01/- held by cooldown: held held",
    ]);
    expect(keysOf(firings)).toEqual(createdKeys(history));
    expect(createdKeys(history)).toHaveLength(7);
  });

  test("with other rules tells what those would have done", async () => {
    using history = await smallHistory(settingsOf(drain));
    const lasting = rule({ name: "drain", when: { forMs: 10 * MINUTE }, do: [run("out")] });
    const firings = await replayed(history, settingsOf(lasting));
    expect(firings.map(line)).toEqual(["13 drain do -/-/-/web-02/-: done"]);
    const compared = compareFirings(await replayed(history, settingsOf(drain)), firings);
    expect(compared.map(({ side, firing }) => `${side} ${line(firing).slice(0, 2).trim()}`)).toEqual([
      "only-old 1",
      "only-old 2",
      "only-old 4",
      "otherwise 13",
    ]);
  });

  test("compared with itself is the same, and tells what is held otherwise", async () => {
    using history = await smallHistory(settingsOf(drain));
    const old = await replayed(history, settingsOf(drain));
    expect(compareFirings(old, old).map(({ side }) => side)).toEqual(["same", "same", "same", "same"]);
    const eager = await replayed(history, settingsOf({ ...drain, cooldownMs: 0 }));
    expect(compareFirings(old, eager).map(({ side }) => side)).toEqual(["same", "same", "same", "otherwise"]);
  });

  test("only tells of what was set off since then, but knows what was before", async () => {
    const settings = settingsOf(drain);
    using history = await smallHistory(settings);
    const firings = await replayed(history, settings, { since: START + 3.5 * MINUTE });
    expect(firings.map(line)).toEqual(["4 drain do -/-/-/web-01/- held by cooldown: held held"]);
  });

  test("from the middle on begins with the levels of then", async () => {
    const settings = settingsOf(rule({ name: "few", limit: { max: 1, of: ["environment"] } }));
    using history = await liveHistory(settings);
    for (const [target, level] of [
      ["web-01", "unavailable"],
      ["web-02", "healthy"],
      ["web-03", "healthy"],
      ["web-02", "unhealthy"],
    ] as const) {
      history.pass(10 * MINUTE);
      history.report({ target, level, environment: "prod" });
      history.doAll();
    }
    const begin = START + 35 * MINUTE;
    history.commit();
    const { reader } = history;
    const inputs = reader.pastInputs(begin);
    const firings = await replayed(history, settings, {
      inputs,
      levelsBefore: reader.levelsBefore(begin),
      since: begin,
    });
    expect(firings.map(line)).toEqual(["40 few do -/prod/-/web-02/- held by blast-radius: held"]);
  });

  test("tells nothing of what comes after its end, whatever goes on for longer", async () => {
    const lasting = rule({ name: "lasting", when: { forMs: 2 * MINUTE } });
    const settings = settingsOf(rule({ name: "back", do: [redeploy()] }), lasting);
    using history = await liveHistory(settings);
    const place = { project: "acme", environment: "prod" };
    history.deployed({ task: "ServerTasks-1", ...place, release: "1.4.2", startedAt: START });
    history.report({ ...place, level: "unhealthy" });
    history.pass(MINUTE);
    const firings = await replayed(history, settings);
    expect(firings.map(line)).toEqual(["0 back do acme/prod/-/web-01/-: queued"]);
    expect(keysOf(firings)).toEqual(createdKeys(history));
  });

  test("tells how far it is, and stops when it is told to", async () => {
    const settings = settingsOf(drain);
    using history = await liveHistory(settings);
    for (let index = 0; index < 2500; index++) {
      history.now += 1000;
      history.report({ target: `web-${index}`, level: "healthy" });
    }
    history.commit();
    const told: number[] = [];
    await replayed(history, settings, { onProgress: (count) => told.push(count) });
    expect(told).toEqual([2000, 4000]);
    expect(history.reader.pastInputCount(0)).toBe(5000);
    const short: number[] = [];
    await replayed(history, settings, { onProgress: (count) => short.push(count), isOver: () => true });
    expect(short).toEqual([2000]);
  });

  test("leaves the store as it is", async () => {
    const settings = settingsOf(drain);
    using history = await smallHistory(settings);
    history.commit();
    const before = [createdKeys(history), history.reader.pastInputCount(0), history.reader.lastSeq()];
    await replayed(history, settings);
    expect([createdKeys(history), history.reader.pastInputCount(0), history.reader.lastSeq()]).toEqual(before);
  });
});

test("inputs from before count for as long as a rule remembers, and a week", () => {
  const week = 7 * 86_400_000;
  expect(memoryMsOf(settingsOf())).toBe(week + 60 * MINUTE);
  expect(memoryMsOf(settingsOf(rule({ cooldownMs: 300 * MINUTE })))).toBe(week + 300 * MINUTE);
  const patient = rule({ when: { forMs: 200 * MINUTE, times: { count: 2, withinMs: 200 * MINUTE } } });
  expect(memoryMsOf(settingsOf(patient))).toBe(week + 400 * MINUTE);
});

const RULES: readonly Rule[] = [
  rule({ name: "plain", do: [run("out"), webhook()], recover: [run("in")], cooldownMs: 5 * MINUTE }),
  rule({ name: "lasting", when: { forMs: MINUTE, from: ["healthy", "warning"] }, recover: [webhook()] }),
  rule({ name: "often", when: { times: { count: 2, withinMs: 30 * MINUTE } }, mode: "ask" }),
  rule({
    name: "few",
    limit: { percent: 30, of: ["project", "environment"] },
    recover: [run("in")],
    expect: { withinMs: 2 * MINUTE, otherwise: "call" },
  }),
  rule({ name: "call", do: [webhook()] }),
  rule({ name: "checked", when: { on: { kind: "check" }, match: { check: "c*" } } }),
  rule({ name: "grouped", when: { on: { kind: "group", by: ["environment"] } }, recover: [LOG] }),
  rule({ name: "back", do: [redeploy()], when: { deploying: true } }),
  rule({ name: "seen", mode: "observe" }),
];

describe("of a history of everything, replay names exactly the effects that were created", () => {
  const settings: ReactionSettings = {
    ...settingsOf(...RULES.map((one) => (one.name === "call" ? withoutWhen(one) : one))),
    dependencies: [{ resources: { target: "web-*" }, on: { target: "db-*" } }],
  };

  test.each(Array.from({ length: 15 }, (_, seed) => seed + 1))("with seed %i", async (seed) => {
    using history = await liveHistory(settings, POLICIES);
    liveThrough(history, createRandom(seed * 2_654_435_761));
    history.commit();
    const created = createdKeys(history);
    expect(created.length).toBeGreaterThan(20);
    expect(keysOf(await replayed(history, settings))).toEqual(created);
  });
});

function withoutWhen({ when: _, ...rest }: Rule): Rule {
  return rest;
}

const POLICIES = [
  { match: { target: "web-02" }, worsenAfter: { kind: "consecutive", count: 2 } },
  { match: { target: "web-03" }, flap: { moves: 3, withinMs: 10 * MINUTE, holdMs: 5 * MINUTE } },
  { match: { target: "db-*" }, expireAfterMs: 20 * MINUTE },
] as const;

const TARGETS = ["web-01", "web-02", "web-03", "web-04", "db-01"] as const;
const LEVELS: readonly Level[] = ["healthy", "healthy", "warning", "unhealthy", "unhealthy", "unavailable"];

/** Reports, deployments, what people say, and what the runner does, in any order. */
function liveThrough(history: LivedHistory, random: () => number): void {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const place = { project: "acme", environment: "prod" };
  for (let step = 0; step < 150; step++) {
    history.pass(pick([0, 1000, 20_000, MINUTE, 4 * MINUTE]));
    const chance = random();
    if (chance < 0.72) {
      const at = random() < 0.1 ? { at: new Date(history.now - 30 * MINUTE).toISOString() } : {};
      history.report({ target: pick(TARGETS), level: pick(LEVELS), check: pick(["cpu", "disk"]), ...place, ...at });
    } else if (chance < 0.8) deploy(history, random);
    else if (chance < 0.86) suspend(history, pick(["silence", "maintenance", "acknowledgement"] as const), step);
    else if (chance < 0.9) decide(history, pick(["approve", "reject"] as const));
    if (random() < 0.7) history.doAll();
  }
}

function deploy(history: LivedHistory, random: () => number): void {
  const isEnd = random() < 0.5;
  const startedAt = isEnd ? history.now - MINUTE : history.now;
  const deployment = { task: `ServerTasks-${Math.floor(random() * 3)}`, project: "acme", environment: "prod" };
  const end = isEnd ? { finishedAt: history.now, outcome: "succeeded" as const } : {};
  history.deployed({ ...deployment, release: `1.${Math.floor(random() * 4)}`, startedAt, ...end });
}

function suspend(history: LivedHistory, kind: "silence" | "maintenance" | "acknowledgement", step: number): void {
  const startsAt = history.now;
  history.command({
    kind: "suspend",
    suspension: {
      ...{ id: `s${step}`, kind, selectors: [{ target: step % 2 === 0 ? "web-*" : "web-01" }], startsAt },
      ...{ endsAt: startsAt + 3 * MINUTE, expireOnResolve: step % 3 === 0, isSticky: step % 5 === 0 },
      ...{ author: "ada", comment: "", createdAt: startsAt },
    },
  });
}

function decide(history: LivedHistory, kind: "approve" | "reject"): void {
  const effect = history.outbox.open.values().find(({ state }) => state === "held" || state === "waiting-approval");
  if (effect !== undefined) history.command({ kind, effect, by: "ada" });
}
