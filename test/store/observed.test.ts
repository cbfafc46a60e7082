/** The checks that views are made of: each with what its newest report said beside the level. */
import { expect, test } from "vitest";
import { EMPTY_BATCH } from "../../src/store/batch.ts";
import { openReader } from "../../src/store/open-reader.ts";
import type { Observation } from "../../src/store/store-reader.ts";
import { Batches, MINUTE, NOON } from "./batches.ts";
import { makeFolder, open } from "./temporary-store.ts";

const WEB = { project: "acme", environment: "production", target: "web-01", name: "iis" };
const names = (observed: readonly Observation[]) => observed.map(({ resource, name }) => `${resource.target} ${name}`);

test("a check has its names, its state, and the data of its newest report", async () => {
  using folder = makeFolder();
  using store = await open(folder.store);
  const batches = new Batches();
  store.commit(batches.of({ names: WEB, level: "healthy", check: "http", data: { code: "200", __proto__: "no" } }));
  const data = JSON.parse('{"code":"503","__proto__":"a name like any other"}');
  store.commit(
    batches.of({ names: WEB, level: "warning", check: "http", at: NOON + 1, message: "slow", ttlMs: MINUTE, data }),
  );
  const reader = openReader(folder.store);
  expect(reader.observed({})).toEqual([
    {
      resourceId: "acme/production/-/web-01/iis",
      resource: WEB,
      name: "http",
      level: "warning",
      since: NOON + 1,
      message: "slow",
      reportedAt: NOON + 1,
      expiresAt: NOON + 1 + MINUTE,
      data,
    },
  ]);
  // Newest is what came last, also where it changed nothing, and said nothing beside.
  store.commit(batches.of({ names: WEB, level: "warning", check: "http", at: NOON + 2 }));
  expect(reader.observed({})).toMatchObject([{ since: NOON + 1, message: undefined, expiresAt: undefined }]);
  expect(reader.observed({})[0]?.data).toEqual({});
  reader.close();
});

test("a check whose newest report was pruned has no data, and one without a state is not shown", async () => {
  using folder = makeFolder();
  using store = await open(folder.store);
  const batches = new Batches();
  const batch = batches.of(
    { names: WEB, level: "healthy", check: "a", data: { x: "1" } },
    { names: WEB, level: "healthy", check: "b" },
  );
  store.commit(batch);
  const limits = { changesBefore: 0, problemsMax: 0, checkpointsBefore: 0, rowsMax: 100 };
  store.prune({ now: NOON, reportsBefore: NOON + 1, ...limits });
  const reader = openReader(folder.store);
  expect(reader.observed({}).map(({ name, data }) => [name, data])).toEqual([
    ["a", {}],
    ["b", {}],
  ]);
  const [update] = batch.resources;
  if (update === undefined) throw new Error("the batch has a resource");
  const checks = new Map([...update.state.checks].filter(([name]) => name === "a"));
  const state = { ...update.state, checks };
  store.commit({ ...EMPTY_BATCH, resources: [{ ...update, isNew: false, state, changedChecks: ["b"] }] });
  expect(names(reader.observed({}))).toEqual(["web-01 a"]);
  reader.close();
});

test("checks come by the ids of their resources, then by name, and no more than asked", async () => {
  using folder = makeFolder();
  using store = await open(folder.store);
  const say = (target: string, check: string, level: "healthy" | "unhealthy" = "healthy") =>
    ({ names: { target }, check, level, message: `${target} says` }) as const;
  store.commit(
    new Batches().of(say("b", "z"), say("c", "m", "unhealthy"), say("a", "k"), say("b", "a"), say("a", "j")),
  );
  const reader = openReader(folder.store);
  expect(names(reader.observed({}))).toEqual(["a j", "a k", "b a", "b z", "c m"]);
  expect(names(reader.observed({}, 3))).toEqual(["a j", "a k", "b a"]);
  expect(names(reader.observed({ target: "b" }))).toEqual(["b a", "b z"]);
  expect(names(reader.observed({ target: "?", levels: ["unhealthy"] }))).toEqual(["c m"]);
  expect(names(reader.observed({ text: "C SAYS" }))).toEqual(["c m"]);
  expect(names(reader.observed({ target: "*", within: [{ target: "a" }, { target: "c" }] }))).toEqual([
    "a j",
    "a k",
    "c m",
  ]);
  expect(reader.observed({ target: "nobody" })).toEqual([]);
  reader.close();
});
