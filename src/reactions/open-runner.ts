/**
 * Makes a runner. An effect is `running` from before its attempt is committed until its outcome is written, so that one
 * that is found running at the start has been interrupted, and may or may not have been done.
 */
import type { AttemptRow, EffectRow } from "../store/effect.ts";
import { isOpen } from "../store/effect-state.ts";
import type { TrialOutcome } from "./action.ts";
import { attemptAction } from "./attempt.ts";
import { bare, queued } from "./effect-states.ts";
import { UnwantedError } from "./errors.ts";
import {
  afterAttempt,
  afterEarlierStep,
  afterInterruption,
  failuresOf,
  INTERRUPTED,
  interruptionsOf,
  NOT_BEGUN,
} from "./outcome.ts";
import { planOf } from "./plan-of.ts";
import type { Runner, RunnerOptions, TriedEffect } from "./runner.ts";
import { Schedule } from "./schedule.ts";

/** How long attempts may go on when wrasse stops, and then how long they may take to end. */
const CLOSE_MS_MAX = 1500;
const END_MS_MAX = 2500;
const COMMIT_AGAIN_MS = 250;
const TIMER_MS_MAX = 60_000;

interface Begun {
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

export function createRunner(options: RunnerOptions): Runner {
  return new OpenRunner(options);
}

class OpenRunner implements Runner {
  readonly #options: RunnerOptions;
  readonly #schedule: Schedule;
  readonly #attempts = new Map<number, AttemptRow[]>();
  readonly #begun = new Map<number, Begun>();
  readonly #closing = new AbortController();
  readonly #forget: () => void;
  #timer: NodeJS.Timeout | undefined;
  #isSoon = false;
  #closed: Promise<void> | undefined;

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#schedule = new Schedule(options.concurrencyOf);
    for (const attempt of options.attempts) this.#note(attempt);
    this.#forget = options.outbox.listen((row) => this.#heard(row));
    const open = [...options.outbox.open.values()];
    for (const row of open) this.#schedule.put(row);
    for (const row of open) if (row.state === "running") this.#takeUp(row);
    this.#beginSoon();
  }

  tick(): void {
    clearTimeout(this.#timer);
    if (this.#closing.signal.aborted) return;
    const { now, pace } = this.#options;
    const at = now();
    for (;;) {
      if (this.#schedule.hasDue(at) && pace?.take() === false) {
        this.#tickIn(pace.waitMs);
        return;
      }
      const row = this.#schedule.take(at);
      if (row === undefined) break;
      this.#begin(row);
    }
    const { nextDueAt } = this.#schedule;
    if (nextDueAt !== undefined && nextDueAt > at) this.#tickIn(nextDueAt - at);
  }

  #tickIn(durationMs: number): void {
    this.#timer = setTimeout(() => this.tick(), Math.min(durationMs, TIMER_MS_MAX));
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#closing.abort();
    await this.#allEnded(CLOSE_MS_MAX);
    for (const { abort } of this.#begun.values()) abort.abort(new UnwantedError("wrasse stops"));
    await this.#allEnded(END_MS_MAX);
    this.#forget();
  }

  async #allEnded(msMax: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, msMax);
    await Promise.race([promise, Promise.all(Array.from(this.#begun.values(), ({ ended }) => ended))]);
    clearTimeout(timer);
  }

  #heard(row: EffectRow): void {
    this.#schedule.put(row);
    const begun = this.#begun.get(row.number);
    if (begun !== undefined && row.state !== "running") begun.abort.abort(new UnwantedError(`it is ${row.state}`));
    if (row.state === "queued") this.#beginSoon();
    if (begun === undefined && !isOpen(row.state)) this.#attempts.delete(row.number);
  }

  /** Not at once: whoever has put it in is not done yet. */
  #beginSoon(): void {
    if (this.#isSoon) return;
    this.#isSoon = true;
    queueMicrotask(() => {
      this.#isSoon = false;
      this.tick();
    });
  }

  /** One that a daemon was doing when it was killed. */
  #takeUp(row: EffectRow): void {
    const now = this.#options.now();
    const last = this.#attempts.get(row.number)?.at(-1);
    const number = row.attempts;
    const startedAt = last?.number === number ? last.startedAt : now;
    this.#write({
      ...last,
      effect: row.number,
      number,
      startedAt,
      endedAt: now,
      outcome: "unknown",
      status: INTERRUPTED,
    });
    const interruptions = interruptionsOf(this.#attempts.get(row.number) ?? []);
    const isOnce = planOf(row).once;
    this.#end(row, afterInterruption(row, { now, chance: this.#options.random(), isOnce, interruptions }));
  }

  #begin(due: EffectRow): void {
    const startedAt = this.#options.now();
    const row: EffectRow = { ...bare(due), state: "running", attempts: due.attempts + 1 };
    const attempt: AttemptRow = { effect: row.number, number: row.attempts, startedAt };
    this.#options.outbox.put(row);
    this.#write(attempt);
    const abort = new AbortController();
    const ended = this.#attempt(row, attempt, abort).finally(() => {
      this.#begun.delete(row.number);
      if (!this.#options.outbox.open.has(row.number)) this.#attempts.delete(row.number);
      this.#schedule.giveBack(row);
      this.#beginSoon();
    });
    this.#begun.set(row.number, { abort, ended });
  }

  async #attempt(row: EffectRow, attempt: AttemptRow, abort: AbortController): Promise<void> {
    const isCommitted = await this.#committed(abort.signal);
    const now = this.#options.now();
    // Somebody has ended it, or wrasse stops: it is certain that nothing has been done.
    if (!isCommitted || this.#isOver(abort.signal)) {
      this.#write({ ...attempt, endedAt: now, outcome: "failed", status: NOT_BEGUN });
      const current = this.#current(row);
      if (current !== undefined) this.#options.outbox.put(queued(current, now));
      return;
    }
    this.#options.onEvent({ kind: "begun", effect: told(row), attempt });
    const outcome = await this.#try(row, attempt, abort);
    // Left as it is, to be taken up at the next start.
    if (this.#closing.signal.aborted && abort.signal.aborted && outcome.kind !== "done") return;
    this.#ended(row, outcome);
  }

  #isOver(signal: AbortSignal): boolean {
    return signal.aborted || this.#closing.signal.aborted;
  }

  #try(row: EffectRow, attempt: AttemptRow, abort: AbortController): Promise<TrialOutcome> {
    const { actions, now, secret, configuredSecrets } = this.#options;
    return attemptAction({
      actions,
      effect: row,
      attempt: attempt.number,
      earlier: (this.#attempts.get(row.number) ?? []).filter(({ number }) => number < attempt.number),
      abort,
      now,
      secret,
      configuredSecrets: () => configuredSecrets?.() ?? [],
      started: async (started, link) => {
        const known = this.#lastAttempt(row) ?? attempt;
        this.#write({ ...known, started, ...(link === undefined ? {} : { link }) });
        await this.#committed(abort.signal);
      },
    });
  }

  #ended(row: EffectRow, outcome: TrialOutcome): void {
    const now = this.#options.now();
    const { kind, status, output, link } = outcome;
    const attempt: AttemptRow = {
      ...(this.#lastAttempt(row) ?? { effect: row.number, number: row.attempts, startedAt: now }),
      endedAt: now,
      outcome: kind,
      status,
      ...(output === undefined || output === "" ? {} : { output }),
      ...(link === undefined ? {} : { link }),
    };
    this.#write(attempt);
    this.#options.onEvent({ kind: "ended", effect: told(row), attempt });
    const current = this.#current(row);
    if (current === undefined) return;
    const { attemptsMax, once: isOnce } = planOf(current);
    const failures = failuresOf(current, this.#attempts.get(row.number) ?? []);
    const chance = this.#options.random();
    this.#end(current, afterAttempt(current, outcome, { now, chance, attemptsMax, isOnce, failures }));
  }

  /** Writes what has become of it, and of the steps that only follow a success. */
  #end(row: EffectRow, next: EffectRow): void {
    const { outbox, onEvent, now } = this.#options;
    const isFailure = next.state === "failed" || next.state === "unknown";
    const later = isFailure && !planOf(row).continues ? this.#schedule.laterSteps(row) : [];
    outbox.put(next);
    for (const step of later) outbox.put(afterEarlierStep(step, next, now()));
    if (isFailure) onEvent({ kind: "givenUp", effect: told(next) });
    if (next.state === "queued" && next.dueAt !== undefined && next.dueAt > now()) {
      onEvent({ kind: "waiting", effect: told(next), until: next.dueAt });
    }
  }

  /** As it is kept, if nobody else has moved it since the attempt was begun. */
  #current(row: EffectRow): EffectRow | undefined {
    const current = this.#options.outbox.open.get(row.number);
    return current?.state === "running" && current.attempts === row.attempts ? current : undefined;
  }

  #lastAttempt(row: EffectRow): AttemptRow | undefined {
    return this.#attempts.get(row.number)?.find(({ number }) => number === row.attempts);
  }

  #write(attempt: AttemptRow): void {
    this.#note(attempt);
    this.#options.writeAttempt(attempt);
  }

  #note(attempt: AttemptRow): void {
    const known = this.#attempts.get(attempt.effect);
    if (known === undefined) {
      this.#attempts.set(attempt.effect, [attempt]);
      return;
    }
    const at = known.findIndex(({ number }) => number === attempt.number);
    if (at === -1) known.push(attempt);
    else known[at] = attempt;
  }

  /** Waits until the store can be written. False: there is nobody any more who would go on then. */
  async #committed(signal: AbortSignal): Promise<boolean> {
    const given = AbortSignal.any([signal, this.#closing.signal]);
    for (;;) {
      try {
        await this.#options.committed();
        return true;
      } catch {
        if (given.aborted) return false;
        await pause(COMMIT_AGAIN_MS, given);
      }
    }
  }
}

function told({ number, rule, subject, state, reason }: EffectRow): TriedEffect {
  return { number, rule, subject, state, reason };
}

function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, durationMs);
    signal.addEventListener("abort", end);
  });
}
