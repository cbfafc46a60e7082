/** Questions about few rows look at few rows, however many there are: how SQLite means to answer, on a large store. */
import SQLite from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { changesAfter, historyOf, lastSeqOf, newestProblems } from "../../src/store/change-queries.ts";
import { explain } from "../../src/store/explanation.ts";
import { KeptRows } from "../../src/store/kept.ts";
import { reportsOf } from "../../src/store/report-chain.ts";
import { countLevels, findNamed, findResource, selectResources } from "../../src/store/resource-queries.ts";
import { Batches, MINUTE, problemOf } from "./batches.ts";
import { type Folder, makeFolder, open } from "./temporary-store.ts";

const RESOURCES = 20_000;
const ID = "project-7/production/-/web-00007/iis";
const BIG = ["resources", "checks", "reports", "changes", "problems", "[rcpkf]"];

let folder: Folder;
let database: SQLite.Database;
let asked: string[];

beforeAll(async () => {
  folder = makeFolder();
  const batches = new Batches();
  const sayings = Array.from({ length: RESOURCES }, (_, index) => ({
    names: {
      project: `project-${index % 100}`,
      environment: index % 10 === 0 ? "test" : "production",
      target: `web-${String(index).padStart(5, "0")}`,
      name: "iis",
    },
    level: index % 500 === 0 ? ("unhealthy" as const) : ("healthy" as const),
    ttlMs: (index + 1) * MINUTE,
    origin: { source: "tasks", file: `/var/log/${index % 50}.log` },
  }));
  using store = await open(folder.store, { synchronous: "NORMAL" });
  for (let at = 0; at < RESOURCES; at += 5000) store.commit(batches.of(...sayings.slice(at, at + 5000)));
  store.commit({ ...batches.of(), problems: Array.from({ length: 2000 }, (_, index) => problemOf(index)) });
  asked = [];
  database = new SQLite(folder.store, { readonly: true, verbose: (sql) => void asked.push(String(sql)) });
  database.function("fold", { deterministic: true }, (text: unknown) => String(text).toLowerCase());
});

afterAll(() => {
  database.close();
  folder[Symbol.dispose]();
});

test.each<readonly [what: string, ask: () => unknown, count: number]>([
  ["a resource by its id", () => [findResource(database, ID)], 1],
  ["the resources of a page", () => selectResources(database, {}, { limit: 10, after: ID }), 10],
  ["a project", () => selectResources(database, { project: "project-7" }, {}), 200],
  ["a page of a project", () => selectResources(database, { project: "project-7" }, { after: ID, limit: 5 }), 5],
  ["projects by the beginning of their name", () => selectResources(database, { project: "project-9*" }, {}), 2200],
  ["a target", () => selectResources(database, { target: "web-00007" }, {}), 1],
  ["targets by the beginning of their name", () => selectResources(database, { target: "web-0000*" }, {}), 10],
  ["a page of those", () => selectResources(database, { target: "web-0000*" }, { after: ID, limit: 5 }), 2],
  ["a target in a project", () => selectResources(database, { project: "project-7", target: "web-00?07" }, {}), 10],
  [
    "an environment and a level",
    () => selectResources(database, { environment: "test", levels: ["unhealthy"] }, {}),
    40,
  ],
  ["a level", () => selectResources(database, { levels: ["unhealthy"] }, {}), 40],
  ["a level among others", () => selectResources(database, { levels: ["unhealthy", "unavailable"] }, {}), 40],
  ["a named id", () => findNamed(database, ID, {}, 9), 1],
  ["a named target", () => findNamed(database, "web-00007", {}, 9), 1],
  ["a named target in another case", () => findNamed(database, "WEB-00007", {}, 9), 1],
  ["a named target with a name", () => findNamed(database, "web-00007/iis", {}, 9), 1],
  ["a named beginning of targets", () => findNamed(database, "web-0000*", {}, 99), 10],
  ["a named beginning of targets in another case", () => findNamed(database, "WEB-0000?", {}, 99), 10],
  ["a named id with globs", () => findNamed(database, "*/*/*/web-0000*/i*", {}, 99), 10],
  ["a name that nobody has", () => findNamed(database, "nobody", {}, 99), 0],
  ["the levels of a project", () => [countLevels(database, { project: "project-7" })], 1],
  ["a history", () => historyOf(database, ID, { limit: 10 }), 2],
  ["a page of a history", () => historyOf(database, ID, { before: 16, limit: 10 }), 1],
  ["the reports of a resource", () => reportsOf(database, ID, 10), 1],
  ["the changes behind one", () => changesAfter(database, 39_990, 5), 5],
  ["the number of the newest change", () => [lastSeqOf(database)], 1],
  ["problems", () => newestProblems(database, undefined, 10), 10],
  ["problems of a kind", () => newestProblems(database, "refused", 10), 0],
  ["an explanation", () => [explain(database, ID)], 1],
  ["a resource as the writer keeps it", () => [new KeptRows(database).load(ID)], 1],
  ["what is due", () => new KeptRows(database).due(Number.MAX_SAFE_INTEGER, 7), 7],
])("%s", (_, ask, count) => {
  asked = [];
  const answer = ask();
  expect(answer).toHaveLength(count);
  const statements = asked.splice(0);
  expect(statements).not.toEqual([]);
  expect(statements.flatMap(scans)).toEqual([]);
});

/** A table that is only walked along until there is enough is not scanned: its plan is bounded by a LIMIT. */
function scans(sql: string): readonly string[] {
  const plan = database.prepare<[], { readonly detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all();
  const walk = /(?:problems p) .*ORDER BY p\.id DESC LIMIT/s.test(sql);
  const scan = new RegExp(String.raw`^SCAN (?:${BIG.join("|")})\b`);
  return plan.map(({ detail }) => detail).filter((detail) => scan.test(detail) && !(walk && detail === "SCAN p"));
}
