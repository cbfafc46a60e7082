/** Whatever is committed, breaks off, is pruned and reopened in whatever order: the store is whole, and says it all. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { ORDERED_LEVELS } from "../../src/health/level.ts";
import { verifyStore } from "../../src/store/backup.ts";
import { openReader } from "../../src/store/open-reader.ts";
import type { Store } from "../../src/store/store.ts";
import { Batches, MINUTE, NOON } from "./batches.ts";
import { HOLDER, makeFolder, open } from "./temporary-store.ts";

const saying = fc.record({
  names: fc.record({ target: fc.constantFrom("a", "b", "-", "ü/%") }),
  check: fc.constantFrom("", "http", "disk"),
  level: fc.constantFrom(...ORDERED_LEVELS),
  at: fc.integer({ min: NOON, max: NOON + 100 * MINUTE }),
  origin: fc.record({ source: fc.constantFrom("x", "y"), file: fc.constantFrom("/1", "/2", "/3") }),
});

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("commit"), sayings: fc.array(saying, { maxLength: 20 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("break off"),
      sayings: fc.array(saying, { maxLength: 20 }),
      after: fc.nat({ max: 30 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("prune"), minutes: fc.nat({ max: 110 }), rows: fc.nat({ max: 30 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("reopen") }) },
);

test("any order of work leaves a whole store that knows the state of everything", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      using folder = makeFolder();
      const batches = new Batches();
      let left = Number.POSITIVE_INFINITY;
      const fault = () => {
        if (left-- <= 0) throw new Error("broken off");
      };
      const reopen = () => open(folder.store, { holder: HOLDER, fault, synchronous: "NORMAL" });
      let store: Store = await reopen();
      for (const { kind, sayings = [], after = 0, minutes = 0, rows = 0 } of steps as readonly AnyStep[]) {
        if (kind === "reopen") {
          store.close();
          store = await reopen();
        } else if (kind === "prune") {
          const before = NOON + minutes * MINUTE;
          const limits = { reportsBefore: before, changesBefore: before, problemsMax: 0, checkpointsBefore: 0 };
          expect(store.prune({ now: NOON, ...limits, rowsMax: rows })).toBeLessThanOrEqual(rows);
        } else {
          const batch = batches.of(...sayings);
          left = kind === "commit" ? Number.POSITIVE_INFINITY : after;
          try {
            store.commit(batch);
          } catch (error) {
            expect(error).toMatchObject({ message: "broken off" });
            left = Number.POSITIVE_INFINITY;
            store.commit(batch);
          }
          left = Number.POSITIVE_INFINITY;
        }
      }
      for (const resource of batches.resources) expect(store.load(resource.id)).toEqual(resource);
      const reader = openReader(folder.store);
      expect(reader.resources({})).toHaveLength(batches.resources.length);
      for (const { id, state } of batches.resources) {
        expect(reader.history(id, { limit: 99 }).find(({ check }) => check === null)?.to).toBe(state.level);
      }
      reader.close();
      store.close();
      expect(verifyStore(folder.store).problems).toEqual([]);
    }),
    { numRuns: 60 },
  );
}, 20_000);

interface AnyStep {
  readonly kind: string;
  readonly sayings?: readonly Parameters<Batches["of"]>[number][];
  readonly after?: number;
  readonly minutes?: number;
  readonly rows?: number;
}
