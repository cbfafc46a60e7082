/** What becomes of attempts that fail, take too long, or are no longer wanted. */
import { expect, test, vi } from "vitest";
import { done, failed, manual, settled } from "./manual-act.ts";
import { type Act, effectOf, Life, SimulatedStore, START } from "./simulated-store.ts";

test("a failure is tried again, later each time, until its attempts are used up", async () => {
  const store = new SimulatedStore();
  const life = new Life(store, async () => failed).start();
  life.outbox.add([effectOf("a", { attemptsMax: 3 })]);
  await vi.waitFor(() => expect(store.effects.get(1)).toMatchObject({ state: "queued", attempts: 1 }));
  expect(store.effects.get(1)).toMatchObject({ dueAt: START + 1000, reason: "exit code 3: attempt 2 of 3 follows" });
  expect(life.events.at(-1)).toMatchObject({ kind: "waiting", effect: { number: 1 }, until: START + 1000 });
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
  const givenUp = life.events.filter(({ kind }) => kind === "givenUp").map(({ effect }) => effect);
  expect(givenUp).toMatchObject([
    { number: 1, state: "failed", reason: "the wire is cut" },
    { number: 2, state: "unknown" },
  ]);
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
