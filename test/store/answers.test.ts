/** The examples in the header of `src/store/answers.ts` are what a store answers. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { EMPTY_BATCH } from "../../src/store/batch.ts";
import { openReader } from "../../src/store/open-reader.ts";
import { Batches, MINUTE, NOON } from "./batches.ts";
import { makeFolder, open } from "./temporary-store.ts";

const NAMES = { project: "acme", environment: "production", target: "web-01", name: "iis" };
const ID = "acme/production/-/web-01/iis";

test("what was committed is answered as the header says", async () => {
  using folder = makeFolder();
  using store = await open(folder.store);
  const batches = new Batches();
  const origin = { source: "tasks", file: "/var/log/tasks/7.log", line: 12, column: 1, offset: 3456 };
  store.commit(
    batches.of({ names: NAMES, level: "healthy", check: "disk" }, { names: NAMES, level: "healthy", check: "http" }),
  );
  const failure = { names: NAMES, level: "unhealthy", check: "http", message: "no answer in 10 s" } as const;
  store.commit(batches.of({ ...failure, at: NOON + 5 * MINUTE, ttlMs: 15 * MINUTE, origin }));
  const reader = openReader(folder.store);
  expect(reader.resource(ID)).toEqual(exampleOf("resource"));
  const [change] = reader.history(ID, { limit: 1 });
  expect(change).toEqual(exampleOf("change"));
  // In the order of the header too: people read it.
  expect(JSON.stringify(change)).toBe(JSON.stringify(exampleOf("change")));
  expect(JSON.stringify(reader.resource(ID))).toBe(JSON.stringify(exampleOf("resource")));
  reader.close();
});

test("what is not known of a change, a report and a problem is null", async () => {
  using folder = makeFolder();
  using store = await open(folder.store);
  const batch = new Batches().of({ names: { target: "web-01" }, level: "healthy", origin: { source: "api" } });
  const changes = batch.changes.map(({ origin: _, reportNumber: __, ...change }) => change);
  const problem = {
    kind: "refused",
    code: "not-yours",
    reason: "no",
    at: NOON,
    text: "…",
    origin: { source: "api" },
  } as const;
  store.commit({ ...batch, changes, problems: [problem] });
  const reader = openReader(folder.store);
  const place = { file: null, line: null, column: null, offset: null, task: null, release: null, step: null };
  const nowhere = { source: "api", ...place };
  expect(reader.changes(0, 9).map(({ from, message, origin }) => [from, message, origin])).toEqual([
    [null, null, null],
    [null, null, null],
  ]);
  expect(reader.reports("-/-/-/web-01/-", 9)).toEqual([
    {
      check: "default",
      level: "healthy",
      message: null,
      at: "2026-11-21T12:00:00.000Z",
      receivedAt: "2026-11-21T12:00:00.000Z",
      expiresAfterMs: null,
      data: {},
      verdict: "believed at once",
      origin: nowhere,
    },
  ]);
  expect(reader.problems({ limit: 9 })).toEqual([{ ...problem, at: "2026-11-21T12:00:00.000Z", origin: nowhere }]);
  reader.close();
});

test("a report's data and texts come back as they were", async () => {
  using folder = makeFolder();
  using store = await open(folder.store);
  const data = { __proto__x: "1", 'quo"te': "'; DROP TABLE reports; --", emoji: "🐟", empty: "", line: "a\nb\u0000c" };
  store.commit(new Batches().of({ names: { target: "web-01" }, level: "healthy", message: "🐠\u0000'", data }));
  store.commit(EMPTY_BATCH);
  const reader = openReader(folder.store);
  expect(reader.reports("-/-/-/web-01/-", 1)).toMatchObject([{ data, message: "🐠\u0000'" }]);
  reader.close();
});

function exampleOf(name: string): unknown {
  const source = readFileSync(fileURLToPath(import.meta.resolve("../../src/store/answers.ts")), "utf8");
  const block = source.split(`\`\`\`json ${name}\n`)[1]?.split("```")[0] ?? "";
  return JSON.parse(block.replaceAll(/^ \* ?/gm, ""));
}
