/** Copies are whole and of one moment; what is not whole is told apart. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import SQLite from "better-sqlite3";
import { expect, test } from "vitest";
import { backupStore, verifyStore } from "../../src/store/backup.ts";
import { NoStoreError, StoreUnavailableError } from "../../src/store/errors.ts";
import { openReader } from "../../src/store/open-reader.ts";
import { Batches, checkpointOf, NOON, problemOf } from "./batches.ts";
import { startChild } from "./child.ts";
import { makeFolder, open } from "./temporary-store.ts";

function largeBatch(batches: Batches, round: number) {
  const sayings = Array.from({ length: 500 }, (_, index) => ({
    names: { target: `web-${index}` },
    level: round % 2 === 0 ? ("healthy" as const) : ("warning" as const),
    message: "what a script had to say ".repeat(10),
    at: NOON + round,
    origin: { source: "tasks", file: "/var/log/a.log", line: index },
  }));
  return { ...batches.of(...sayings), problems: [problemOf(round)], checkpoints: [checkpointOf("one")] };
}

test("a copy made while batches are committed is of the moment in which it began", async () => {
  using folder = makeFolder();
  using store = await open(folder.store, { synchronous: "NORMAL" });
  const batches = new Batches();
  for (let round = 0; round < 5; round++) store.commit(largeBatch(batches, round));
  const before = openReader(folder.store);
  const seq = before.lastSeq();
  const resources = before.resources({});
  before.close();
  const to = join(folder.path, "copy.db");
  const steps: number[] = [];
  let round = 5;
  await backupStore(folder.store, to, ({ pagesDone, pagesTotal }) => {
    steps.push(pagesDone / pagesTotal);
    if (round < 8) store.commit(largeBatch(batches, round++));
  });
  expect(round).toBeGreaterThan(5);
  expect(steps.toSorted((one, other) => one - other)).toEqual(steps);
  expect(verifyStore(to).problems).toEqual([]);
  const copy = openReader(to);
  expect(copy.lastSeq()).toBe(seq);
  expect(copy.resources({})).toEqual(resources);
  copy.close();
  expect(readdirSync(folder.path).filter((name) => name.startsWith("copy"))).toEqual(["copy.db"]);
});

test("a copy made beside another process that writes is whole, and can be opened as a store", async () => {
  using folder = makeFolder();
  using child = startChild("commit", folder.store);
  for (let heard = 0; heard < 5; ) heard = Number(await child.line());
  const to = join(folder.path, "copy.db");
  await backupStore(folder.store, to);
  await child.kill();
  expect(verifyStore(to).problems).toEqual([]);
  using store = await open(to);
  expect(store.last.report).toBeGreaterThanOrEqual(5 * 40);
});

test("a file that is there is not overwritten", async () => {
  using folder = makeFolder();
  (await open(folder.store)).close();
  const to = join(folder.path, "precious.txt");
  writeFileSync(to, "precious");
  await expect(backupStore(folder.store, to)).rejects.toThrow(StoreUnavailableError);
  await expect(backupStore(folder.store, to)).rejects.toThrow(`${to}: there is a file of that name`);
  await expect(backupStore(folder.store, folder.store)).rejects.toThrow(StoreUnavailableError);
  expect(readFileSync(to, "utf8")).toBe("precious");
});

test("where a copy cannot be made nothing is left of it, and why is said", async () => {
  using folder = makeFolder();
  using store = await open(folder.store);
  const batches = new Batches();
  for (let round = 0; round < 5; round++) store.commit(largeBatch(batches, round));
  const nowhere = join(folder.path, "nowhere", "copy.db");
  await expect(backupStore(folder.store, nowhere)).rejects.toThrow(`${nowhere}: its directory is not there`);
  const before = readdirSync(folder.path);
  const given = backupStore(folder.store, join(folder.path, "copy.db"), () => {
    throw new Error("given up");
  });
  await expect(given).rejects.toThrow("given up");
  expect(readdirSync(folder.path)).toEqual(before);
  await expect(backupStore(join(folder.path, "none.db"), nowhere)).rejects.toThrow(NoStoreError);
});

test("a damaged page is found", async () => {
  using folder = makeFolder();
  {
    using store = await open(folder.store);
    store.commit(largeBatch(new Batches(), 0));
  }
  const bytes = readFileSync(folder.store);
  writeFileSync(folder.store, bytes.fill(0x5a, bytes.length - 3 * 4096, bytes.length - 4096));
  expect(verifyStore(folder.store).problems.join("\n")).toMatch(/damaged/);
});

test.each([
  [
    "UPDATE resources SET level = 3 WHERE id = '-/-/-/web-7/-'",
    "a resource's level is the one it changed to last (-/-/-/web-7/-)",
  ],
  [
    "UPDATE checks SET level = 3 WHERE resource_key = 8",
    "a check's level is the one it changed to last (-/-/-/web-7/- default)",
  ],
  ["DELETE FROM changes WHERE seq = 7", "changes are numbered without gaps (999 of 1000 changes)"],
  ["UPDATE numbering SET seq = 5", "changes are numbered without gaps (1000 of 5 changes)"],
  ["DELETE FROM reports WHERE number = 9", "a change's report is there, or was pruned (change 17)"],
  ["DELETE FROM reports WHERE number = 9", "reports are numbered without gaps (499 of 500 reports)"],
  ["UPDATE reports SET previous = 3 WHERE number = 9", "a report follows one of the same check (report 9)"],
  [
    "UPDATE checks SET newest_report = 3 WHERE resource_key = 8",
    "a check's newest report is one of it, or was pruned (-/-/-/web-7/- default)",
  ],
  [
    "UPDATE resources SET newest_change = NULL WHERE key = 8",
    "the newest change of a resource is known as that (change 16)",
  ],
  [
    "UPDATE checks SET newest_change = NULL WHERE resource_key = 8",
    "the newest change of a check is known as that (change 15)",
  ],
  ["DELETE FROM files", "a report's file is known (report 1)"],
  ["UPDATE numbering SET resource_key = 499", "no key is above those given out (-/-/-/web-499/-)"],
  ["DELETE FROM sources", "problems row 1 refers to nothing in sources"],
])("%s is found", async (sql, problem) => {
  using folder = makeFolder();
  {
    using store = await open(folder.store);
    store.commit(largeBatch(new Batches(), 0));
  }
  expect(verifyStore(folder.store).problems).toEqual([]);
  const database = new SQLite(folder.store);
  database.pragma("foreign_keys = OFF");
  database.exec(sql);
  database.close();
  expect(verifyStore(folder.store).problems.join("\n")).toContain(problem);
});

test("where there is no store there is nothing to verify", () => {
  using folder = makeFolder();
  expect(() => verifyStore(folder.store)).toThrow(NoStoreError);
  expect(existsSync(folder.store)).toBe(false);
});
