/** What a store answers: which resources a text or a selector means, in pages, beside a daemon that writes. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Resource } from "../../src/store/answers.ts";
import { EMPTY_BATCH } from "../../src/store/batch.ts";
import { openReader } from "../../src/store/open-reader.ts";
import type { Selector, StoreReader } from "../../src/store/store-reader.ts";
import { Batches, checkpointOf, NOON, problemOf } from "./batches.ts";
import { startHolder } from "./child.ts";
import { type Folder, makeFolder, open } from "./temporary-store.ts";

/** By their ids. */
const IDS = [
  "-/-/-/%2D/-",
  "-/-/-/100%25/-",
  "-/-/-/Web-01/-",
  "-/-/-/a%5Bx%5D/-",
  "-/-/-/a*b/-",
  "-/-/-/axb/-",
  "-/-/-/w%C3%A4chter/-",
  "-/-/-/web-01/-",
  "acme/production/-/db-01/-",
  "acme/production/-/share%2Fone/disk",
  "acme/production/-/web-01/iis",
  "acme/production/-/web-02/iis",
  "acme/test/north/web-01/iis",
  "beta/production/south/web-03/IIS",
];

let folder: Folder;
let reader: StoreReader;

beforeAll(async () => {
  folder = makeFolder();
  using store = await open(folder.store);
  const sayings = IDS.map((id, index) => ({
    names: namesOf(id),
    level: index % 7 === 0 ? ("unhealthy" as const) : ("healthy" as const),
  }));
  store.commit(new Batches().of(...sayings.toReversed()));
  reader = openReader(folder.store);
});

afterAll(() => {
  reader.close();
  folder[Symbol.dispose]();
});

describe("a text means", () => {
  test.each<readonly [text: string, ids: readonly string[]]>([
    ["acme/production/-/web-01/iis", ["acme/production/-/web-01/iis"]],
    ["web-01", ["-/-/-/web-01/-", "acme/production/-/web-01/iis", "acme/test/north/web-01/iis"]],
    ["Web-01", ["-/-/-/Web-01/-"]],
    ["WEB-01", ["-/-/-/Web-01/-", "-/-/-/web-01/-", "acme/production/-/web-01/iis", "acme/test/north/web-01/iis"]],
    ["web-01/iis", ["acme/production/-/web-01/iis", "acme/test/north/web-01/iis"]],
    ["web-03/iis", ["beta/production/south/web-03/IIS"]],
    ["web-01/-", ["-/-/-/web-01/-"]],
    ["web-0*/i?s", ["acme/production/-/web-01/iis", "acme/production/-/web-02/iis", "acme/test/north/web-01/iis"]],
    ["*/IIS", ["beta/production/south/web-03/IIS"]],
    ["web-01/*", ["-/-/-/web-01/-", "acme/production/-/web-01/iis", "acme/test/north/web-01/iis"]],
    ["acme/*/*/web-01/*", ["acme/production/-/web-01/iis", "acme/test/north/web-01/iis"]],
    ["acme/*/-/web-01/iis", ["acme/production/-/web-01/iis"]],
    ["ACME/Test/NORTH/Web-01/IIS", ["acme/test/north/web-01/iis"]],
    ["share%2Fone", ["acme/production/-/share%2Fone/disk"]],
    ["share%2F*", ["acme/production/-/share%2Fone/disk"]],
    ["share/one", []],
    ["wächter", ["-/-/-/w%C3%A4chter/-"]],
    ["WÄCHTER", ["-/-/-/w%C3%A4chter/-"]],
    ["WÄ*", ["-/-/-/w%C3%A4chter/-"]],
    ["100%", ["-/-/-/100%25/-"]],
    ["100%25", ["-/-/-/100%25/-"]],
    ["%2D", ["-/-/-/%2D/-"]],
    ["-", []],
    ["a*b", ["-/-/-/a*b/-", "-/-/-/axb/-"]],
    ["a%2Ab", ["-/-/-/a*b/-"]],
    ["-/-/-/a*b/-", ["-/-/-/a*b/-"]],
    ["a[x]", ["-/-/-/a%5Bx%5D/-"]],
    ["a[x]*", ["-/-/-/a%5Bx%5D/-"]],
    ["a[x]b", []],
    ["nobody", []],
    ["", []],
    ["acme/production/web-01", []],
    ["web-01'--", []],
  ])("%j", (text, ids) => {
    expect(reader.named(text, {}, 100).map(({ id }) => id)).toEqual(ids);
  });

  test("no more than asked, and none that the selector leaves out", () => {
    expect(reader.named("web-01", {}, 2)).toHaveLength(2);
    expect(reader.named("web-01", { project: "acme" }, 9).map(({ project }) => project)).toEqual(["acme", "acme"]);
    expect(reader.named("acme/production/-/web-01/iis", { project: "beta" }, 9)).toEqual([]);
  });
});

describe("a selector leaves", () => {
  test.each<readonly [selector: Selector, ids: readonly string[]]>([
    [{}, IDS],
    [{ project: "beta" }, IDS.slice(13)],
    [{ project: "Beta" }, []],
    [{ project: "*" }, IDS],
    [{ project: "?*" }, IDS.slice(8)],
    [{ project: "a*", environment: "t*" }, ["acme/test/north/web-01/iis"]],
    [{ tenant: "north" }, ["acme/test/north/web-01/iis"]],
    [{ name: "disk" }, ["acme/production/-/share%2Fone/disk"]],
    [{ target: "?eb-03" }, ["beta/production/south/web-03/IIS"]],
    [{ levels: ["unhealthy"] }, ["-/-/-/%2D/-", "-/-/-/web-01/-"]],
    [{ levels: ["unhealthy", "warning"], target: "web*" }, ["-/-/-/web-01/-"]],
    [{ levels: [] }, []],
  ])("%j", (selector, ids) => {
    expect(reader.resources(selector).map(({ id }) => id)).toEqual(ids);
    const summary = reader.summary(selector);
    expect(Object.values(summary).reduce((one, other) => one + other)).toBe(ids.length);
  });
});

test("levels are counted, also those that nobody has", () => {
  expect(reader.summary({})).toEqual({
    healthy: 12,
    warning: 0,
    unknown: 0,
    unhealthy: 2,
    unavailable: 0,
    maintenance: 0,
    skipped: 0,
  });
});

test("resources of a page have their own checks, in the order of names", async () => {
  using own = makeFolder();
  using store = await open(own.store);
  const batches = new Batches();
  const say = (target: string, check: string) => ({ names: { target }, check, level: "healthy" }) as const;
  // Keys are given in the order in which resources come, which is not that of their ids.
  store.commit(batches.of(say("b", "z"), say("c", "m"), say("a", "k"), say("b", "a"), say("a", "j")));
  using asked = disposable(openReader(own.store));
  const checks = (resources: readonly Resource[]) =>
    resources.map(({ target, checks: live }) => `${target}: ${live.map(({ name }) => name).join(" ")}`);
  expect(checks(asked.reader.resources({}))).toEqual(["a: j k", "b: a z", "c: m"]);
  expect(checks(asked.reader.resources({}, { after: "-/-/-/a/-", limit: 1 }))).toEqual(["b: a z"]);
  expect(checks(asked.reader.named("?", {}, 2))).toEqual(["a: j k", "b: a z"]);
});

test("pages of resources follow each other without a gap", () => {
  const found: string[] = [];
  for (let page = reader.resources({}, { limit: 4 }); page.length > 0; ) {
    found.push(...page.map(({ id }) => id));
    page = reader.resources({}, { limit: 4, after: found.at(-1) ?? "" });
  }
  expect(found).toEqual(IDS);
});

test("nobody has no answers", () => {
  expect(reader.resource("-/-/-/nobody/-")).toBeUndefined();
  expect(reader.explanation("-/-/-/nobody/-")).toBeUndefined();
  expect(reader.history("-/-/-/nobody/-", { limit: 9 })).toEqual([]);
  expect(reader.reports("-/-/-/nobody/-", 9)).toEqual([]);
});

test("histories, changes, reports and problems come in pages, in their order", async () => {
  using place = makeFolder();
  using store = await open(place.store);
  const batches = new Batches();
  const names = { target: "web-01" };
  for (let time = 0; time < 6; time++) {
    const level = time % 2 === 0 ? "healthy" : "warning";
    store.commit({
      ...batches.of(
        { names, level, check: "a", at: NOON + time },
        { names, level: "healthy", check: "b", at: NOON + time },
      ),
      problems: [problemOf(2 * time, "malformed"), problemOf(2 * time + 1, "refused")],
    });
  }
  const other = openReader(place.store);
  const id = "-/-/-/web-01/-";
  // The first batch moves a, the resource and b; each later one a and the resource.
  expect(other.lastSeq()).toBe(13);
  const first = other.history(id, { limit: 5 }).map(({ seq }) => seq);
  expect(first).toEqual([13, 12, 11, 10, 9]);
  expect(other.history(id, { limit: 5, before: 3 }).map(({ seq }) => seq)).toEqual([2, 1]);
  expect(other.changes(0, 3).map(({ seq }) => seq)).toEqual([1, 2, 3]);
  expect(other.changes(11, 99).map(({ seq, check, from, to }) => [seq, check, from, to])).toEqual([
    [12, "a", "healthy", "warning"],
    [13, null, "healthy", "warning"],
  ]);
  expect(other.reports(id, 3).map(({ check, at }) => [check, Date.parse(at) - NOON])).toEqual([
    ["b", 5],
    ["a", 5],
    ["b", 4],
  ]);
  expect(other.reports(id, 99)).toHaveLength(12);
  expect(other.problems({ limit: 2 }).map(({ kind, origin }) => [kind, origin.line])).toEqual([
    ["refused", 11],
    ["malformed", 10],
  ]);
  expect(other.problems({ kind: "malformed", limit: 2 }).map(({ origin }) => origin.line)).toEqual([10, 8]);
  other.close();
});

test("an explanation names what moved each check last, and the newest reports", async () => {
  using place = makeFolder();
  using store = await open(place.store);
  const batches = new Batches();
  const names = { target: "web-01" };
  store.commit(batches.of({ names, level: "healthy", check: "http" }, { names, level: "healthy", check: "disk" }));
  store.commit(batches.of({ names, level: "unhealthy", check: "http", at: NOON + 1, message: "no answer" }));
  store.commit(batches.of({ names, level: "unhealthy", check: "http", at: NOON + 2, message: "still none" }));
  const other = openReader(place.store);
  const explanation = other.explanation("-/-/-/web-01/-");
  expect(explanation?.resource).toEqual(other.resource("-/-/-/web-01/-"));
  expect(explanation?.change).toMatchObject({ seq: 5, check: null, from: "healthy", to: "unhealthy" });
  expect(explanation?.checks).toMatchObject([
    {
      name: "disk",
      state: { level: "healthy", since: NOON },
      change: { seq: 3 },
      report: { verdict: "believed at once" },
    },
    {
      name: "http",
      state: { level: "unhealthy", since: NOON + 1, reportedAt: NOON + 2 },
      change: { seq: 4, from: "healthy" },
      report: { message: "no answer" },
      newestReport: { message: "still none" },
    },
  ]);
  other.close();
});

test("a reader beside the writer sees each batch as soon as it is committed, and none before", async () => {
  using place = makeFolder();
  const batches = new Batches();
  const seen: number[] = [];
  let other: StoreReader | undefined;
  const fault = (step: string) => {
    if (step === "commit") seen.push(other?.lastSeq() ?? -1);
  };
  using store = await open(place.store, { fault });
  other = openReader(place.store);
  for (const level of ["healthy", "warning", "healthy"] as const) {
    store.commit(batches.of({ names: { target: "web-01" }, level }));
    seen.push(other.lastSeq());
  }
  expect(seen).toEqual([0, 2, 2, 4, 4, 6]);
  other.close();
});

test("a store whose daemon was killed is read before anybody writes to it again", async () => {
  using place = makeFolder();
  {
    using child = await startHolder(place.store);
    const other = openReader(place.store);
    expect(other.resources({})).toEqual([]);
    other.close();
    await child.kill();
  }
  const other = openReader(place.store);
  expect(other.lastSeq()).toBe(0);
  other.close();
});

function namesOf(id: string) {
  const [project, environment, tenant, target = "", name] = id
    .split("/")
    .map((part) => (part === "-" ? undefined : decodeURIComponent(part)));
  return {
    ...(project === undefined ? {} : { project }),
    ...(environment === undefined ? {} : { environment }),
    ...(tenant === undefined ? {} : { tenant }),
    target,
    ...(name === undefined ? {} : { name }),
  };
}

test("progress is that of every file, as far as it was committed last", async () => {
  using own = makeFolder();
  using store = await open(own.store);
  using asked = disposable(openReader(own.store));
  expect(asked.reader.progress()).toEqual([]);
  const two = checkpointOf("two", { source: "other", path: "/b.log" });
  store.commit({ ...EMPTY_BATCH, checkpoints: [checkpointOf("one", { offset: 7 }), two] });
  store.commit({ ...EMPTY_BATCH, checkpoints: [checkpointOf("one", { offset: 9 })], forgotten: ["two"] });
  const { device, inode } = two.identity;
  expect(asked.reader.progress()).toEqual([{ source: "tasks", path: "/var/log/one.log", device, inode, offset: 9 }]);
});

function disposable(reader: StoreReader) {
  return { reader, [Symbol.dispose]: () => reader.close() };
}
