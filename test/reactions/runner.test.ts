/** How effects are done: one after the other where they have to be, again after failures, and never before they are told. */
import { expect, test, vi } from "vitest";
import type { TrialOutcome } from "../../src/reactions/action.ts";
import { type Act, effectOf, Life, SimulatedStore, START } from "./simulated-store.ts";

const done: TrialOutcome = { kind: "done", status: "fine" };
const failed: TrialOutcome = { kind: "failed", status: "exit code 3" };

/** Actions that end when they are told to. */
function manual() {
  const begun: { key: string; end: (outcome: TrialOutcome) => void; signal: AbortSignal }[] = [];
  const act: Act = ({ key }, { signal }) => {
    const { promise, resolve } = Promise.withResolvers<TrialOutcome>();
    begun.push({ key, end: resolve, signal });
    return promise;
  };
  return { act, begun, keys: () => begun.map(({ key }) => key) };
}

function settled(store: SimulatedStore, ...states: readonly string[]) {
  return vi.waitFor(() => expect(store.states()).toEqual(states), { timeout: 3000, interval: 1 });
}

test("an effect is done, and what is kept says so", async () => {
  const store = new SimulatedStore();
  const life = new Life(store, async () => ({ ...done, output: "it said this", link: "https://x.test/1" })).start();
  life.outbox.add([effectOf("web-01")]);
  await settled(store, "done");
  expect(store.effects.get(1)).toMatchObject({ attempts: 1, endedAt: START });
  expect(store.attemptsOf(1)).toEqual([
    {
      effect: 1,
      number: 1,
      startedAt: START,
      endedAt: START,
      outcome: "done",
      status: "fine",
      output: "it said this",
      link: "https://x.test/1",
    },
  ]);
  expect(life.events.map(({ kind }) => kind)).toEqual(["begun", "ended"]);
  expect(life.outbox.open.size).toBe(0);
});

test("nothing is begun before it is committed that it is", async () => {
  const store = new SimulatedStore();
  const seen: unknown[] = [];
  const life = new Life(store, async ({ number }) => {
    seen.push([store.effects.get(number)?.state, store.attemptsOf(number).length]);
    return done;
  });
  life.fault = new Error("the disk is full");
  life.start();
  life.outbox.add([effectOf("web-01")]);
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  expect(seen).toEqual([]);
  life.fault = undefined;
  life.commit();
  await settled(store, "done");
  expect(seen).toEqual([["running", 1]]);
  expect(store.attemptsOf(1)).toHaveLength(1);
});

test("steps of one firing follow each other, and those of two resources do not wait for each other", async () => {
  const store = new SimulatedStore();
  const { act, begun, keys } = manual();
  const life = new Life(store, act).start();
  life.outbox.add([effectOf("a", {}, { key: "a1" }), effectOf("a", {}, { key: "a2", step: 1 })]);
  life.outbox.add([effectOf("b", {}, { key: "b1" })]);
  await vi.waitFor(() => expect(keys()).toEqual(["a1", "b1"]));
  begun[0]?.end(done);
  await vi.waitFor(() => expect(keys()).toEqual(["a1", "b1", "a2"]));
  begun[1]?.end(done);
  begun[2]?.end(done);
  await settled(store, "done", "done", "done");
});

test("after a step has failed the later ones of its firing are abandoned, unless it says to go on", async () => {
  const store = new SimulatedStore();
  const final: TrialOutcome = { kind: "failed", status: "exit code 3", isFinal: true };
  const life = new Life(store, async ({ step }) => (step === 0 ? final : done)).start();
  life.outbox.add([effectOf("a"), effectOf("a", {}, { step: 1 }), effectOf("a", {}, { step: 2 })]);
  life.outbox.add([effectOf("b", { continues: true }), effectOf("b", {}, { step: 1 })]);
  await settled(store, "failed", "abandoned", "abandoned", "failed", "done");
  expect(store.effects.get(1)).toMatchObject({ reason: "exit code 3", endedAt: START });
  expect(store.effects.get(2)).toMatchObject({ reason: "step 1 failed", layer: "earlier-step" });
  expect(store.effects.get(3)).toMatchObject({ reason: "step 1 failed", attempts: 0 });
});

test("a later firing goes on after an earlier one has failed", async () => {
  const store = new SimulatedStore();
  const final: TrialOutcome = { kind: "failed", status: "no", isFinal: true };
  const life = new Life(store, async ({ number }) => (number === 1 ? final : done)).start();
  life.outbox.add([effectOf("a")]);
  life.outbox.add([effectOf("a", {}, { phase: "recover" })]);
  await settled(store, "failed", "done");
});

test("what is held lets later firings pass, but no later step of its own", async () => {
  const store = new SimulatedStore();
  const life = new Life(store, async () => done).start();
  const [held] = life.outbox.add([effectOf("a", {}, { state: "held" }), effectOf("a", {}, { step: 1 })]);
  life.outbox.add([effectOf("a", {})]);
  await settled(store, "held", "queued", "done");
  if (held === undefined) throw new Error("nothing was added");
  life.outbox.put({ ...held, state: "queued" });
  await settled(store, "done", "done", "done");
});

test("one effect at a time for each resource, whatever its rule", async () => {
  const store = new SimulatedStore();
  const { act, begun, keys } = manual();
  const life = new Life(store, act).start();
  const id = "-/-/-/a/-";
  for (const rule of ["one", "two", "three"]) life.outbox.add([effectOf("a", {}, { rule, key: rule })]);
  life.outbox.add([effectOf("a", {}, { rule: "four", key: "check", subject: `${id} http` })]);
  for (const [index, key] of ["one", "two", "three", "check"].entries()) {
    await vi.waitFor(() => expect(keys()[index]).toBe(key));
    expect(keys()).toHaveLength(index + 1);
    begun[index]?.end(done);
  }
  await settled(store, "done", "done", "done", "done");
});

test("as many effects of a rule at the same time as it allows, and 64 of all", async () => {
  const store = new SimulatedStore();
  const { act, begun, keys } = manual();
  const life = new Life(store, act, { concurrencyOf: (rule) => (rule === "narrow" ? 2 : 1000) }).start();
  for (let index = 0; index < 10; index++)
    life.outbox.add([effectOf(`n${index}`, {}, { rule: "narrow", key: "narrow" })]);
  for (let index = 0; index < 100; index++) life.outbox.add([effectOf(`w${index}`, {}, { rule: "wide", key: "wide" })]);
  await vi.waitFor(() => expect(keys()).toHaveLength(64));
  expect(keys().filter((key) => key === "narrow")).toHaveLength(2);
  let most = 0;
  for (let ended = 0; ended < 110; ended++) {
    await vi.waitFor(() => expect(begun.length).toBeGreaterThan(ended));
    begun[ended]?.end(done);
    const open = begun.slice(ended + 1).filter(({ key }) => key === "narrow").length;
    most = Math.max(most, open);
  }
  await vi.waitFor(() => expect(new Set(store.states())).toEqual(new Set(["done"])));
  expect(most).toBeLessThanOrEqual(2);
});

test("what is due first is done first, and nothing before it is due", async () => {
  const store = new SimulatedStore();
  const { act, begun, keys } = manual();
  const life = new Life(store, act, { concurrencyOf: () => 1 }).start();
  life.outbox.add([effectOf("later", {}, { key: "later", dueAt: START + 5000 })]);
  life.outbox.add([effectOf("sooner", {}, { key: "sooner", dueAt: START + 2000 })]);
  await settled(store, "queued", "queued");
  expect(keys()).toEqual([]);
  life.now = START + 6000;
  life.runner.tick();
  await vi.waitFor(() => expect(keys()).toEqual(["sooner"]));
  begun[0]?.end(done);
  await vi.waitFor(() => expect(keys()).toEqual(["sooner", "later"]));
  begun[1]?.end(done);
  await settled(store, "done", "done");
});

test("a timer of its own brings it back when something falls due", async () => {
  const store = new SimulatedStore();
  const life = new Life(store, async () => done, { now: Date.now }).start();
  life.outbox.add([effectOf("a", {}, { dueAt: Date.now() + 30 })]);
  await settled(store, "done");
});

test("a failure is tried again, later each time, until its attempts are used up", async () => {
  const store = new SimulatedStore();
  const life = new Life(store, async () => failed).start();
  life.outbox.add([effectOf("a", { attemptsMax: 3 })]);
  await vi.waitFor(() => expect(store.effects.get(1)).toMatchObject({ state: "queued", attempts: 1 }));
  expect(store.effects.get(1)).toMatchObject({ dueAt: START + 1000, reason: "exit code 3: attempt 2 of 3 follows" });
  expect(life.events.at(-1)).toEqual({ kind: "waiting", effect: 1, until: START + 1000 });
  life.now += 1000;
  life.runner.tick();
  await vi.waitFor(() => expect(store.effects.get(1)).toMatchObject({ state: "queued", attempts: 2 }));
  expect(store.effects.get(1)?.dueAt).toBe(START + 3000);
  life.now += 2000;
  life.runner.tick();
  await settled(store, "failed");
  expect(store.effects.get(1)).toMatchObject({ attempts: 3, reason: "exit code 3 (3 attempts)" });
  expect(store.attemptsOf(1).map(({ number, outcome }) => [number, outcome])).toEqual([
    [1, "failed"],
    [2, "failed"],
    [3, "failed"],
  ]);
});

test("never before the receiver has asked for", async () => {
  const store = new SimulatedStore();
  const life = new Life(store, async () => ({ ...failed, retryAfterMs: 90_000 }), { random: () => 0 }).start();
  life.outbox.add([effectOf("a")]);
  await vi.waitFor(() => expect(store.effects.get(1)?.dueAt).toBe(START + 90_000));
});

test("what throws has failed, and says why", async () => {
  const store = new SimulatedStore();
  const act = async () => {
    throw new Error("the wire is cut");
  };
  const life = new Life(store, act).start();
  life.outbox.add([effectOf("a", { attemptsMax: 1 })]);
  life.outbox.add([effectOf("b", { once: true })]);
  await settled(store, "failed", "unknown");
  expect(store.effects.get(1)?.reason).toBe("the wire is cut");
  expect(store.effects.get(2)?.reason).toBe(
    "the wire is cut: it is not known whether it was done; look, then wrasse effects retry 2 or abandon 2",
  );
});

test("an effect of a kind that this wrasse does not have fails once and for all", async () => {
  const store = new SimulatedStore();
  const life = new Life(store, async () => done).start();
  life.outbox.add([{ ...effectOf("a"), plan: { ...effectOf("a").plan, kind: "__proto__" } }]);
  await settled(store, "failed");
  expect(store.effects.get(1)?.reason).toBe('this wrasse has no action "__proto__"');
});

test("an attempt that takes too long is ended", async () => {
  const store = new SimulatedStore();
  const act: Act = (_effect, { signal }) =>
    new Promise((resolve) => {
      signal.addEventListener("abort", () => resolve({ kind: "failed", status: "ended", output: "got this far" }));
    });
  const life = new Life(store, act).start();
  life.outbox.add([effectOf("a", { timeoutMs: 20, attemptsMax: 1 })]);
  life.outbox.add([effectOf("b", { timeoutMs: 20, once: true })]);
  await settled(store, "failed", "unknown");
  expect(store.attemptsOf(1)[0]).toMatchObject({ status: "took longer than 20 milliseconds", output: "got this far" });
  expect(store.effects.get(2)?.reason).toMatch(/^took longer than 20 milliseconds: it is not known/);
});

test("a running effect that a person abandons is ended, and stays abandoned", async () => {
  const store = new SimulatedStore();
  const { act, begun } = manual();
  const life = new Life(store, act).start();
  life.outbox.add([effectOf("a")]);
  await vi.waitFor(() => expect(begun).toHaveLength(1));
  const row = life.outbox.open.get(1);
  if (row === undefined) throw new Error("it is not open");
  life.outbox.put({ ...row, state: "abandoned", by: "ann", endedAt: START });
  expect(begun[0]?.signal.aborted).toBe(true);
  begun[0]?.end(failed);
  await vi.waitFor(() => expect(store.attemptsOf(1)[0]?.outcome).toBe("failed"));
  expect(store.effects.get(1)).toMatchObject({ state: "abandoned", by: "ann" });
});

test("what an attempt has started is committed before it goes on, and the next one is told", async () => {
  const store = new SimulatedStore();
  const told: unknown[] = [];
  const life = new Life(store, async (_effect, trial) => {
    told.push(trial.earlier.map(({ started, link }) => [started, link]));
    if (trial.attempt > 1) return done;
    await trial.started("ServerTasks-7", "https://octopus.test/7");
    told.push(store.attemptsOf(1)[0]?.started);
    return failed;
  }).start();
  life.outbox.add([effectOf("a")]);
  await vi.waitFor(() => expect(store.effects.get(1)).toMatchObject({ state: "queued", attempts: 1 }));
  life.now += 1000;
  life.runner.tick();
  await settled(store, "done");
  expect(told).toEqual([[], "ServerTasks-7", [["ServerTasks-7", "https://octopus.test/7"]]]);
});

test("29: at the start, what a killed daemon was doing is done again with the same key, but never what is once", async () => {
  const store = new SimulatedStore();
  const first = manual();
  const killed = new Life(store, first.act).start();
  killed.outbox.add([effectOf("a"), effectOf("a", {}, { step: 1, key: "second step" })]);
  killed.outbox.add([effectOf("b", { once: true }), effectOf("b", {}, { step: 1 })]);
  await vi.waitFor(() => expect(first.begun).toHaveLength(2));
  killed.kill();
  const again: unknown[] = [];
  new Life(store, async ({ key }, { attempt }) => {
    again.push([key, attempt]);
    return done;
  }).start();
  await settled(store, "done", "done", "unknown", "abandoned");
  expect(again).toEqual([
    ["key-a", 2],
    ["second step", 1],
  ]);
  expect(store.attemptsOf(1).map(({ outcome }) => outcome)).toEqual(["unknown", "done"]);
  expect(store.attemptsOf(3)).toMatchObject([{ outcome: "unknown", endedAt: START }]);
  expect(store.effects.get(3)?.reason).toMatch(/retry 3 or abandon 3$/);
  expect(store.effects.get(4)?.reason).toBe("it is not known whether step 1 was done");
});

test("interruptions use up no attempts, but the waits between them grow", async () => {
  const store = new SimulatedStore();
  let now = START;
  const waits: number[] = [];
  const { act, begun } = manual();
  const last = new Life(store, act);
  last.outbox.add([effectOf("a", { attemptsMax: 1 })]);
  last.start();
  let life = last;
  for (let kill = 1; kill <= 4; kill++) {
    await vi.waitFor(() => expect(begun).toHaveLength(kill));
    life.kill();
    life = new Life(store, act);
    life.now = now;
    life.start();
    life.commit();
    waits.push((life.outbox.open.get(1)?.dueAt ?? 0) - now);
    now += waits.at(-1) ?? 0;
    life.now = now;
    life.runner.tick();
  }
  expect(waits).toEqual([0, 1000, 2000, 4000]);
  await vi.waitFor(() => expect(begun).toHaveLength(5));
  begun[4]?.end(failed);
  await settled(store, "failed");
});

test("close waits for what is running and begins nothing more", async () => {
  const store = new SimulatedStore();
  const { act, begun } = manual();
  const life = new Life(store, act).start();
  life.outbox.add([effectOf("a"), effectOf("a", {}, { step: 1 })]);
  await vi.waitFor(() => expect(begun).toHaveLength(1));
  const closed = life.runner.close();
  life.outbox.add([effectOf("b")]);
  begun[0]?.end(done);
  await closed;
  await life.runner.close();
  await settled(store, "done", "queued", "queued");
  expect(begun).toHaveLength(1);
});

test("what does not end in time when wrasse stops is ended, and stays running for the next start", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const store = new SimulatedStore();
    const { act, begun } = manual();
    const life = new Life(store, act).start();
    life.outbox.add([effectOf("a")]);
    life.outbox.add([effectOf("b")]);
    while (begun.length < 2) await new Promise(setImmediate);
    const closed = life.runner.close();
    await vi.advanceTimersByTimeAsync(1400);
    expect(begun.map(({ signal }) => signal.aborted)).toEqual([false, false]);
    await vi.advanceTimersByTimeAsync(200);
    expect(begun.map(({ signal }) => signal.aborted)).toEqual([true, true]);
    begun[0]?.end({ kind: "failed", status: "ended by SIGTERM" });
    begun[1]?.end(done);
    await closed;
    life.commit();
    expect(store.states()).toEqual(["running", "done"]);
    expect(store.attemptsOf(1)[0]?.outcome).toBeUndefined();
  } finally {
    vi.useRealTimers();
  }
});

test("what was only announced when wrasse stops was certainly not done, and waits", async () => {
  const store = new SimulatedStore();
  const { act, begun } = manual();
  const life = new Life(store, act).start();
  life.fault = new Error("the disk is full");
  life.outbox.add([effectOf("a", { once: true })]);
  await new Promise(setImmediate);
  await life.runner.close();
  life.fault = undefined;
  life.commit();
  expect(begun).toEqual([]);
  expect(store.effects.get(1)).toMatchObject({ state: "queued" });
  expect(store.attemptsOf(1)).toMatchObject([{ outcome: "failed", status: "not begun" }]);
});

test("ten thousand effects are taken up, begun and ended without looking at all of them each time", async () => {
  const store = new SimulatedStore();
  let count = 0;
  const act: Act = async () => {
    count++;
    return done;
  };
  const life = new Life(store, act, { concurrencyOf: () => 4 });
  for (let index = 0; index < 10_000; index++) {
    life.outbox.add([effectOf(`t${index % 5000}`, {}, { rule: `rule ${index % 50}` })]);
  }
  const startedAt = performance.now();
  life.start();
  await vi.waitFor(() => expect(count).toBe(10_000), { timeout: 10_000, interval: 5 });
  expect(performance.now() - startedAt).toBeLessThan(5000);
});
