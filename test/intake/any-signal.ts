/** Signals as tests want them, and the times of their lines. */
import type { Signal } from "../../src/intake/signal.ts";

export const MINUTE = 60_000;
export const BEGIN = Date.UTC(2026, 0, 5, 10);
export const iso = (seconds: number) => new Date(BEGIN + seconds * 1_000).toISOString();

export function signal(text: string, more: Partial<Signal> = {}): Signal {
  return {
    name: "critical",
    pattern: { kind: "literal", text },
    times: { count: 1, withinMs: 5 * MINUTE },
    level: "unhealthy",
    check: "critical",
    subject: { target: "web-01" },
    ...more,
  };
}

export const regex = (text: string, caseInsensitive = false): Pick<Signal, "pattern"> => ({
  pattern: { kind: "regex", text, caseInsensitive },
});

/** Counts every match: a report for each would say less than what is counted. */
export const counting = (text: string, more: Partial<Signal> = {}) =>
  signal(text, { times: { count: 1_000, withinMs: 365 * 24 * 60 * MINUTE }, ...more });
