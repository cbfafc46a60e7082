/** Attempts that end when a test says so, and how long a test waits for what comes of them. */
import { expect, vi } from "vitest";
import type { TrialOutcome } from "../../src/reactions/action.ts";
import type { Act, SimulatedStore } from "./simulated-store.ts";

export const done: TrialOutcome = { kind: "done", status: "fine" };
export const failed: TrialOutcome = { kind: "failed", status: "exit code 3" };

/** Actions that end when they are told to. */
export function manual() {
  const begun: { key: string; end: (outcome: TrialOutcome) => void; signal: AbortSignal }[] = [];
  const act: Act = ({ key }, { signal }) => {
    const { promise, resolve } = Promise.withResolvers<TrialOutcome>();
    begun.push({ key, end: resolve, signal });
    return promise;
  };
  return { act, begun, keys: () => begun.map(({ key }) => key) };
}

export function settled(store: SimulatedStore, ...states: readonly string[]) {
  return vi.waitFor(() => expect(store.states()).toEqual(states), { timeout: 3000, interval: 1 });
}
