/**
 * Tables of inputs and what becomes of them, for one resource. An input is `<minute> <level>` with any of `of <check>`,
 * `at <minute>`, `ttl <minutes>` and `says <message>` behind it, or `<minute> tick`. What becomes of it is a line for
 * each move of a check, or, where none moved, the verdict.
 */
import { expect } from "vitest";
import type { Decision, Input } from "../../src/health/decide.ts";
import { decide } from "../../src/health/decide.ts";
import type { Level } from "../../src/health/level.ts";
import type { Policy } from "../../src/health/policy.ts";
import { DEFAULT_POLICY } from "../../src/health/policy.ts";
import type { ResourceState } from "../../src/health/state.ts";
import type { Threshold } from "../../src/health/threshold.ts";
import { parseThreshold } from "../../src/health/threshold.ts";

export const MINUTE_MS = 60_000;

/** Minute 0: so that minute 75 is 01:15 in a reason. */
const START_MS = Date.UTC(2026, 0, 1);

export type Steps = readonly (readonly [input: string, becomes: string])[];

/** Plays the inputs one after the other, and returns what is known in the end. */
export function expectSteps(policy: Partial<Policy>, steps: Steps): ResourceState {
  const whole = { ...DEFAULT_POLICY, ...policy };
  let state: ResourceState | undefined;
  const become = steps.map(([input]) => {
    const decision = decide(state, inputOf(input), () => whole);
    state = decision.state;
    return [input, textOf(decision)];
  });
  expect(become).toEqual(steps);
  if (state === undefined) throw new RangeError("no steps");
  return state;
}

export function play(inputs: readonly string[], policy: Partial<Policy> = {}): readonly Decision[] {
  const whole = { ...DEFAULT_POLICY, ...policy };
  let state: ResourceState | undefined;
  return inputs.map((input) => {
    const decision = decide(state, inputOf(input), () => whole);
    state = decision.state;
    return decision;
  });
}

export function threshold(text: string): Threshold {
  const parsed = parseThreshold(text);
  if (parsed === undefined) throw new RangeError(`no threshold: ${text}`);
  return parsed;
}

const INPUT =
  /^(?<now>[\d.]+) (?<what>\w+)(?: of (?<check>\w+))?(?: at (?<at>-?[\d.]+))?(?: ttl (?<ttl>[\d.]+))?(?: says (?<message>.+))?$/;

export function inputOf(text: string): Input {
  const { now, what, check = "", at, ttl, message } = INPUT.exec(text)?.groups ?? {};
  if (now === undefined || what === undefined) throw new RangeError(`no input: ${text}`);
  if (what === "tick") return { kind: "tick", now: minute(now) };
  const report = {
    check,
    level: levelOf(what),
    ...(at === undefined ? {} : { at: minute(at) }),
    ...(ttl === undefined ? {} : { ttlMs: Number(ttl) * MINUTE_MS }),
    ...(message === undefined ? {} : { message }),
  };
  return { kind: "report", now: minute(now), report };
}

export function minute(count: number | string): number {
  return START_MS + Number(count) * MINUTE_MS;
}

const LEVELS: readonly Level[] = [
  "healthy",
  "warning",
  "unknown",
  "unhealthy",
  "unavailable",
  "maintenance",
  "skipped",
];

function levelOf(text: string): Level {
  const level = LEVELS.find((one) => one === text);
  if (level === undefined) throw new RangeError(`no level: ${text}`);
  return level;
}

function textOf({ moves, verdict }: Decision): string {
  const ofChecks = moves.filter(({ check }) => check !== undefined);
  const lines = ofChecks.map(({ check, from = "new", to, reason }) => {
    return `${check === "" ? "" : `${check} `}${from} → ${to}, ${reason}`;
  });
  return lines.length === 0 ? verdict : lines.join("\n");
}
