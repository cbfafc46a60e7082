/**
 * The schedule against a plain reading of its rules: whatever is put in, moved and ended, what it gives out is the first
 * of those that may run, and it gives out nothing only when there is none.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { backOffMs } from "../../src/reactions/back-off.ts";
import { EarliestFirst } from "../../src/reactions/earliest-first.ts";
import { Schedule } from "../../src/reactions/schedule.ts";
import type { EffectRow } from "../../src/store/effect.ts";
import type { EffectState } from "../../src/store/effect-state.ts";
import { effectOf } from "./simulated-store.ts";

const concurrencyOf = (rule: string) => Number(rule);

/** Those that may run now, first the one whose turn it is. */
function mayRun(rows: ReadonlyMap<number, EffectRow>, taken: readonly EffectRow[], now: number): readonly number[] {
  const open = [...rows.values()];
  return open
    .filter((row) => {
      if (row.state !== "queued" || (row.dueAt ?? row.createdAt) > now) return false;
      const lane = open.filter(({ rule, subject }) => rule === row.rule && subject === row.subject);
      const isFirst = lane.every((other) => {
        if (other.number >= row.number) return true;
        if (other.firing === row.firing) return false;
        // Of other firings only those count that could go on by themselves.
        const isStuck = lane.some(({ firing, number }) => firing === other.firing && number < other.number);
        return other.state === "held" || (other.state === "queued" && isStuck && isHeldUp(lane, other));
      });
      return (
        isFirst &&
        taken.filter(({ rule }) => rule === row.rule).length < concurrencyOf(row.rule) &&
        taken.every(({ resourceId }) => resourceId !== row.resourceId)
      );
    })
    .sort((one, other) => (one.dueAt ?? 0) - (other.dueAt ?? 0) || one.number - other.number)
    .map(({ number }) => number);
}

function isHeldUp(lane: readonly EffectRow[], row: EffectRow): boolean {
  return lane.some(({ firing, number, state }) => firing === row.firing && number < row.number && state === "held");
}

const step = fc.oneof(
  fc.record({
    kind: fc.constant("add" as const),
    rule: fc.constantFrom("1", "2", "3"),
    target: fc.constantFrom("a", "b", "c", "d"),
    steps: fc.integer({ min: 1, max: 3 }),
    dueAt: fc.integer({ min: 0, max: 50 }),
    state: fc.constantFrom<EffectState>("queued", "queued", "queued", "held"),
  }),
  fc.record({
    kind: fc.constant("end" as const),
    which: fc.nat(),
    state: fc.constantFrom<EffectState>("done", "queued", "held"),
  }),
  fc.record({
    kind: fc.constant("move" as const),
    which: fc.nat(),
    state: fc.constantFrom<EffectState>("queued", "held", "abandoned"),
    dueAt: fc.integer({ min: 0, max: 50 }),
  }),
  fc.record({ kind: fc.constant("pass" as const), time: fc.integer({ min: 1, max: 20 }) }),
);

test("what is given out is the first of those that may run, and nothing is only given out when there is none", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const schedule = new Schedule(concurrencyOf);
      const rows = new Map<number, EffectRow>();
      const taken: EffectRow[] = [];
      let now = 0;
      let last = 0;
      const put = (row: EffectRow) => {
        if (row.state === "done" || row.state === "abandoned") rows.delete(row.number);
        else rows.set(row.number, row);
        schedule.put(row);
      };
      for (const one of steps) {
        if (one.kind === "add") {
          const firing = last + 1;
          for (let index = 0; index < one.steps; index++) {
            last++;
            const { rule, state, dueAt } = one;
            const effect = effectOf(one.target, {}, { rule, state, dueAt, step: index });
            put({ ...effect, number: last, firing, attempts: 0 });
          }
        } else if (one.kind === "end" && taken.length > 0) {
          const [row] = taken.splice(one.which % taken.length, 1);
          if (row === undefined) throw new Error("none is taken");
          put({ ...row, state: one.state, dueAt: now + 1 });
          schedule.giveBack(row);
        } else if (one.kind === "move") {
          const still = [...rows.values()].filter(({ state }) => state !== "running");
          const row = still[one.which % Math.max(1, still.length)];
          if (row !== undefined) put({ ...row, state: one.state, dueAt: one.dueAt });
        } else if (one.kind === "pass") now += one.time;
        for (;;) {
          const [expected] = mayRun(rows, taken, now);
          const row = schedule.take(now);
          expect(row?.number).toBe(expected);
          if (row === undefined) break;
          const running: EffectRow = { ...row, state: "running" };
          taken.push(running);
          put(running);
        }
        const { nextDueAt } = schedule;
        if (nextDueAt !== undefined) expect(nextDueAt).toBeGreaterThan(now);
      }
    }),
    { numRuns: 500 },
  );
});

test("a queue gives out what is due first", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(20), fc.nat(20))), (pairs) => {
      const queue = new EarliestFirst<{ dueAt: number; number: number }>();
      for (const [dueAt, number] of pairs) queue.push({ dueAt, number });
      const out: (readonly [number, number])[] = [];
      for (let item = queue.pop(); item !== undefined; item = queue.pop()) out.push([item.dueAt, item.number]);
      expect(out).toEqual(pairs.toSorted(([due, number], [otherDue, other]) => due - otherDue || number - other));
      expect(queue.size).toBe(0);
    }),
  );
});

test("the wait doubles from a second to ten minutes, by chance from nothing on", () => {
  expect([1, 2, 3, 10, 11, 1000].map((failures) => backOffMs(failures, 1))).toEqual([
    ...[1000, 2000, 4000, 512_000, 600_000, 600_000],
  ]);
  expect(backOffMs(5, 0)).toBe(0);
  expect(backOffMs(3, 0.5)).toBe(2000);
});
