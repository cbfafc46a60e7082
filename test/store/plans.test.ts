/** Questions about few rows look at few rows, however many there are: how SQLite means to answer, on a large store. */
import SQLite from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findAnswer, findToken } from "../../src/store/access-queries.ts";
import { changesAfter, historyOf, lastSeqOf, newestProblems } from "../../src/store/change-queries.ts";
import { explain } from "../../src/store/explanation.ts";
import { KeptRows } from "../../src/store/kept.ts";
import { countLevels, rollUps } from "../../src/store/level-counts.ts";
import { selectObserved } from "../../src/store/observations.ts";
import { bucketsOf, resourcesAt } from "../../src/store/past.ts";
import { reportsOf } from "../../src/store/report-chain.ts";
import { findNamed, findResource, selectResources } from "../../src/store/resource-queries.ts";
import { Statements } from "../../src/store/statements.ts";
import { addTextFunctions } from "../../src/store/text-functions.ts";
import { Batches, MINUTE, NOON, problemOf } from "./batches.ts";
import { type Folder, makeFolder, open } from "./temporary-store.ts";

const RESOURCES = 20_000;
const ID = "project-7/production/-/web-00007/iis";
const BIG = ["resources", "checks", "reports", "changes", "problems", "tokens", "answers", "[rcpkfo]"];
const WITHIN = [{ project: "project-7" }, { project: "project-8" }];
const STRETCH = { from: NOON, until: NOON + MINUTE, widthMs: MINUTE / 2 };

let folder: Folder;
let database: SQLite.Database;
let statements: Statements;
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
  addTextFunctions(database);
  statements = new Statements(database);
});

afterAll(() => {
  database.close();
  folder[Symbol.dispose]();
});

test.each<readonly [what: string, ask: () => unknown, count: number]>([
  ["a resource by its id", () => [findResource(statements, ID)], 1],
  ["the resources of a page", () => selectResources(statements, {}, { limit: 10, after: ID }), 10],
  ["a project", () => selectResources(statements, { project: "project-7" }, {}), 200],
  ["a page of a project", () => selectResources(statements, { project: "project-7" }, { after: ID, limit: 5 }), 5],
  ["projects by the beginning of their name", () => selectResources(statements, { project: "project-9*" }, {}), 2200],
  ["a target", () => selectResources(statements, { target: "web-00007" }, {}), 1],
  ["targets by the beginning of their name", () => selectResources(statements, { target: "web-0000*" }, {}), 10],
  ["a page of those", () => selectResources(statements, { target: "web-0000*" }, { after: ID, limit: 5 }), 2],
  ["a target in a project", () => selectResources(statements, { project: "project-7", target: "web-00?07" }, {}), 10],
  [
    "an environment and a level",
    () => selectResources(statements, { environment: "test", levels: ["unhealthy"] }, {}),
    40,
  ],
  ["a level", () => selectResources(statements, { levels: ["unhealthy"] }, {}), 40],
  ["a level among others", () => selectResources(statements, { levels: ["unhealthy", "unavailable"] }, {}), 40],
  ["a named id", () => findNamed(statements, ID, {}, 9), 1],
  ["a named target", () => findNamed(statements, "web-00007", {}, 9), 1],
  ["a named target in another case", () => findNamed(statements, "WEB-00007", {}, 9), 1],
  ["a named target with a name", () => findNamed(statements, "web-00007/iis", {}, 9), 1],
  ["a named beginning of targets", () => findNamed(statements, "web-0000*", {}, 99), 10],
  ["a named beginning of targets in another case", () => findNamed(statements, "WEB-0000?", {}, 99), 10],
  ["a named id with globs", () => findNamed(statements, "*/*/*/web-0000*/i*", {}, 99), 10],
  ["a name that nobody has", () => findNamed(statements, "nobody", {}, 99), 0],
  ["the levels of a project", () => [countLevels(statements, { project: "project-7" })], 1],
  ["a history", () => historyOf(statements, ID, { limit: 10 }), 2],
  ["a page of a history", () => historyOf(statements, ID, { before: 16, limit: 10 }), 1],
  ["the reports of a resource", () => reportsOf(statements, ID, 10), 1],
  ["the changes behind one", () => changesAfter(statements, 39_990, 5), 5],
  ["the number of the newest change", () => [lastSeqOf(statements)], 1],
  ["the changes of one resource", () => changesAfter(statements, 0, 9, { target: "web-19999" }), 2],
  ["the changes of a project", () => changesAfter(statements, 39_000, 9, { project: "project-7" }), 9],
  ["the newest number of one resource", () => [lastSeqOf(statements, { target: "web-00007" })], 1],
  ["the newest number of a project", () => [lastSeqOf(statements, { project: "project-7" })], 1],
  ["what one target's checks say", () => selectObserved(statements, { target: "web-00007" }), 1],
  ["what a project's checks say", () => selectObserved(statements, { project: "project-7" }), 200],
  ["what one may see of a target", () => selectObserved(statements, { target: "web-00007", within: WITHIN }), 1],
  ["what one may see of a page", () => selectResources(statements, { within: WITHIN }, { limit: 500 }), 400],
  ["how one target was", () => resourcesAt(statements, NOON, { target: "web-00007" }, {}), 1],
  ["how a page was", () => resourcesAt(statements, NOON, {}, { after: ID, limit: 3 }), 3],
  ["how a project was", () => resourcesAt(statements, NOON, { project: "project-7" }, {}), 200],
  ["how long a resource had each level", () => bucketsOf(statements, ID, STRETCH), 2],
  ["what is below a project", () => rollUps(statements, { project: "project-7" }, "environment", 9), 1],
  ["all tokens of a hash", () => [findToken(statements, Buffer.alloc(32))], 1],
  ["an answer", () => [findAnswer(statements, { sender: "ci", key: "1" })], 1],
  ["problems", () => newestProblems(statements, undefined, 10), 10],
  ["problems of a kind", () => newestProblems(statements, "refused", 10), 0],
  ["an explanation", () => [explain(statements, ID)], 1],
  ["a resource as the writer keeps it", () => [new KeptRows(database).load(ID)], 1],
  ["what is due", () => new KeptRows(database).due(Number.MAX_SAFE_INTEGER, 7), 7],
])("%s", (_, ask, count) => {
  asked = [];
  const answer = ask();
  expect(answer).toHaveLength(count);
  const sqls = asked.splice(0);
  expect(sqls).not.toEqual([]);
  expect(sqls.flatMap(scans)).toEqual([]);
});

/** A table that is only walked along until there is enough is not scanned: its plan is bounded by a LIMIT. */
function scans(sql: string): readonly string[] {
  const plan = database.prepare<[], { readonly detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all();
  const walk = /(?:problems p) .*ORDER BY p\.id DESC LIMIT/s.test(sql);
  const scan = new RegExp(String.raw`^SCAN (?:${BIG.join("|")})\b`);
  return plan.map(({ detail }) => detail).filter((detail) => scan.test(detail) && !(walk && detail === "SCAN p"));
}
