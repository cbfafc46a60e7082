/** The numbers that stand for words in the tables. They are in files: a word may be added at the end, never moved. */
import type { Level } from "../health/level.ts";
import type { ProblemRow } from "./batch.ts";
import { EFFECT_STATES, type EffectState } from "./effect-state.ts";

export const LEVELS = [
  "healthy",
  "warning",
  "unknown",
  "unhealthy",
  "unavailable",
  "maintenance",
  "skipped",
] as const satisfies readonly Level[];

export const LEVEL_CODES: Readonly<Record<Level, number>> = {
  healthy: 0,
  warning: 1,
  unknown: 2,
  unhealthy: 3,
  unavailable: 4,
  maintenance: 5,
  skipped: 6,
};

const PROBLEM_KINDS = ["malformed", "refused"] as const satisfies readonly ProblemRow["kind"][];

export const EFFECT_STATE_CODES: Readonly<Record<EffectState, number>> = {
  queued: 0,
  held: 1,
  "waiting-approval": 2,
  running: 3,
  done: 4,
  failed: 5,
  abandoned: 6,
  unknown: 7,
};

export const OPEN_STATE_CODES = "0, 1, 2, 3";

export function effectStateOf(code: number): EffectState {
  const state = EFFECT_STATES.find((known) => EFFECT_STATE_CODES[known] === code);
  if (state === undefined) throw new RangeError(`no state of an effect has the number ${code}`);
  return state;
}

export function levelOf(code: number): Level {
  const level = LEVELS[code];
  if (level === undefined) throw new RangeError(`no level has the number ${code}`);
  return level;
}

export function problemKindCode(kind: ProblemRow["kind"]): number {
  return PROBLEM_KINDS.indexOf(kind);
}

export function problemKindOf(code: number): ProblemRow["kind"] {
  const kind = PROBLEM_KINDS[code];
  if (kind === undefined) throw new RangeError(`no kind of problem has the number ${code}`);
  return kind;
}
