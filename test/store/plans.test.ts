/** Questions about few rows look at few rows, however many there are: how SQLite means to answer, on a large store. */
import SQLite from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findAnswer, findToken } from "../../src/store/access-queries.ts";
import { EMPTY_BATCH } from "../../src/store/batch.ts";
import { changesAfter, historyOf, lastSeqOf, newestProblems } from "../../src/store/change-queries.ts";
import { countEffects, findEffect, findEffectRow, selectEffects } from "../../src/store/effect-queries.ts";
import { explain } from "../../src/store/explanation.ts";
import { KeptRows } from "../../src/store/kept.ts";
import { countLevels, rollUps } from "../../src/store/level-counts.ts";
import { selectObserved } from "../../src/store/observations.ts";
import { bucketsOf, resourcesAt } from "../../src/store/past.ts";
import { countPastInputs, levelsBefore, levelsNow, pastInputs } from "../../src/store/past-inputs.ts";
import { ReactionPruning } from "../../src/store/reaction-pruning.ts";
import { keptReactions, newestDeployments, selectSuspensions } from "../../src/store/reaction-queries.ts";
import { reportsOf } from "../../src/store/report-chain.ts";
import { findNamed, findResource, selectResources } from "../../src/store/resource-queries.ts";
import { Statements } from "../../src/store/statements.ts";
import type { Store } from "../../src/store/store.ts";
import { addTextFunctions } from "../../src/store/text-functions.ts";
import { Batches, MINUTE, NOON, problemOf } from "./batches.ts";
import { attemptRow, deployment, effectRow, suspension } from "./reaction-rows.ts";
import { type Folder, makeFolder, open } from "./temporary-store.ts";

const RESOURCES = 20_000;
const ID = "project-7/production/-/web-00007/iis";
const TABLES = ["resources", "checks", "reports", "changes", "problems", "tokens", "answers", "effects", "attempts"];
const BIG = [...TABLES, "suspensions", "deployments", "journal", "[rcpkfoea]"];
const WITHIN = [{ project: "project-7" }, { project: "project-8" }];
const STRETCH = { from: NOON, until: NOON + MINUTE, widthMs: MINUTE / 2 };

/** Behind all changes. */
const LATE = NOON + MINUTE;

const ask = <Answer>(question: (statements: Statements) => Answer) => question(statements);

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
  seedReactions(store);
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
  ["a page of effects", () => selectEffects(statements, {}, { before: 15_000, limit: 5 }), 5],
  ["effects that are held", () => selectEffects(statements, { states: ["held"] }, { limit: 5 }), 5],
  ["effects that have ended or not", () => selectEffects(statements, { states: ["held", "done"] }, { limit: 5 }), 5],
  ["the effects of a rule", () => selectEffects(statements, { rule: "rule 7" }, { limit: 5 }), 5],
  ["the effects of a resource", () => selectEffects(statements, { resourceId: ID }, { limit: 5 }), 1],
  ["what one may see of effects", () => selectEffects(statements, { within: WITHIN }, { limit: 500 }), 400],
  ["an effect", () => [findEffect(statements, 7)], 1],
  ["an effect as the writer keeps it", () => [findEffectRow(statements, 7)], 1],
  ["what is suspended", () => selectSuspensions(statements, { withEnded: false, limit: 5 }), 5],
  ["what was suspended", () => selectSuspensions(statements, { withEnded: true, limit: 5 }), 5],
  ["the newest deployments", () => newestDeployments(statements, 5), 5],
  ["what reactions were told of late", () => [...pastInputs(ask, LATE)], 10],
  ["how much reactions were told of late", () => [countPastInputs(statements, LATE)], 1],
  ["what is due", () => new KeptRows(database).due(Number.MAX_SAFE_INTEGER, 7), 7],
])("%s", (_, ask, count) => {
  asked = [];
  const answer = ask();
  expect(answer).toHaveLength(count);
  const sqls = asked.splice(0);
  expect(sqls).not.toEqual([]);
  expect(sqls.flatMap(scans)).toEqual([]);
});

test("how many effects there are of each state is counted along their index", () => {
  asked = [];
  expect(countEffects(statements)).toEqual({ held: 100, done: RESOURCES - 100 });
  expect(asked.flatMap(plan)).toEqual(["SCAN effects USING COVERING INDEX effects_by_state"]);
});

test("what reactions go on from is found without what has ended", () => {
  asked = [];
  expect(keptReactions(statements)).toMatchObject({ openEffects: { length: 100 }, suspensions: { length: 1000 } });
  // All watches count, and the newest deployment of each place is looked for once, at the start.
  const known = [
    "SCAN numbering",
    "SCAN watches",
    "SCAN d USING INDEX deployments_by_start",
    "SCAN suspensions USING INDEX suspensions_open",
  ];
  expect(
    asked
      .splice(0)
      .flatMap(plan)
      .filter((detail) => detail.startsWith("SCAN") && !known.includes(detail)),
  ).toEqual([]);
});

test("levels are gone through along the resources, and looked up along their changes", () => {
  asked = [];
  expect([...levelsNow(ask)]).toHaveLength(RESOURCES);
  expect([...levelsBefore(ask, LATE)]).toHaveLength(RESOURCES);
  expect(asked.splice(0).flatMap(scans)).toEqual([]);
});

test("old effects, suspensions and journal rows are found by their time", () => {
  const pruning = new Map<string, string>();
  const writing = new SQLite(folder.store, { verbose: (sql) => void pruning.set(String(sql), "") });
  new ReactionPruning(writing).prune({ changesBefore: NOON, reportsBefore: NOON, future: NOON * 2 }, 10);
  writing.close();
  expect([...pruning.keys()].filter((sql) => /effects|suspensions|deployments/.test(sql)).flatMap(scans)).toEqual([]);
});

function plan(sql: string): readonly string[] {
  return database
    .prepare<[], { readonly detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
    .all()
    .map(({ detail }) => detail);
}

/** A table that is only walked along until there is enough is not scanned: its plan is bounded by a LIMIT. */
function scans(sql: string): readonly string[] {
  const walk = WALKS.find(([asked]) => asked.test(sql))?.[1];
  const scan = new RegExp(String.raw`^SCAN (?:${BIG.join("|")})\b`);
  return plan(sql).filter((detail) => scan.test(detail) && detail !== walk);
}

const WALKS: readonly (readonly [sql: RegExp, detail: string])[] = [
  [/problems p .*ORDER BY p\.id DESC LIMIT/s, "SCAN p"],
  [/FROM suspensions\s+ORDER BY created_at DESC, rowid DESC LIMIT/, "SCAN suspensions USING INDEX suspensions_by_time"],
  [/FROM suspensions WHERE ended_at IS NULL ORDER BY created_at/, "SCAN suspensions USING INDEX suspensions_open"],
  [/FROM deployments ORDER BY started_at DESC, rowid DESC LIMIT/, "SCAN deployments USING INDEX deployments_by_start"],
];

/** An effect a resource, one in 200 still open, and some of all else. */
function seedReactions(store: Store): void {
  const effects = Array.from({ length: RESOURCES }, (_, index) => {
    const names = {
      project: `project-${index % 100}`,
      environment: index % 10 === 0 ? "test" : "production",
      target: `web-${String(index).padStart(5, "0")}`,
      name: "iis",
    };
    const state = index % 200 === 0 ? ({ state: "held" } as const) : ({ state: "done", endedAt: NOON + 1 } as const);
    return effectRow(index + 1, { rule: `rule ${index % 10}`, attempts: 1, ...state }, names);
  });
  const times = Array.from({ length: 2000 }, (_, index) => index);
  store.commit({
    ...EMPTY_BATCH,
    effects,
    attempts: effects.map(({ number }) => attemptRow(number, 1)),
    suspensions: times.map((index) =>
      suspension(String(index), {
        createdAt: NOON + index,
        endsAt: NOON + index,
        ...(index % 2 === 0 ? {} : { ended: { at: NOON + index, by: "sue" } }),
      }),
    ),
    deployments: times.map((index) =>
      deployment(String(index), { project: `project-${index % 100}`, startedAt: NOON + index }),
    ),
    journal: times.map((index) => ({
      number: index + 1,
      afterSeq: 2 * RESOURCES,
      at: index < 2000 - 10 ? NOON : LATE,
      kind: "approve",
      text: "{}",
    })),
  });
}
