/** A machine that does not let the store write: nothing is half there, and when it does again, nothing was lost. */
import { chmodSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import SQLite, { SqliteError } from "better-sqlite3";
import { expect, test } from "vitest";
import { verifyStore } from "../../src/store/backup.ts";
import { StoreDamagedError, StoreUnavailableError, storeErrorOf } from "../../src/store/errors.ts";
import { openReader } from "../../src/store/open-reader.ts";
import { Batches } from "./batches.ts";
import { startChild } from "./child.ts";
import { makeFolder, open } from "./temporary-store.ts";

test("where a file may not grow, nothing of a batch is kept, and when it may, the same batch is committed", async () => {
  using folder = makeFolder();
  using child = startChild("fill", folder.store);
  expect(await child.line()).toBe("committed the first");
  expect(await child.line()).toMatch(/^StoreUnavailableError: cannot write to .*wrasse\.db: the disk did not/);
  expect(await child.line()).toBe("kept 1 resource, seq 2, checkpoint undefined");
  expect(await child.line()).toBe("is not writable");
  expect(await child.line()).toBe("committed the second");
  expect(await child.line()).toBe("kept 201 resources, seq 402, checkpoint 77");
  expect(await child.line()).toBeUndefined();
  expect(verifyStore(folder.store).problems).toEqual([]);
});

test("a program that keeps writing to the store keeps a batch out until it stops", async () => {
  using folder = makeFolder();
  using store = await open(folder.store, { busyMs: 10 });
  const batch = new Batches().of({ names: { target: "web-01" }, level: "healthy" });
  using shell = closing(new SQLite(folder.store));
  shell.exec("BEGIN IMMEDIATE");
  expect(() => store.commit(batch)).toThrow(`cannot write to ${folder.store}: another program keeps writing to it`);
  expect(store.isWritable()).toBe(false);
  shell.exec("ROLLBACK");
  expect(store.isWritable()).toBe(true);
  store.commit(batch);
  expect(store.load("-/-/-/web-01/-")).toBeDefined();
});

test.each(["wrasse.db", "wrasse.db-wal"])("%s deleted or moved away under the store is noticed", async (name) => {
  using folder = makeFolder();
  using store = await open(folder.store);
  const batches = new Batches();
  store.commit(batches.of({ names: { target: "web-01" }, level: "healthy" }));
  const path = join(folder.path, name);
  renameSync(path, `${path}.moved`);
  const batch = batches.of({ names: { target: "web-02" }, level: "healthy" });
  expect(() => store.commit(batch)).toThrow(StoreUnavailableError);
  expect(() => store.commit(batch)).toThrow(`${path} was deleted, moved or replaced`);
  expect(store.isWritable()).toBe(false);
  writeFileSync(path, "");
  expect(() => store.commit(batch)).toThrow(StoreUnavailableError);
  rmSync(path);
  renameSync(`${path}.moved`, path);
  store.commit(batch);
  expect(store.isWritable()).toBe(true);
});

test("a store in a folder that may not be written to is read all the same, and nothing is left beside it", async () => {
  using folder = makeFolder();
  {
    using store = await open(folder.store);
    store.commit(new Batches().of({ names: { target: "web-01" }, level: "healthy" }));
  }
  const names = readdirSync(folder.path);
  using _ = readOnly(folder.path);
  const reader = openReader(folder.store);
  expect(reader.lastSeq()).toBe(2);
  expect(reader.named("WEB-01", {}, 2)).toHaveLength(1);
  reader.close();
  expect(readdirSync(folder.path)).toEqual(names);
  await expect(open(folder.store)).rejects.toThrow(StoreUnavailableError);
});

test.each([
  ["SQLITE_FULL", "the disk is full"],
  ["SQLITE_READONLY", "the file or its file system is read-only"],
  ["SQLITE_IOERR_WRITE", "the disk did not read or write"],
  ["SQLITE_CANTOPEN", "the file cannot be opened"],
])("%s is told as: %s", (code, reason) => {
  const cause = new SqliteError("database or disk is full", code);
  const error = storeErrorOf(cause, "/var/lib/wrasse.db", "write to");
  expect(error).toBeInstanceOf(StoreUnavailableError);
  expect(error).toMatchObject({ cause, reason: expect.stringContaining(reason), path: "/var/lib/wrasse.db" });
});

test("damage is told as damage, and a bug stays what it is", () => {
  const corrupt = new SqliteError("database disk image is malformed", "SQLITE_CORRUPT_INDEX");
  expect(storeErrorOf(corrupt, "/x", "read")).toBeInstanceOf(StoreDamagedError);
  const bug = new SqliteError("UNIQUE constraint failed", "SQLITE_CONSTRAINT_UNIQUE");
  expect(storeErrorOf(bug, "/x", "write to")).toBe(bug);
});

/** For everybody but root, which is none of the tests while this holds. */
function readOnly(path: string): Disposable {
  chmodSync(path, 0o555);
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  return {
    [Symbol.dispose]: () => {
      if (isRoot) process.seteuid?.(0);
      chmodSync(path, 0o755);
    },
  };
}

function closing(database: SQLite.Database): SQLite.Database & Disposable {
  return Object.assign(database, { [Symbol.dispose]: () => void database.close() });
}
