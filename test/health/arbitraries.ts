/** Random policies and inputs: few levels, few checks and few instants, so that the rules meet each other often. */
import fc from "fast-check";
import type { Input } from "../../src/health/decide.ts";
import type { Level } from "../../src/health/level.ts";
import { ORDERED_LEVELS } from "../../src/health/level.ts";
import type { Policy } from "../../src/health/policy.ts";
import type { Threshold } from "../../src/health/threshold.ts";

const levels: fc.Arbitrary<Level> = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom<Level>("healthy", "unhealthy") },
  { weight: 7, arbitrary: fc.constantFrom<Level>(...ORDERED_LEVELS) },
  { weight: 1, arbitrary: fc.constantFrom<Level>("maintenance", "skipped") },
);

const minutes = (most: number) => fc.integer({ min: 1, max: most }).map((count) => count * 60_000);

export const thresholds: fc.Arbitrary<Threshold> = fc.oneof(
  fc.integer({ min: 1, max: 4 }).map((count): Threshold => ({ kind: "consecutive", count })),
  fc
    .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 3 }))
    .map(([count, more]): Threshold => ({ kind: "of", count, last: count + more })),
  fc
    .tuple(fc.integer({ min: 1, max: 4 }), minutes(6))
    .map(([count, withinMs]): Threshold => ({ kind: "within", count, withinMs })),
);

const flaps = fc.record({ moves: fc.integer({ min: 2, max: 5 }), withinMs: minutes(20), holdMs: minutes(10) });

export const policies: fc.Arbitrary<Policy> = fc
  .record({
    worsenAfter: thresholds,
    recoverAfter: thresholds,
    expireAfterMs: fc.option(minutes(8), { nil: undefined, freq: 2 }),
    flap: fc.option(flaps, { nil: undefined }),
    severity: fc.constantFrom<Policy["severity"]>({}, {}, { unavailable: "unhealthy" }, { warning: "skipped" }),
  })
  .map(({ expireAfterMs, flap, ...rest }) => ({
    ...rest,
    ...(expireAfterMs === undefined ? {} : { expireAfterMs }),
    ...(flap === undefined ? {} : { flap }),
  }));

const CHECKS = ["", "disk", "http"] as const;

interface Drawn {
  readonly isTick: boolean;
  readonly stepMs: number;
  readonly check: string;
  readonly level: Level;
  readonly lateMs: number | undefined;
  readonly ttlMs: number | undefined;
  readonly message: string | undefined;
}

const LATE_MS = [-12, -11, -10, -2, -1, 0, 0, 0, 1, 1, 2, 3].map((count) => count * 30_000);

const drawn: fc.Arbitrary<Drawn> = fc.record({
  isTick: fc.nat(4).map((number) => number === 0),
  stepMs: fc.nat(4).map((count) => count * 30_000),
  check: fc.nat(9).map((number) => CHECKS[number] ?? "disk"),
  level: levels,
  lateMs: fc.option(fc.constantFrom(...LATE_MS), { nil: undefined, freq: 2 }),
  ttlMs: fc.option(minutes(12), { nil: undefined, freq: 2 }),
  message: fc.option(fc.constantFrom("one", "two", "three"), { nil: undefined }),
});

/** One after the other in time; the first is a report. */
export const inputs: fc.Arbitrary<readonly Input[]> = fc
  .array(drawn, { minLength: 1, maxLength: 40, size: "max" })
  .map((steps) => {
    let now = 1_700_000_000_000;
    return steps.map((step, index): Input => {
      now += step.stepMs;
      return index > 0 && step.isTick ? { kind: "tick", now } : { kind: "report", now, report: reportOf(step, now) };
    });
  });

function reportOf({ check, level, lateMs, ttlMs, message }: Drawn, now: number) {
  return {
    check,
    level,
    ...(lateMs === undefined ? {} : { at: now - lateMs }),
    ...(ttlMs === undefined ? {} : { ttlMs }),
    ...(message === undefined ? {} : { message }),
  };
}
