/** Patterns over any line of a log that make reports: "five critical lines in five minutes". */
import type { Level } from "../health/level.ts";
import type { PartialNames } from "./source.ts";

export type SignalPattern =
  | { readonly kind: "literal"; readonly text: string }
  /** In the syntax of RE2: no back references, no looking around. */
  | { readonly kind: "regex"; readonly text: string; readonly caseInsensitive: boolean };

export interface Signal {
  readonly name: string;
  readonly pattern: SignalPattern;
  /** So many lines within so long. */
  readonly times: { readonly count: number; readonly withinMs: number };
  readonly level: Level;
  readonly check: string;
  /** What the report says; the line's own text if absent. */
  readonly message?: string;
  /** Globs of the sources it listens to; all if absent. */
  readonly sources?: readonly string[];
  /** Healthy again after so long without a match; after `withinMs` if absent. */
  readonly clearAfterMs?: number;
  /** Who is meant. What is missing is taken from where messages take it. */
  readonly subject: PartialNames;
}

/** What holds for a signal that says only what it looks for. */
export const DEFAULT_TIMES: Signal["times"] = { count: 1, withinMs: 5 * 60_000 };

/** The time of every match that counts is kept. */
export const TIMES_COUNT_MAX = 1_000;

export function clearMsOf({ clearAfterMs, times }: Signal): number {
  return clearAfterMs ?? times.withinMs;
}
