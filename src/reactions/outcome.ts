/** What becomes of an effect when an attempt at it has ended. Pure. */
import type { AttemptRow, EffectRow } from "../store/effect.ts";
import type { TrialOutcome } from "./action.ts";
import { backOffMs } from "./back-off.ts";
import { abandoned, bare } from "./effect-states.ts";

const LOOK_FIRST = "it is not known whether it was done";
/** The status of an attempt that was under way when the daemon was killed. */
export const INTERRUPTED = "interrupted: wrasse was stopped";
/** The status of an attempt that was only announced. */
export const NOT_BEGUN = "not begun";

/** What decides, besides the outcome. */
export interface Circumstances {
  readonly now: number;
  /** From 0 to 1. */
  readonly chance: number;
  readonly attemptsMax: number;
  readonly isOnce: boolean;
  /** How many attempts have failed, this one included. */
  readonly failures: number;
}

export function afterAttempt(row: EffectRow, outcome: TrialOutcome, circumstances: Circumstances): EffectRow {
  const { now } = circumstances;
  switch (outcome.kind) {
    case "done":
      return { ...bare(row), state: "done", endedAt: now };
    case "failed":
      return afterFailure(row, outcome, circumstances);
    case "unknown":
      return circumstances.isOnce ? unknown(row, outcome.status, now) : afterFailure(row, outcome, circumstances);
  }
}

/** Whoever restarts wrasse a few times does not want to wait for what it was doing. */
const INTERRUPTED_MS_MAX = 15_000;

/** The daemon was gone before the attempt had ended. It is not the action's fault, so it uses up no attempt. */
export function afterInterruption(
  row: EffectRow,
  { now, chance, isOnce, interruptions }: Omit<Circumstances, "attemptsMax" | "failures"> & { interruptions: number },
): EffectRow {
  if (isOnce) return unknown(row, "wrasse was stopped while it ran", now);
  // The first time at once. Where it happens again and again, the action may be what stops it.
  const waitMs = interruptions <= 1 ? 0 : Math.min(INTERRUPTED_MS_MAX, backOffMs(interruptions - 1, chance));
  const reason = "wrasse was stopped while it ran: it is tried again with the same key";
  return { ...bare(row), state: "queued", layer: "interrupted", reason, dueAt: now + waitMs };
}

export function afterEarlierStep(row: EffectRow, earlier: EffectRow, now: number): EffectRow {
  const step = `step ${earlier.step + 1}`;
  const reason = earlier.state === "unknown" ? `it is not known whether ${step} was done` : `${step} failed`;
  return abandoned(row, now, { layer: "earlier-step", reason });
}

function afterFailure(
  row: EffectRow,
  outcome: { readonly status: string; readonly isFinal?: boolean; readonly retryAfterMs?: number },
  { now, chance, attemptsMax, failures }: Circumstances,
): EffectRow {
  if (outcome.isFinal === true || failures >= attemptsMax) {
    const tries = failures === 1 || outcome.isFinal === true ? "" : ` (${failures} attempts)`;
    return { ...bare(row), state: "failed", layer: "failure", reason: `${outcome.status}${tries}`, endedAt: now };
  }
  const waitMs = Math.max(backOffMs(failures, chance), outcome.retryAfterMs ?? 0);
  const reason = `${outcome.status}: attempt ${failures + 1} of ${attemptsMax} follows`;
  return { ...bare(row), state: "queued", layer: "retry", reason, dueAt: now + waitMs };
}

function unknown(row: EffectRow, why: string, now: number): EffectRow {
  const reason = `${why}: ${LOOK_FIRST}; look, then wrasse effects retry ${row.number} or abandon ${row.number}`;
  return { ...bare(row), state: "unknown", layer: "once", reason, endedAt: now };
}

/** Attempts whose rows are not there count as failures; those that wrasse itself has ended do not. */
export function failuresOf(row: EffectRow, attempts: readonly AttemptRow[]): number {
  return row.attempts - attempts.filter(({ status }) => status === INTERRUPTED || status === NOT_BEGUN).length;
}

/** The latest in a row. */
export function interruptionsOf(attempts: readonly AttemptRow[]): number {
  return attempts.length - 1 - attempts.findLastIndex(({ status }) => status !== INTERRUPTED);
}
