/** What is committed is there when the store is opened again; what is not has never been. */
import { expect, test } from "vitest";
import type { CheckState, ResourceState } from "../../src/health/state.ts";
import { verifyStore } from "../../src/store/backup.ts";
import type { Batch } from "../../src/store/batch.ts";
import { EMPTY_BATCH } from "../../src/store/batch.ts";
import { openReader } from "../../src/store/open-reader.ts";
import { Batches, checkpointOf, MINUTE, NOON, problemOf } from "./batches.ts";
import { attemptRow, deployment, effectRow, endedRow, suspension } from "./reaction-rows.ts";
import { makeFolder, open } from "./temporary-store.ts";

const WEB = { project: "acme", environment: "production", target: "web-01", name: "iis" };
const WEB_ID = "acme/production/-/web-01/iis";
const DATABASE = { target: "db-01" };

test("a new store is empty and counts from nothing", async () => {
  using folder = makeFolder();
  using store = await open(folder.store);
  expect(store.path).toBe(folder.store);
  expect(store.last).toEqual({ seq: 0, report: 0, resourceKey: 0 });
  expect(store.load(WEB_ID)).toBeUndefined();
  expect(store.checkpoints()).toEqual([]);
  expect(store.startedSources()).toEqual(new Set());
  expect(store.due(Number.MAX_SAFE_INTEGER, 10)).toEqual([]);
});

test("everything of a batch is there after reopening", async () => {
  using folder = makeFolder();
  const batch = {
    ...new Batches().of(
      { names: WEB, level: "healthy", check: "http", message: "answered", ttlMs: MINUTE, data: { code: "200" } },
      { names: WEB, level: "unhealthy", check: "disk", at: NOON + 1 },
      { names: DATABASE, level: "warning" },
    ),
    checkpoints: [checkpointOf("one"), checkpointOf("two", { isPassingOver: true, memory: "half a message" })],
    startedSources: ["tasks", "pods"],
    problems: [problemOf(1)],
  };
  {
    using store = await open(folder.store);
    store.commit(batch);
  }
  using store = await open(folder.store);
  expect(store.last).toEqual({ seq: 6, report: 3, resourceKey: 2 });
  const { key, id, names, state } = [...batch.resources][0] ?? {};
  const newestReports = new Map([
    ["http", 1],
    ["disk", 2],
  ]);
  expect(store.load(WEB_ID)).toEqual({ key, id, names, state, newestReports });
  expect(store.load(WEB_ID)?.state.checks.get("http")?.expiresAt).toBe(NOON + MINUTE);
  expect(store.checkpoints()).toEqual(batch.checkpoints);
  expect(store.startedSources()).toEqual(new Set(["tasks", "pods"]));
  expect(verifyStore(folder.store).problems).toEqual([]);
});

test("a check's counting and a level outside the order come back as they were", async () => {
  using folder = makeFolder();
  using store = await open(folder.store);
  const state: CheckState = {
    level: "maintenance",
    since: NOON,
    reportedAt: NOON,
    counting: { recent: [{ at: NOON, level: "unknown" }], moves: [{ at: NOON - 1, from: "healthy" }] },
  };
  const resource = { key: 1, id: WEB_ID, names: WEB, isNew: true, isMoved: true, changedChecks: ["http"] };
  const whole: ResourceState = { level: "maintenance", since: NOON, checks: new Map([["http", state]]) };
  store.commit({ ...EMPTY_BATCH, resources: [{ ...resource, state: whole }] });
  expect(store.load(WEB_ID)?.state).toEqual(whole);
});

test("what a later batch says takes the place of what was", async () => {
  using folder = makeFolder();
  using store = await open(folder.store);
  const batches = new Batches();
  store.commit({
    ...batches.of({ names: WEB, level: "healthy", check: "http", message: "fine", ttlMs: MINUTE }),
    checkpoints: [checkpointOf("one"), checkpointOf("two")],
    startedSources: ["tasks"],
  });
  store.commit({
    ...batches.of({ names: WEB, level: "unavailable", check: "http", at: NOON + 5 }),
    checkpoints: [checkpointOf("one", { offset: 9999 })],
    forgotten: ["two"],
    startedSources: ["tasks"],
  });
  expect(store.load(WEB_ID)?.state).toEqual({
    level: "unavailable",
    since: NOON + 5,
    checks: new Map([["http", { level: "unavailable", since: NOON + 5, reportedAt: NOON + 5 }]]),
  });
  expect(store.checkpoints()).toEqual([checkpointOf("one", { offset: 9999 })]);
  expect(store.due(Number.MAX_SAFE_INTEGER, 10)).toEqual([]);
});

test("a check that is no longer part of the state is gone, but its reports stay", async () => {
  using folder = makeFolder();
  using store = await open(folder.store);
  const batch = new Batches().of(
    { names: WEB, level: "healthy", check: "http" },
    { names: WEB, level: "healthy", check: "disk" },
  );
  store.commit(batch);
  const [update] = batch.resources;
  if (update === undefined) throw new Error("the batch has a resource");
  const checks = new Map([...update.state.checks].filter(([name]) => name === "http"));
  const state = { ...update.state, checks };
  store.commit({ ...EMPTY_BATCH, resources: [{ ...update, isNew: false, state, changedChecks: ["disk"] }] });
  expect([...(store.load(WEB_ID)?.state.checks.keys() ?? [])]).toEqual(["http"]);
  const reader = openReader(folder.store);
  expect(reader.reports(WEB_ID, 10).map(({ check }) => check)).toEqual(["disk", "http"]);
  expect(reader.resource(WEB_ID)?.checks.map(({ name }) => name)).toEqual(["http"]);
  reader.close();
});

test("what is due comes earliest first, and no more of it than asked", async () => {
  using folder = makeFolder();
  using store = await open(folder.store);
  const sayings = [5, 1, 3, 2, 4].map((minutes) => ({
    names: { target: `web-${minutes}` },
    level: "healthy" as const,
    ttlMs: minutes * MINUTE,
  }));
  store.commit(new Batches().of(...sayings, { names: DATABASE, level: "healthy" }));
  const targets = (now: number, limit: number) => store.due(now, limit).map(({ names }) => names.target);
  expect(targets(NOON + MINUTE - 1, 10)).toEqual([]);
  expect(targets(NOON + 3 * MINUTE, 10)).toEqual(["web-1", "web-2", "web-3"]);
  expect(targets(NOON + 9 * MINUTE, 2)).toEqual(["web-1", "web-2"]);
  expect(store.due(NOON + MINUTE, 1)[0]?.state.checks.get("default")?.expiresAt).toBe(NOON + MINUTE);
});

test("resources that can be gone through only once are written with their checks", async () => {
  using folder = makeFolder();
  using store = await open(folder.store);
  const batch = new Batches().of({ names: WEB, level: "healthy" });
  store.commit({ ...batch, resources: [...batch.resources].values() });
  expect(store.load(WEB_ID)?.state.checks.size).toBe(1);
});

test("a batch without anything in it changes nothing, and no number", async () => {
  using folder = makeFolder();
  {
    using store = await open(folder.store);
    store.commit(new Batches().of({ names: WEB, level: "healthy" }));
    store.commit(EMPTY_BATCH);
  }
  using store = await open(folder.store);
  expect(store.last).toEqual({ seq: 2, report: 1, resourceKey: 1 });
  expect(store.load(WEB_ID)?.state.level).toBe("healthy");
});

test("a batch larger than any statement takes is written in order", async () => {
  using folder = makeFolder();
  using store = await open(folder.store);
  const sayings = Array.from({ length: 1003 }, (_, index) => ({
    names: { target: `web-${index % 7}` },
    check: `check-${index % 3}`,
    level: index % 5 === 0 ? ("warning" as const) : ("healthy" as const),
    at: NOON + index,
  }));
  store.commit(new Batches().of(...sayings));
  expect(verifyStore(folder.store).problems).toEqual([]);
  const reader = openReader(folder.store);
  const times = reader.reports("-/-/-/web-3/-", 2000).map(({ at }) => Date.parse(at) - NOON);
  expect(times).toEqual(Array.from({ length: 143 }, (_, index) => 7 * (142 - index) + 3));
  reader.close();
});

/** Every kind of row there is, so that every statement is run. */
function fullBatches(batches: Batches): Batch[] {
  const file = { source: "tasks", file: "/var/log/a.log", line: 3, column: 1, offset: 120 };
  return [
    {
      ...batches.of(
        { names: WEB, level: "healthy", check: "http", origin: file },
        { names: DATABASE, level: "warning", ttlMs: MINUTE },
      ),
      checkpoints: [checkpointOf("one")],
      startedSources: ["tasks"],
      effects: [effectRow(1, { attempts: 1 }), effectRow(2)],
      attempts: [attemptRow(1, 1)],
      watches: [
        { rule: "r", subject: "a", state: "1" },
        { rule: "r", subject: "b", state: "1" },
      ],
      suspensions: [suspension("one")],
      deployments: [deployment("T-1")],
      journal: [{ number: 1, afterSeq: 0, at: NOON, kind: "suspend", text: "{}" }],
    },
    {
      ...batches.of(
        { names: WEB, level: "unhealthy", check: "http", origin: { ...file, source: "pods", file: "/var/log/b.log" } },
        { names: { target: "new" }, level: "healthy" },
      ),
      problems: [problemOf(1)],
      checkpoints: [checkpointOf("two")],
      forgotten: ["one"],
      startedSources: ["pods"],
      effects: [endedRow(1, NOON, { attempts: 1 }), effectRow(3, { attempts: 1 })],
      attempts: [attemptRow(1, 1, { outcome: "done" }), attemptRow(3, 1)],
      watches: [
        { rule: "r", subject: "a", state: "2" },
        { rule: "r", subject: "b" },
      ],
      suspensions: [suspension("one", { ended: { at: NOON, by: "sue" } }), suspension("two")],
      deployments: [deployment("T-1", { finishedAt: NOON })],
      journal: [{ number: 2, afterSeq: 4, at: NOON, kind: "end-suspension", text: "{}" }],
    },
  ];
}

test("wherever a commit breaks off nothing of it is kept, and the same batch can be committed again", async () => {
  using folder = makeFolder();
  const steps: string[] = [];
  let failsAt = Number.POSITIVE_INFINITY;
  const fault = (step: string) => {
    steps.push(step);
    if (steps.length > failsAt) throw new Error(`broken off at ${step}`);
  };
  using store = await open(folder.store, { fault });
  const reader = openReader(folder.store);
  const [first, second] = fullBatches(new Batches());
  if (first === undefined || second === undefined) throw new Error("there are two batches");
  store.commit(first);
  const contents = () => [
    reader.resources({}),
    reader.changes(0, 99),
    reader.problems({ limit: 9 }),
    reader.lastSeq(),
    reader.reactions(NOON),
  ];
  const before = JSON.stringify([
    contents(),
    store.checkpoints(),
    [...store.startedSources()],
    reader.reports(WEB_ID, 9),
  ]);
  for (failsAt = 0; ; failsAt++) {
    steps.length = 0;
    try {
      store.commit(second);
      break;
    } catch (error) {
      expect(error).toMatchObject({ message: `broken off at ${steps.at(-1)}` });
    }
    const now = [contents(), store.checkpoints(), [...store.startedSources()], reader.reports(WEB_ID, 9)];
    expect(JSON.stringify(now)).toBe(before);
  }
  expect(steps[0]).toBe("begin");
  expect(steps.at(-1)).toBe("commit");
  const tables = [
    "resources",
    "sources",
    "files",
    "reports",
    "checks",
    "changes",
    "problems",
    "checkpoints",
    "effects",
    "attempts",
    "watches",
    "suspensions",
    "deployments",
    "journal",
    "numbering",
  ];
  expect(new Set(steps)).toEqual(new Set(["begin", ...tables, "commit"]));
  expect(reader.reports(WEB_ID, 9).map(({ origin }) => origin.file)).toEqual(["/var/log/b.log", "/var/log/a.log"]);
  expect(store.checkpoints().map(({ id }) => id)).toEqual(["two"]);
  reader.close();
  expect(verifyStore(folder.store).problems).toEqual([]);
});
