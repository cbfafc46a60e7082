/** What is kept long enough goes, a bounded number of rows at a time; what a state rests on stays. */
import { expect, test } from "vitest";
import { verifyStore } from "../../src/store/backup.ts";
import { EMPTY_BATCH } from "../../src/store/batch.ts";
import { openReader } from "../../src/store/open-reader.ts";
import { Batches, checkpointOf, MINUTE, NOON, problemOf } from "./batches.ts";
import { attemptRow, deployment, effectRow, endedRow, suspension } from "./reaction-rows.ts";
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

test("what has ended goes with its attempts, an attempt at a time if need be; what is open stays whatever its age", async () => {
  using folder = makeFolder();
  using store = await open(folder.store);
  store.commit({
    ...EMPTY_BATCH,
    effects: [
      effectRow(1, { state: "held", attempts: 3 }),
      endedRow(2, NOON, { attempts: 3 }),
      endedRow(3, NOON + 1, { state: "failed" }),
      endedRow(4, NOON, { state: "unknown" }),
      endedRow(5, NOON + 10_000_000 * MINUTE, { state: "abandoned" }),
    ],
    attempts: [1, 2].flatMap((effect) => [1, 2, 3].map((number) => attemptRow(effect, number))),
  });
  const reader = openReader(folder.store);
  const kept = () => reader.effects({}, { limit: 9 }).map(({ number }) => number);
  const limits = { ...NOTHING_GOES, changesBefore: NOON + 1 };
  expect(store.prune({ ...limits, rowsMax: 2 })).toBe(2);
  expect(kept()).toEqual([5, 4, 3, 2, 1]);
  expect(reader.effect(2)?.tries).toHaveLength(1);
  expect(store.prune({ ...limits, rowsMax: 3 })).toBe(3);
  expect(kept()).toEqual([5, 3, 1]);
  expect(store.prune(limits)).toBe(1);
  expect(store.prune(limits)).toBe(0);
  expect(kept()).toEqual([3, 1]);
  expect(reader.effect(1)?.tries).toHaveLength(3);
  expect(verifyStore(folder.store).problems).toEqual([]);
  reader.close();
});

test("what was abandoned for being too old or of a stranger goes as early as reports do", async () => {
  using folder = makeFolder();
  using store = await open(folder.store);
  const abandoned = { state: "abandoned" } as const;
  store.commit({
    ...EMPTY_BATCH,
    effects: [
      endedRow(1, NOON, { ...abandoned, layer: "too-old" }),
      endedRow(2, NOON, { ...abandoned, layer: "source" }),
      endedRow(3, NOON, { ...abandoned, layer: "silence" }),
      endedRow(4, NOON + 1, { ...abandoned, layer: "source" }),
      endedRow(5, NOON, { state: "failed", layer: "source" }),
      effectRow(6, { state: "held", layer: "source" }),
    ],
  });
  expect(store.prune({ ...NOTHING_GOES, reportsBefore: NOON + 1 })).toBe(2);
  expect(store.prune({ ...NOTHING_GOES, reportsBefore: NOON + 1 })).toBe(0);
  const reader = openReader(folder.store);
  expect(reader.effects({}, { limit: 9 }).map(({ number }) => number)).toEqual([6, 5, 4, 3]);
  reader.close();
});

test("the journal goes oldest first, and stops at what is kept", async () => {
  using folder = makeFolder();
  using store = await open(folder.store);
  const times = [NOON, NOON + 10_000_000 * MINUTE, NOON + 1, NOON + 5 * MINUTE, NOON];
  const journal = times.map((at, index) => ({ number: index + 1, afterSeq: 0, at, kind: "approve", text: "{}" }));
  store.commit({ ...EMPTY_BATCH, journal });
  const limits = { ...NOTHING_GOES, changesBefore: NOON + MINUTE };
  expect(store.prune({ ...limits, rowsMax: 1 })).toBe(1);
  expect(store.prune(limits)).toBe(2);
  expect(store.prune(limits)).toBe(0);
  const reader = openReader(folder.store);
  expect([...reader.pastInputs(0)]).toMatchObject([{ row: { number: 4 } }, { row: { number: 5 } }]);
  expect(verifyStore(folder.store).problems).toEqual([]);
  reader.close();
});

test("suspensions go when they have ended long ago, by a person or by themselves", async () => {
  using folder = makeFolder();
  using store = await open(folder.store);
  const ended = { at: NOON, by: "sue" };
  const cron = { expression: "0 2 * * 6", timeZone: "UTC", durationMs: MINUTE };
  const suspensions = [
    suspension("ended", { ended }),
    suspension("over", { endsAt: NOON }),
    suspension("ended before its time", { ended, endsAt: NOON + 99 * MINUTE }),
    suspension("ended late", { ended: { at: NOON + 5 * MINUTE, by: "sue" }, endsAt: NOON }),
    suspension("without an end"),
    suspension("for years", { endsAt: NOON + 10_000_000 * MINUTE }),
    suspension("comes again", { cron, endsAt: NOON }),
    suspension("came again", { cron, ended }),
  ];
  store.commit({ ...EMPTY_BATCH, suspensions });
  const limits = { ...NOTHING_GOES, changesBefore: NOON + MINUTE };
  expect(store.prune({ ...limits, rowsMax: 3 })).toBe(3);
  expect(store.prune(limits)).toBe(1);
  expect(store.prune(limits)).toBe(0);
  const reader = openReader(folder.store);
  expect(reader.suspensions({ withEnded: true, limit: 9 }).map(({ id }) => id)).toEqual([
    "comes again",
    "for years",
    "without an end",
    "ended late",
  ]);
  reader.close();
});

test("old deployments go, but for the newest of each project, environment and tenant", async () => {
  using folder = makeFolder();
  using store = await open(folder.store);
  const deployments = [
    deployment("first"),
    deployment("never ended", { startedAt: NOON + 1 }),
    deployment("still at it", { startedAt: NOON + 2, finishedAt: NOON + 5 * MINUTE }),
    deployment("newest", { startedAt: NOON + 3, finishedAt: NOON + 4 }),
    deployment("of a tenant", { tenant: "reef" }),
    deployment("of another", { project: "beta" }),
    deployment("of a wrong clock", { project: "beta", startedAt: NOON + 10_000_000 * MINUTE }),
  ];
  store.commit({ ...EMPTY_BATCH, deployments });
  const limits = { ...NOTHING_GOES, changesBefore: NOON + MINUTE };
  expect(store.prune({ ...limits, rowsMax: 1 })).toBe(1);
  expect(store.prune(limits)).toBe(2);
  expect(store.prune(limits)).toBe(0);
  const reader = openReader(folder.store);
  const left = reader.deployments(9).map(({ task }) => task);
  expect(left).toEqual(["newest", "still at it", "of another", "of a tenant"]);
  reader.close();
});
