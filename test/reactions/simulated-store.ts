/**
 * A store in memory that keeps only what was committed, for runners that are killed: each life has an outbox and a runner
 * of its own, and what a dead one still writes goes nowhere.
 */
import type { TrialOutcome } from "../../src/reactions/action.ts";
import { createRunner } from "../../src/reactions/open-runner.ts";
import { type NewEffect, Outbox } from "../../src/reactions/outbox.ts";
import type { LogPlan } from "../../src/reactions/plan.ts";
import type { Actions, Runner, RunnerEvent, RunnerOptions } from "../../src/reactions/runner.ts";
import type { AttemptRow, EffectRow } from "../../src/store/effect.ts";
import { isOpen } from "../../src/store/effect-state.ts";

export const START = Date.UTC(2026, 10, 21, 13);

const LOG_PLAN: LogPlan = {
  kind: "log",
  level: "info",
  timeoutMs: 30_000,
  continues: false,
  attemptsMax: 3,
  once: false,
};

/** One effect, as a reactor would put it in. */
export function effectOf(
  name: string,
  plan: Partial<LogPlan> = {},
  more: Partial<Omit<NewEffect, "plan">> = {},
): NewEffect {
  const id = `-/-/-/${name}/-`;
  return {
    key: `key-${name}`,
    rule: "the rule",
    phase: "do",
    step: 0,
    subject: id,
    resourceId: id,
    occasion: {
      subject: { kind: "resource", id, names: { target: name } },
      level: "unhealthy",
      at: START,
      reason: "said so",
    },
    plan: { ...LOG_PLAN, ...plan },
    summary: "write it down",
    state: "queued",
    createdAt: START,
    ...more,
  };
}

export class SimulatedStore {
  readonly effects = new Map<number, EffectRow>();
  readonly attempts = new Map<string, AttemptRow>();

  attemptsOf(effect: number): readonly AttemptRow[] {
    return [...this.attempts.values()].filter((row) => row.effect === effect).sort((a, b) => a.number - b.number);
  }

  states(): readonly string[] {
    return [...this.effects.values()].sort((a, b) => a.number - b.number).map(({ state }) => state);
  }
}

export type Act = (effect: EffectRow, trial: Parameters<Actions["log"]["attempt"]>[1]) => Promise<TrialOutcome>;

export class Life {
  readonly outbox: Outbox;
  readonly events: RunnerEvent[] = [];
  now = START;
  /** Why the store cannot be written. */
  fault: Error | undefined;
  readonly #store: SimulatedStore;
  readonly #options: Partial<RunnerOptions>;
  readonly #act: Act;
  #effects = new Map<number, EffectRow>();
  #attempts = new Map<string, AttemptRow>();
  #waiting: PromiseWithResolvers<void> | undefined;
  #isDead = false;
  #runner: Runner | undefined;

  constructor(store: SimulatedStore, act: Act, options: Partial<RunnerOptions> = {}) {
    this.#store = store;
    this.#act = act;
    this.#options = options;
    const all = [...store.effects.values()].sort((one, other) => one.number - other.number);
    this.outbox = new Outbox({
      openEffects: all.filter(({ state }) => isOpen(state)),
      lastNumber: Math.max(0, ...all.map(({ number }) => number)),
      write: (row) => {
        this.#effects.set(row.number, row);
        this.#commitSoon();
      },
    });
  }

  start(): this {
    this.#runner = createRunner({
      outbox: this.outbox,
      attempts: [...this.#store.attempts.values()].sort((one, other) => one.number - other.number),
      actions: {
        log: {
          describe: () => "",
          attempt: (_plan, trial) => (this.#isDead ? new Promise(() => {}) : this.#act(trial.effect, trial)),
        },
      } as Partial<Actions> as Actions,
      writeAttempt: (row) => {
        this.#attempts.set(`${row.effect}/${row.number}`, row);
        this.#commitSoon();
      },
      committed: () => {
        if (this.#isDead) return new Promise(() => {});
        if (this.fault !== undefined) return Promise.reject(this.fault);
        if (this.#effects.size + this.#attempts.size === 0) return Promise.resolve();
        this.#waiting ??= Promise.withResolvers();
        return this.#waiting.promise;
      },
      concurrencyOf: () => 64,
      secret: () => {
        throw new Error("none here");
      },
      now: () => this.now,
      random: () => 1,
      onEvent: (event) => this.events.push(event),
      ...this.#options,
    });
    return this;
  }

  get runner(): Runner {
    if (this.#runner === undefined) throw new Error("not started");
    return this.#runner;
  }

  /** As kill -9 does: what is not committed is gone, and nothing goes on. */
  kill(): void {
    this.#isDead = true;
    this.#effects.clear();
    this.#attempts.clear();
    void this.#runner?.close();
  }

  commit(): void {
    if (this.#isDead || this.fault !== undefined) return;
    for (const [number, row] of this.#effects) this.#store.effects.set(number, row);
    for (const [key, row] of this.#attempts) this.#store.attempts.set(key, row);
    this.#effects.clear();
    this.#attempts.clear();
    this.#waiting?.resolve();
    this.#waiting = undefined;
  }

  #commitSoon(): void {
    if (!this.#isDead) setImmediate(() => this.commit());
  }
}
