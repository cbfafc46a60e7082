/**
 * What holds for every policy and every sequence of inputs. The reference remembers everything and is asked from
 * scratch after each input; the machine remembers as little as it can.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Decision, Input, Move } from "../../src/health/decide.ts";
import { decide } from "../../src/health/decide.ts";
import type { Policy } from "../../src/health/policy.ts";
import type { CheckState, ResourceState } from "../../src/health/state.ts";
import { inputs, policies } from "./arbitraries.ts";
import type { Seen } from "./reference.ts";
import { lookAfter } from "./reference.ts";

/** Two checks share a policy and the third has its own, so that nothing is judged by the wrong one. */
const policyPairs = fc.tuple(policies, policies).map(
  ([one, other]) =>
    (check: string): Policy =>
      check === "http" ? other : one,
);

describe("any sequence of inputs", () => {
  test("gives what the rules give when every report is remembered", () => {
    fc.assert(
      fc.property(inputs, policyPairs, (sequence, policyOf) => {
        for (const [index, { state }] of run(sequence, policyOf).entries()) {
          expect(look(state)).toEqual(lookAfter(sequence.slice(0, index + 1), policyOf));
        }
      }),
      { numRuns: 2000 },
    );
  });

  test("gives the same after any state went through JSON", () => {
    fc.assert(
      fc.property(inputs, policyPairs, (sequence, policyOf) => {
        expect(run(sequence, policyOf, throughJson)).toEqual(run(sequence, policyOf));
      }),
      { numRuns: 300 },
    );
  });

  test("moves each level from where it was to another, never back in time, and says why", () => {
    fc.assert(
      fc.property(inputs, policyPairs, (sequence, policyOf) => {
        const latest = new Map<string | undefined, Move>();
        for (const { moves, state } of run(sequence, policyOf)) {
          for (const move of moves) {
            const before = latest.get(move.check);
            expect(move.from).toBe(before?.to);
            expect(move.to).not.toBe(move.from);
            expect(move.at).toBeGreaterThanOrEqual(before?.at ?? move.at);
            expect(move.reason).toMatch(REASON);
            latest.set(move.check, move);
          }
          expect(latest.get(undefined)?.to).toBe(state.level);
          for (const [name, check] of state.checks) expect(latest.get(name)?.to).toBe(check.level);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("names as changed exactly the checks that are", () => {
    fc.assert(
      fc.property(inputs, policyPairs, (sequence, policyOf) => {
        let before: ResourceState | undefined;
        for (const { state, changedChecks, verdict } of run(sequence, policyOf)) {
          const changed = [...state.checks].filter(([name, check]) => before?.checks.get(name) !== check);
          expect([...changedChecks].sort()).toEqual(changed.map(([name]) => name).sort());
          expect(verdict).toMatch(VERDICT);
          if (changedChecks.length === 0) expect(state).toBe(before);
          before = state;
        }
      }),
      { numRuns: 200 },
    );
  });

  test("needs a tick at its due time and not a millisecond sooner", () => {
    fc.assert(
      fc.property(inputs, policyPairs, (sequence, policyOf) => {
        for (const { state } of run(sequence, policyOf)) {
          const soon = state.dueAt === undefined ? Number.MAX_SAFE_INTEGER : state.dueAt - 1;
          expect(decide(state, { kind: "tick", now: soon }, policyOf).state).toBe(state);
          if (state.dueAt === undefined) continue;
          const due = decide(state, { kind: "tick", now: state.dueAt }, policyOf);
          expect(due.state).not.toBe(state);
          expect(due.state.dueAt ?? Number.POSITIVE_INFINITY).toBeGreaterThan(state.dueAt);
        }
      }),
      { numRuns: 200 },
    );
  });

  test("comes to the same whether ticks come as soon as they are due or not at all between reports", () => {
    fc.assert(
      fc.property(inputs, policyPairs, (sequence, policyOf) => {
        const prompt = sequence.flatMap((input) => {
          return input.kind === "tick" ? [] : [{ ...input, report: { ...input.report, at: input.now } }];
        });
        let [ticked, unticked]: (ResourceState | undefined)[] = [];
        for (const input of prompt) {
          while (ticked?.dueAt !== undefined && ticked.dueAt <= input.now) {
            ticked = decide(ticked, { kind: "tick", now: ticked.dueAt }, policyOf).state;
          }
          ticked = decide(ticked, input, policyOf).state;
          unticked = decide(unticked, input, policyOf).state;
          const { check } = input.report;
          expect(withoutSince(ticked.checks.get(check))).toEqual(withoutSince(unticked.checks.get(check)));
        }
      }),
      { numRuns: 300 },
    );
  });

  test("keeps little, however many reports come", () => {
    fc.assert(
      fc.property(inputs, policies, (sequence, policy) => {
        const thrice = [0, 1, 2].flatMap((time) => sequence.map((input) => laterBy(time * AN_HOUR_MS, input)));
        for (const { state } of run(thrice, () => policy)) {
          for (const { counting } of state.checks.values()) {
            // Four reports a level is what the largest of the random thresholds can need.
            expect(counting?.recent?.length ?? 0).toBeLessThanOrEqual(5 * 4);
            expect(counting?.moves?.length ?? 0).toBeLessThan(policy.flap?.moves ?? 1);
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});

const REASON = /^(?:reported$|counting: |counted: |recovered: |expired: |flapping: |steady: |worst of |\w+: none of )/;
const VERDICT = /^(?:moved|confirmed|passed: |idle: |counting: \d+ of |old: |held: )/;

function run(
  sequence: readonly Input[],
  policyOf: (check: string) => Policy,
  between: (state: ResourceState) => ResourceState = (state) => state,
): readonly Decision[] {
  let state: ResourceState | undefined;
  return sequence.map((input) => {
    const decision = decide(state, input, policyOf);
    state = between(decision.state);
    return decision;
  });
}

/** As a store would: every value through JSON, the checks in another order. */
function throughJson(state: ResourceState): ResourceState {
  const { checks, ...rest }: ResourceState & { checks: readonly [string, CheckState][] } = JSON.parse(
    JSON.stringify({ ...state, checks: [...state.checks].reverse() }),
  );
  return { ...rest, checks: new Map(checks) };
}

function look({ level, since, message, checks }: ResourceState): Seen {
  const seen = [...checks].map(([name, check]) => {
    return [name, { level: check.level, since: check.since, message: check.message }];
  });
  return { level, since, message, checks: Object.fromEntries(seen) };
}

const AN_HOUR_MS = 3_600_000;

function laterBy(durationMs: number, input: Input): Input {
  const now = input.now + durationMs;
  if (input.kind === "tick") return { ...input, now };
  const { at, ...report } = input.report;
  return { kind: "report", now, report: at === undefined ? report : { ...report, at: at + durationMs } };
}

function withoutSince(check: CheckState | undefined) {
  return check === undefined ? undefined : { ...check, since: 0 };
}
