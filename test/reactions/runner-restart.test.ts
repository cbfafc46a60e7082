/** Effects that were being done when wrasse was killed, and those that are being done when it stops. */
import { expect, test, vi } from "vitest";
import { done, failed, manual, settled } from "./manual-act.ts";
import { effectOf, Life, SimulatedStore, START } from "./simulated-store.ts";

test("row 29: at the start, what a killed daemon was doing is done again with the same key, but never what is once", async () => {
  const store = new SimulatedStore();
  const first = manual();
  const killed = new Life(store, first.act).start();
  killed.outbox.add([effectOf("a"), effectOf("a", {}, { step: 1, key: "second step" })]);
  killed.outbox.add([effectOf("b", { once: true }), effectOf("b", {}, { step: 1 })]);
  await vi.waitFor(() => expect(first.begun).toHaveLength(2));
  killed.kill();
  const again: unknown[] = [];
  const next = new Life(store, async ({ key }, { attempt }) => {
    again.push([key, attempt]);
    return done;
  }).start();
  await settled(store, "done", "done", "unknown", "abandoned");
  expect(next.events).toContainEqual({ kind: "givenUp", effect: expect.objectContaining({ number: 3 }) });
  expect(again).toEqual([
    ["key-a", 2],
    ["second step", 1],
  ]);
  expect(store.attemptsOf(1).map(({ outcome }) => outcome)).toEqual(["unknown", "done"]);
  expect(store.attemptsOf(3)).toMatchObject([{ outcome: "unknown", endedAt: START }]);
  expect(store.effects.get(3)?.reason).toMatch(/retry 3 or abandon 3$/);
  expect(store.effects.get(4)?.reason).toBe("it is not known whether step 1 was done");
});

test("interruptions use up no attempts, but the waits between them grow up to a bound", async () => {
  const store = new SimulatedStore();
  let now = START;
  const waits: number[] = [];
  const { act, begun } = manual();
  const last = new Life(store, act);
  last.outbox.add([effectOf("a", { attemptsMax: 1 })]);
  last.start();
  let life = last;
  for (let kill = 1; kill <= 6; kill++) {
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
  expect(waits).toEqual([0, 1000, 2000, 4000, 8000, 15_000]);
  await vi.waitFor(() => expect(begun).toHaveLength(7));
  begun[6]?.end(failed);
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
