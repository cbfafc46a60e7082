/** What is kept long enough goes, a bounded number of rows at a time; what a state rests on stays. */
import { expect, test } from "vitest";
import { verifyStore } from "../../src/store/backup.ts";
import { EMPTY_BATCH } from "../../src/store/batch.ts";
import { openReader } from "../../src/store/open-reader.ts";
import { Batches, checkpointOf, MINUTE, NOON, problemOf } from "./batches.ts";
import { makeFolder, open } from "./temporary-store.ts";

const NAMES = { target: "web-01" };
const ID = "-/-/-/web-01/-";
const NOTHING_GOES = {
  now: NOON + 1000 * MINUTE,
  reportsBefore: 0,
  changesBefore: 0,
  problemsMax: 1000,
  checkpointsBefore: 0,
  rowsMax: 100,
};

/** A report a minute, alternately well and not: with each, a change of the check and one of the resource. */
function minutes(batches: Batches, count: number) {
  return Array.from({ length: count }, (_, minute) =>
    batches.of({
      names: NAMES,
      check: "http",
      level: minute % 2 === 0 ? "healthy" : "warning",
      at: NOON + minute * MINUTE,
      origin: { source: "tasks", file: `/var/log/${minute}.log`, line: 1 },
    }),
  );
}

test("within its limits nothing goes", async () => {
  using folder = makeFolder();
  using store = await open(folder.store);
  for (const batch of minutes(new Batches(), 3)) store.commit(batch);
  store.commit({ ...EMPTY_BATCH, problems: [problemOf(1)], checkpoints: [checkpointOf("one")] });
  expect(store.prune(NOTHING_GOES)).toBe(0);
});

test("old reports go, oldest first, with the files that nothing else speaks of, and the chain ends there", async () => {
  using folder = makeFolder();
  using store = await open(folder.store);
  const batches = new Batches();
  for (const batch of minutes(batches, 10)) store.commit(batch);
  const reader = openReader(folder.store);
  const limits = { ...NOTHING_GOES, reportsBefore: NOON + 6 * MINUTE };
  expect(store.prune({ ...limits, rowsMax: 4 })).toBe(4);
  expect(reader.reports(ID, 99)).toHaveLength(6);
  // Two reports and the six files of those that went.
  expect(store.prune(limits)).toBe(8);
  expect(store.prune(limits)).toBe(0);
  expect(reader.reports(ID, 99).map(({ origin }) => origin.file)).toEqual(
    [9, 8, 7, 6].map((minute) => `/var/log/${minute}.log`),
  );
  expect(verifyStore(folder.store).problems).toEqual([]);
  // A file that went is known again when it is spoken of again.
  const origin = { source: "tasks", file: "/var/log/0.log", line: 2 };
  store.commit(batches.of({ names: NAMES, check: "http", level: "healthy", origin }));
  expect(reader.reports(ID, 1)[0]?.origin).toMatchObject({ file: "/var/log/0.log", line: 2 });
  expect(reader.explanation(ID)?.checks[0]?.newestReport?.origin.line).toBe(2);
  reader.close();
});

test("numbers of reports that are all gone are not given out again", async () => {
  using folder = makeFolder();
  {
    using store = await open(folder.store);
    for (const batch of minutes(new Batches(), 4)) store.commit(batch);
    store.prune({ ...NOTHING_GOES, reportsBefore: NOON + 99 * MINUTE });
  }
  using store = await open(folder.store);
  expect(store.last).toEqual({ seq: 8, report: 4, resourceKey: 1 });
  expect(verifyStore(folder.store).problems).toEqual([]);
});

test("old changes go, but the newest of each check and resource stays whatever its age", async () => {
  using folder = makeFolder();
  using store = await open(folder.store);
  const batches = new Batches();
  store.commit(batches.of({ names: { target: "quiet" }, level: "warning" }));
  for (const batch of minutes(batches, 5)) store.commit(batch);
  const reader = openReader(folder.store);
  const seqs = () => reader.changes(0, 99).map(({ seq }) => seq);
  const limits = { ...NOTHING_GOES, changesBefore: NOON + 99 * MINUTE };
  // 1 and 2 are of the quiet one; 3 … 12 of the other, two a minute.
  expect(store.prune({ ...limits, rowsMax: 4 })).toBe(2);
  expect(seqs()).toEqual([1, 2, 5, 6, 7, 8, 9, 10, 11, 12]);
  expect(store.prune(limits)).toBe(6);
  expect(seqs()).toEqual([1, 2, 11, 12]);
  expect(store.prune(limits)).toBe(0);
  expect(verifyStore(folder.store).problems).toEqual([]);
  expect(reader.explanation("-/-/-/quiet/-")?.change?.seq).toBe(2);

  // What only stayed for being the newest goes when it is not any more.
  store.commit(batches.of({ names: { target: "quiet" }, level: "healthy", at: NOON + 200 * MINUTE }));
  expect(seqs()).toEqual([11, 12, 13, 14]);
  expect(verifyStore(folder.store).problems).toEqual([]);
  reader.close();
});

test("changes of kept age stop it, and those behind them wait", async () => {
  using folder = makeFolder();
  using store = await open(folder.store);
  for (const batch of minutes(new Batches(), 6)) store.commit(batch);
  expect(store.prune({ ...NOTHING_GOES, changesBefore: NOON + 2 * MINUTE })).toBe(4);
  const reader = openReader(folder.store);
  expect(reader.changes(0, 99)[0]?.seq).toBe(5);
  reader.close();
});

test("what was written while the clock was years ahead is not in the way for years", async () => {
  using folder = makeFolder();
  using store = await open(folder.store);
  const batches = new Batches();
  const year = 365 * 24 * 60 * MINUTE;
  store.commit(batches.of({ names: NAMES, check: "http", level: "warning", at: NOON + 10 * year }));
  for (const batch of minutes(batches, 4)) store.commit(batch);
  const reader = openReader(folder.store);
  store.prune({ ...NOTHING_GOES, reportsBefore: NOON + 3 * MINUTE, changesBefore: NOON + 3 * MINUTE });
  expect(reader.reports(ID, 99).map(({ at }) => Date.parse(at))).toEqual([NOON + 3 * MINUTE]);
  expect(reader.changes(0, 99).map(({ at }) => Date.parse(at) - NOON)).toEqual([3 * MINUTE, 3 * MINUTE]);
  reader.close();
});

test("of problems the newest stay, and checkpoints that nobody has seen for long go", async () => {
  using folder = makeFolder();
  using store = await open(folder.store);
  store.commit({
    ...EMPTY_BATCH,
    problems: Array.from({ length: 10 }, (_, index) => problemOf(index)),
    checkpoints: [checkpointOf("old", { seenAt: NOON - 1 }), checkpointOf("new")],
  });
  const limits = { ...NOTHING_GOES, problemsMax: 3, checkpointsBefore: NOON };
  expect(store.prune({ ...limits, rowsMax: 5 })).toBe(5);
  expect(store.prune(limits)).toBe(3);
  const reader = openReader(folder.store);
  expect(reader.problems({ limit: 99 }).map(({ origin }) => origin.line)).toEqual([9, 8, 7]);
  expect(store.checkpoints().map(({ id }) => id)).toEqual(["new"]);
  reader.close();
});
