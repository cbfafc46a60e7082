/** How things were: against a fold of all changes that are kept, for whatever was said, pruned and asked. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { ORDERED_LEVELS } from "../../src/health/level.ts";
import type { Change } from "../../src/store/answers.ts";
import { openReader } from "../../src/store/open-reader.ts";
import type { Bucket, PastResource } from "../../src/store/store-reader.ts";
import { Batches, MINUTE, NOON, type Saying } from "./batches.ts";
import { makeFolder, open } from "./temporary-store.ts";

const WEB = { project: "acme", target: "web-01" };
const WEB_ID = "acme/-/-/web-01/-";
const iso = (ms: number) => new Date(ms).toISOString();

/** From noon on: broken after five minutes, its disk fine all the time; another resource is there from minute eight. */
const STORY: readonly Saying[] = [
  { names: WEB, check: "disk", level: "healthy", at: NOON },
  { names: WEB, check: "http", level: "healthy", at: NOON + MINUTE, message: "answered" },
  { names: WEB, check: "http", level: "unhealthy", at: NOON + 5 * MINUTE, message: "no answer" },
  { names: { target: "late" }, level: "warning", at: NOON + 8 * MINUTE },
  { names: WEB, check: "http", level: "healthy", at: NOON + 10 * MINUTE, message: "answered again" },
];

async function told(sayings: readonly Saying[] = STORY) {
  const folder = makeFolder();
  const store = await open(folder.store, { synchronous: "NORMAL" });
  const batches = new Batches();
  for (const saying of sayings) store.commit(batches.of(saying));
  const reader = openReader(folder.store);
  return {
    store,
    reader,
    [Symbol.dispose]: () => {
      reader.close();
      store.close();
      folder[Symbol.dispose]();
    },
  };
}

test("a moment has the resources that were there, each with the level and the messages of then", async () => {
  using place = await told();
  const { reader } = place;
  expect(reader.at(NOON - 1, {})).toEqual([]);
  expect(reader.at(NOON + 7 * MINUTE, {})).toEqual([
    {
      id: WEB_ID,
      project: "acme",
      environment: null,
      tenant: null,
      target: "web-01",
      name: null,
      level: "unhealthy",
      since: iso(NOON + 5 * MINUTE),
      checks: [
        { name: "disk", level: "healthy", since: iso(NOON), message: null },
        { name: "http", level: "unhealthy", since: iso(NOON + 5 * MINUTE), message: "no answer" },
      ],
    },
  ]);
  const [before] = reader.at(NOON + 5 * MINUTE - 1, {});
  expect([before?.level, before?.since]).toEqual(["healthy", iso(NOON)]);
  expect(reader.at(NOON, {})[0]?.checks.map(({ name }) => name)).toEqual(["disk"]);
  expect(reader.at(NOON + 8 * MINUTE, {}).map(({ id, level }) => [id, level])).toEqual([
    ["-/-/-/late/-", "warning"],
    [WEB_ID, "unhealthy"],
  ]);
});

test("a selector of a moment is about the levels and messages of then, and pages follow each other", async () => {
  using place = await told();
  const then = NOON + 9 * MINUTE;
  const ids = (...[selector, page]: [Parameters<typeof place.reader.at>[1], object?]) =>
    place.reader.at(then, selector, page).map(({ id }) => id);
  expect(ids({ levels: ["unhealthy"] })).toEqual([WEB_ID]);
  expect(ids({ levels: ["healthy"] })).toEqual([]);
  expect(ids({ text: "NO ANSWER" })).toEqual([WEB_ID]);
  expect(ids({ text: "again" })).toEqual([]);
  expect(ids({ text: "lat" })).toEqual(["-/-/-/late/-"]);
  expect(ids({ within: [{ project: "acme" }] })).toEqual([WEB_ID]);
  expect(ids({}, { limit: 1 })).toEqual(["-/-/-/late/-"]);
  expect(ids({}, { limit: 1, after: "-/-/-/late/-" })).toEqual([WEB_ID]);
  expect(ids({ target: "late" }, { after: "-/-/-/late/-" })).toEqual([]);
});

test("buckets hold how long each level lasted; before the first change nothing is known", async () => {
  using place = await told();
  const stretch = { from: NOON - 5 * MINUTE, until: NOON + 12 * MINUTE, widthMs: 5 * MINUTE };
  expect(place.reader.buckets(WEB_ID, stretch)).toEqual<readonly Bucket[]>([
    { from: NOON - 5 * MINUTE, until: NOON, ms: {} },
    { from: NOON, until: NOON + 5 * MINUTE, ms: { healthy: 5 * MINUTE } },
    { from: NOON + 5 * MINUTE, until: NOON + 10 * MINUTE, ms: { unhealthy: 5 * MINUTE } },
    { from: NOON + 10 * MINUTE, until: NOON + 12 * MINUTE, ms: { healthy: 2 * MINUTE } },
  ]);
  const middle = { from: NOON + 3 * MINUTE, until: NOON + 7 * MINUTE, widthMs: 4 * MINUTE };
  expect(place.reader.buckets(WEB_ID, middle)[0]?.ms).toEqual({ healthy: 2 * MINUTE, unhealthy: 2 * MINUTE });
  expect(place.reader.buckets("-/-/-/nobody/-", middle)).toEqual([{ from: middle.from, until: middle.until, ms: {} }]);
});

test("what was pruned is not known any more, and the newest change still is", async () => {
  using place = await told();
  const limits = { reportsBefore: 0, problemsMax: 0, checkpointsBefore: 0, rowsMax: 100 };
  expect(place.reader.prunedSeq()).toBe(0);
  place.store.prune({ now: NOON + 60 * MINUTE, ...limits, changesBefore: NOON + 6 * MINUTE });
  // 1 and 2 are of the first report, 3 of the second, 4 and 5 of the third; the newest of the disk stays.
  expect(place.reader.prunedSeq()).toBe(5);
  expect(place.reader.at(NOON + 7 * MINUTE, {})).toEqual([]);
  expect(place.reader.at(NOON + 10 * MINUTE, { target: "web-01" })).toMatchObject([
    { level: "healthy", checks: [{ name: "disk", since: iso(NOON) }, { name: "http" }] },
  ]);
  const stretch = { from: NOON, until: NOON + 20 * MINUTE, widthMs: 10 * MINUTE };
  expect(place.reader.buckets(WEB_ID, stretch).map(({ ms }) => ms)).toEqual([{}, { healthy: 10 * MINUTE }]);
});

const story = fc.array(
  fc.record({
    names: fc.record({ target: fc.constantFrom("a", "b", "c") }),
    check: fc.constantFrom("x", "y"),
    level: fc.constantFrom(...ORDERED_LEVELS),
    message: fc.option(fc.constantFrom("one", "two"), { nil: undefined }),
    afterMs: fc.nat({ max: 5 }),
  }),
  { maxLength: 30 },
);

test("any moment is what the kept changes make of it, and buckets add up to the same", async () => {
  await fc.assert(
    fc.asyncProperty(story, fc.nat({ max: 60 }), fc.nat({ max: 30 }), async (steps, prunedMs, widthMs) => {
      let at = NOON;
      const sayings = steps.map(({ afterMs, message, ...saying }) => {
        at += afterMs;
        return { ...saying, at, ...(message === undefined ? {} : { message }) };
      });
      using place = await told(sayings);
      const limits = { reportsBefore: 0, problemsMax: 0, checkpointsBefore: 0, rowsMax: 1000 };
      place.store.prune({ now: at, ...limits, changesBefore: NOON + prunedMs });
      const changes = place.reader.changes(0, 1000);
      const stretch = { from: NOON - 3, until: at + 3, widthMs: widthMs + 1 };
      const buckets = place.reader.buckets("-/-/-/a/-", stretch);
      const counted = buckets.map(({ from, until }) => ({ from, until, ms: new Map<string, number>() }));
      for (let time = stretch.from; time < stretch.until; time++) {
        const expected = fold(changes, time);
        expect(place.reader.at(time, {})).toMatchObject(expected);
        const level = expected.find(({ target }) => target === "a")?.level;
        const bucket = counted.find(({ from, until }) => from <= time && time < until);
        if (level !== undefined) bucket?.ms.set(level, (bucket.ms.get(level) ?? 0) + 1);
      }
      expect(buckets).toEqual(counted.map(({ ms, ...bucket }) => ({ ...bucket, ms: Object.fromEntries(ms) })));
      expect(buckets.at(-1)?.until).toBe(stretch.until);
    }),
    { numRuns: 25 },
  );
}, 20_000);

type Then = Pick<PastResource, "target" | "level" | "since" | "checks">;

function fold(changes: readonly Change[], time: number): readonly Then[] {
  const newest = new Map<string, Map<string | null, Change>>();
  for (const change of changes) {
    if (Date.parse(change.at) > time) continue;
    const { target } = change.resource;
    newest.set(target, (newest.get(target) ?? new Map()).set(change.check, change));
  }
  return [...newest].toSorted().flatMap(([target, moved]) => {
    const own = moved.get(null);
    if (own === undefined) return [];
    const checks = [...moved].flatMap(([name, { to: level, at: since, message }]) =>
      name === null ? [] : [{ name, level, since, message }],
    );
    return [{ target, level: own.to, since: own.at, checks: checks.toSorted((a, b) => (a.name < b.name ? -1 : 1)) }];
  });
}
