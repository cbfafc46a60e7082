/** How effects are done: one after the other where they have to be, when they are due, and never before they are told. */
import { expect, test, vi } from "vitest";
import type { TrialOutcome } from "../../src/reactions/action.ts";
import { done, manual, settled } from "./manual-act.ts";
import { type Act, effectOf, Life, SimulatedStore, START } from "./simulated-store.ts";

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
