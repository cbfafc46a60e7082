/**
 * Row 29: daemons that are killed at random moments. Each life begins with what the last one had committed. The seed is
 * in the name of the test.
 */
import { expect, test } from "vitest";
import type { TrialOutcome } from "../../src/reactions/action.ts";
import { type Act, effectOf, Life, SimulatedStore, START } from "./simulated-store.ts";

interface Delivery {
  readonly key: string;
  readonly attempt: number;
}

/** Small, and the same everywhere. */
function chanceOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const turn = () => new Promise(setImmediate);

const SEEDS = Array.from({ length: 50 }, (_, index) => index + 1);

test.each(SEEDS)(
  "row 29: no effect is lost, repeats have the same key and a higher attempt, once is once (seed %i)",
  async (seed) => {
    const chance = chanceOf(seed);
    const store = new SimulatedStore();
    const begun: Delivery[] = [];
    const done: string[] = [];
    const failed: string[] = [];
    let count = 0;
    const act: Act = async ({ key }, { attempt }): Promise<TrialOutcome> => {
      begun.push({ key, attempt });
      for (let wait = Math.floor(chance() * 4); wait > 0; wait--) await turn();
      count++;
      // The receiver fails every third time; what is done once and fails was certainly not done.
      if (count % 3 === 0) {
        failed.push(key);
        return { kind: "failed", status: "HTTP 503" };
      }
      done.push(key);
      return { kind: "done", status: "HTTP 200" };
    };
    let life = new Life(store, act, { random: chance });
    for (let index = 0; index < 12; index++) {
      const once = index % 3 === 2;
      const plan = { once, attemptsMax: 100, continues: true };
      life.outbox.add([
        effectOf(`t${index}`, plan, { key: `k${index}`, rule: `rule ${index % 3}` }),
        effectOf(`t${index}`, plan, { key: `k${index}+`, rule: `rule ${index % 3}`, step: 1 }),
      ]);
    }
    life.commit();
    life.start();
    let now = START;
    for (let kill = 0; kill < 20; kill++) {
      for (let wait = Math.floor(chance() * 12); wait > 0; wait--) await turn();
      life.kill();
      now += 60_000;
      life = new Life(store, act, { random: chance });
      life.now = now;
      life.start();
    }
    for (let round = 0; round < 5000 && life.outbox.open.size > 0; round++) {
      life.now += 10 * 60_000;
      life.runner.tick();
      await turn();
    }
    life.commit();
    await life.runner.close();

    expect(store.effects.size).toBe(24);
    expect([...store.attempts.values()].some(({ outcome }) => outcome === "unknown")).toBe(true);
    for (const { key, plan, state } of store.effects.values()) {
      const attempts = begun.filter((delivery) => delivery.key === key).map(({ attempt }) => attempt);
      expect(attempts).toEqual([...new Set(attempts)].sort((one, other) => one - other));
      expect(plan["once"] === true ? ["done", "unknown"] : ["done"]).toContain(state);
      if (state === "done") expect(done.filter((other) => other === key).length).toBeGreaterThanOrEqual(1);
      // Each beginning but one is known to have done nothing.
      if (plan["once"] === true)
        expect(attempts.length - failed.filter((other) => other === key).length).toBeLessThan(2);
    }
  },
);
