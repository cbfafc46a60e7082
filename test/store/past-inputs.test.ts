/** What reactions were told is told again in the order of then, from the moment on that is asked for. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { EMPTY_BATCH } from "../../src/store/batch.ts";
import { openReader } from "../../src/store/open-reader.ts";
import type { PastInput } from "../../src/store/store-reader.ts";
import type { JournalRow } from "../../src/store/watch.ts";
import { Batches, MINUTE, NOON } from "./batches.ts";
import { makeFolder, open } from "./temporary-store.ts";

const WEB = { project: "acme", environment: "production", target: "web-01" };
const WEB_ID = "acme/production/-/web-01/-";
const DATABASE = { target: "db-01" };

test("a change is told with all that was told then", async () => {
  using folder = makeFolder();
  using store = await open(folder.store);
  const batch = new Batches().of({ names: WEB, check: "http", level: "unhealthy", message: "no answer" });
  const [ofCheck, ofResource] = batch.changes;
  if (ofCheck === undefined || ofResource === undefined) throw new Error("there are two changes");
  const deployment = { task: "T-1", release: "2", startedAt: NOON - 1, finishedAt: NOON };
  const { message: _, origin: __, reportNumber: ___, ...bare } = ofResource;
  store.commit({
    ...batch,
    changes: [{ ...ofCheck, takenAt: NOON + 5, ageMs: -7, heldUntil: 0, deployment }, bare],
  });
  using reader = closing(folder.store);
  const told = { resourceId: WEB_ID, names: WEB, to: "unhealthy", reason: "reported", at: NOON };
  expect([...reader.pastInputs(0)]).toEqual([
    {
      kind: "move",
      move: {
        ...told,
        seq: 1,
        check: "http",
        takenAt: NOON + 5,
        ageMs: -7,
        heldUntil: 0,
        message: "no answer",
        source: "tasks",
        deployment,
      },
    },
    { kind: "move", move: { ...told, seq: 2, takenAt: NOON } },
  ]);
});

/** Each minute another level, for the check and the resource; and a command half a minute after each second one. */
async function seeded(path: string, minutes: number) {
  const store = await open(path, { synchronous: "NORMAL" });
  const batches = new Batches();
  const levels = new Map<object, "healthy" | "unhealthy">();
  let number = 0;
  for (let minute = 0; minute < minutes; minute++) {
    const names = minute % 3 === 0 ? DATABASE : WEB;
    const level = levels.get(names) === "unhealthy" ? "healthy" : "unhealthy";
    levels.set(names, level);
    const batch = batches.of({ names, level, at: NOON + minute * MINUTE });
    const seq = batch.changes.at(-1)?.seq;
    if (minute % 2 === 0 || seq === undefined) store.commit(batch);
    else store.commit({ ...batch, journal: [journalRow(++number, seq, minute)] });
  }
  return store;
}

function journalRow(number: number, afterSeq: number, minute: number): JournalRow {
  return { number, afterSeq, at: NOON + (minute + 0.5) * MINUTE, kind: "approve", text: `{"effect":${number}}` };
}

test("from a moment on nothing of before is told, and how everything was then is known", async () => {
  using folder = makeFolder();
  using _ = await seeded(folder.store, 8);
  using reader = closing(folder.store);
  const all = [...reader.pastInputs(0)].map(placeOf);
  const inOrder = "1 2 3 4 j1 5 6 7 8 j2 9 10 11 12 j3 13 14 15 16 j4";
  expect(all).toEqual(inOrder.split(" "));
  const since = (minute: number) => [...reader.pastInputs(NOON + minute * MINUTE)].map(placeOf);
  const levels = (minute: number) =>
    Object.fromEntries([...reader.levelsBefore(NOON + minute * MINUTE)].map(({ id, level }) => [id, level]));
  expect(since(3)).toEqual(all.slice(all.indexOf("7")));
  expect(since(3.5)).toEqual(all.slice(all.indexOf("j2")));
  expect(since(3.6)).toEqual(all.slice(all.indexOf("9")));
  expect(since(99)).toEqual([]);
  for (const minute of [-1, 0, 3, 3.5, 3.6, 99]) {
    expect(reader.pastInputCount(NOON + minute * MINUTE)).toBe(since(minute).length);
  }
  expect(levels(0)).toEqual({});
  expect(levels(1)).toEqual({ "-/-/-/db-01/-": "unhealthy" });
  expect(levels(3)).toEqual({ "-/-/-/db-01/-": "unhealthy", [WEB_ID]: "healthy" });
  expect(levels(3.5)).toEqual({ "-/-/-/db-01/-": "healthy", [WEB_ID]: "healthy" });
  expect(levels(99)).toEqual(Object.fromEntries([...reader.levels()].map(({ id, level }) => [id, level])));
  expect([...reader.levels()].find(({ id }) => id === WEB_ID)).toEqual({ id: WEB_ID, names: WEB, level: "unhealthy" });
});

test("a level of which the change was pruned is known from the one behind it", async () => {
  using folder = makeFolder();
  using store = await seeded(folder.store, 8);
  const limits = { reportsBefore: 0, problemsMax: 99, checkpointsBefore: 0, rowsMax: 99 };
  store.prune({ now: NOON + 99 * MINUTE, changesBefore: NOON + 4.5 * MINUTE, ...limits });
  using reader = closing(folder.store);
  const levels = [...reader.levelsBefore(NOON + 4.5 * MINUTE)].map(({ level }) => level);
  expect(levels).toEqual(["healthy", "unhealthy"]);
  expect([...reader.pastInputs(0)].map(placeOf)).toEqual("11 12 j3 13 14 15 16 j4".split(" "));
  expect(reader.pastInputCount(0)).toBe(8);
});

test("a clock that was set back leaves nothing out that was told behind the first of them", async () => {
  using folder = makeFolder();
  using store = await open(folder.store);
  const batches = new Batches();
  const journal = { number: 1, afterSeq: 4, at: NOON - 60 * MINUTE, kind: "approve", text: "{}" };
  const late = { number: 2, afterSeq: 2, at: NOON + 60 * MINUTE, kind: "approve", text: "{}" };
  store.commit(batches.of({ names: WEB, level: "unhealthy", at: NOON }));
  store.commit(batches.of({ names: WEB, level: "healthy", at: NOON - 60 * MINUTE }));
  store.commit({ ...batches.of({ names: WEB, level: "warning", at: NOON + MINUTE }), journal: [journal] });
  using reader = closing(folder.store);
  const since = (time: number) => [...reader.pastInputs(time)].map(placeOf);
  expect(since(NOON)).toEqual(["1", "2", "3", "4", "j1", "5", "6"]);
  expect(since(NOON + 1)).toEqual(["5", "6"]);
  // A command at a later time, behind which there are changes of earlier ones.
  const other = new Batches();
  using second = makeFolder();
  using secondStore = await open(second.store);
  secondStore.commit(other.of({ names: WEB, level: "unhealthy", at: NOON }));
  secondStore.commit({ ...other.of({ names: WEB, level: "healthy", at: NOON }), journal: [{ ...late, number: 1 }] });
  using secondReader = closing(second.store);
  expect([...secondReader.pastInputs(NOON + 1)].map(placeOf)).toEqual(["j1", "3", "4"]);
});

test("whatever is told, it comes again in its order from any moment on", async () => {
  const step = fc.record({
    minutes: fc.nat({ max: 3 }),
    kind: fc.constantFrom("report", "command", "both" as const),
    names: fc.constantFrom(WEB, DATABASE),
    level: fc.constantFrom("healthy", "warning", "unhealthy" as const),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.nat({ max: 60 }), async (steps, minute) => {
      using folder = makeFolder();
      using store = await open(folder.store, { synchronous: "NORMAL" });
      using reader = closing(folder.store);
      const batches = new Batches();
      const told: { readonly place: string; readonly at: number }[] = [];
      const levels = new Map<string, string>();
      const since = NOON + minute * MINUTE;
      let at = NOON;
      let seq = 0;
      let number = 0;
      for (const { minutes, kind, names, level } of steps) {
        at += minutes * MINUTE;
        const batch = kind === "command" ? EMPTY_BATCH : batches.of({ names, level, at });
        for (const change of batch.changes) {
          seq = change.seq;
          told.push({ place: String(seq), at });
          if (at < since) levels.set(names.target, change.to);
        }
        if (kind === "report") {
          store.commit(batch);
          continue;
        }
        number++;
        told.push({ place: `j${number}`, at });
        store.commit({ ...batch, journal: [{ number, afterSeq: seq, at, kind: "approve", text: "{}" }] });
      }
      const expected = told.filter((one) => one.at >= since).map(({ place }) => place);
      expect([...reader.pastInputs(since)].map(placeOf)).toEqual(expected);
      expect(reader.pastInputCount(since)).toBe(expected.length);
      const before = [...reader.levelsBefore(since)].map(({ names, level }) => [names.target, level] as const);
      expect(new Map(before)).toEqual(levels);
    }),
    { numRuns: 60 },
  );
}, 20_000);

test("more changes and commands than are read at once come without a gap, while others are added", async () => {
  using folder = makeFolder();
  using store = await open(folder.store, { synchronous: "NORMAL" });
  const batches = new Batches();
  const sayings = Array.from({ length: 5001 }, (_, index) => ({
    names: { target: `web-${index % 2500}` },
    level: index % 5000 < 2500 ? ("unhealthy" as const) : ("healthy" as const),
  }));
  const journal = Array.from({ length: 4000 }, (_, index) => ({
    number: index + 1,
    afterSeq: index * 2,
    at: NOON,
    kind: "approve",
    text: "{}",
  }));
  store.commit({ ...batches.of(...sayings), journal });
  using reader = closing(folder.store);
  expect(reader.pastInputCount(0)).toBe(10_002 + 4000);
  const seqs: number[] = [];
  const numbers: number[] = [];
  for (const input of reader.pastInputs(0)) {
    if (input.kind === "journal") {
      expect(seqs.length).toBe(input.row.afterSeq);
      numbers.push(input.row.number);
      continue;
    }
    seqs.push(input.move.seq);
    // What is told from now on is not of the past that was asked for.
    if (input.move.seq === 100) store.commit(batches.of({ names: { target: "new" }, level: "healthy" }));
  }
  expect(seqs).toEqual(Array.from({ length: 10_002 }, (_, index) => index + 1));
  expect(numbers).toEqual(journal.map(({ number }) => number));
  expect([...reader.levels()]).toHaveLength(2501);
  // Whoever stops early leaves nothing open.
  for (const _ of reader.pastInputs(0)) break;
  store.commit(batches.of({ names: { target: "newer" }, level: "healthy" }));
  expect(reader.pastInputCount(0)).toBe(14_006);
});

function placeOf(input: PastInput): string {
  return input.kind === "move" ? String(input.move.seq) : `j${input.row.number}`;
}

function closing(path: string) {
  const reader = openReader(path);
  return Object.assign(reader, { [Symbol.dispose]: () => reader.close() });
}
