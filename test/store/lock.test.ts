/** One process writes to a store, until it ends, however it ends. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { StoreDamagedError, StoreHeldError } from "../../src/store/errors.ts";
import { findHolder } from "../../src/store/lock.ts";
import { openReader } from "../../src/store/open-reader.ts";
import { Batches, NOON } from "./batches.ts";
import { startHolder } from "./child.ts";
import { HOLDER, makeFolder, open } from "./temporary-store.ts";

const BATCH = new Batches().of({ names: { target: "web-01" }, level: "healthy" });

test("row 29: a second store on the same file is refused, naming who holds the first", async () => {
  using folder = makeFolder();
  using store = await open(folder.store, { now: NOON });
  const refused = open(folder.store, { holder: { pid: 1, host: "other", command: "wrasse pipe" } });
  await expect(refused).rejects.toThrow(StoreHeldError);
  await expect(refused).rejects.toMatchObject({ holder: HOLDER, since: NOON });
  await expect(refused).rejects.toThrow(
    `cannot open ${folder.store}: it is held by process ${HOLDER.pid} on reef (wrasse watch), since 2026-11-21T12:00:00.000Z;`,
  );
  store.commit(BATCH);
});

test("another path to the same file is no way around it", async () => {
  using folder = makeFolder();
  using first = await open(folder.store);
  symlinkSync(folder.path, join(folder.path, "folder"));
  symlinkSync(folder.store, join(folder.path, "file.db"));
  await expect(open(join(folder.path, "folder", "wrasse.db"))).rejects.toThrow(StoreHeldError);
  await expect(open(join(folder.path, "file.db"))).rejects.toThrow(StoreHeldError);
  first.commit(BATCH);
});

test("it is free again as soon as it is closed, once or twice", async () => {
  using folder = makeFolder();
  const first = await open(folder.store);
  first.close();
  using second = await open(folder.store);
  first.close();
  await expect(open(folder.store)).rejects.toThrow(StoreHeldError);
  second.commit(BATCH);
});

test("whoever comes waits a little for the one before", async () => {
  using folder = makeFolder();
  const first = await open(folder.store);
  const second = open(folder.store, { lockWaitMs: 60_000 });
  setImmediate(() => first.close());
  using store = await second;
  store.commit(BATCH);
});

test("of many that come at once, one gets it", async () => {
  using folder = makeFolder();
  const attempts = await Promise.allSettled(Array.from({ length: 8 }, () => open(folder.store)));
  const opened = attempts.flatMap((attempt) => (attempt.status === "fulfilled" ? [attempt.value] : []));
  expect(opened).toHaveLength(1);
  for (const store of opened) store.close();
});

test("a holder in another process is named, and killed leaves nothing behind", async () => {
  using folder = makeFolder();
  using child = await startHolder(folder.store);
  await expect(open(folder.store)).rejects.toMatchObject({
    holder: { pid: child.pid, host: "elsewhere", command: "a child" },
    since: NOON,
  });
  await child.kill();
  using store = await open(folder.store);
  store.commit(BATCH);
});

test("reading a store and its lock does not let the lock go", async () => {
  using folder = makeFolder();
  using child = await startHolder(folder.store);
  for (let time = 0; time < 3; time++) {
    openReader(folder.store).close();
    await expect(open(folder.store)).rejects.toThrow(StoreHeldError);
  }
  expect(child.pid).toBeGreaterThan(0);
});

test("a store that was refused for what is in it is not held", async () => {
  using folder = makeFolder();
  writeFileSync(folder.store, "no store");
  await expect(open(folder.store)).rejects.toThrow(StoreDamagedError);
  await expect(open(folder.store)).rejects.toThrow(StoreDamagedError);
});

test("a lock file that is something else is refused and named", async () => {
  using folder = makeFolder();
  writeFileSync(
    `${folder.store}-lock`,
    "the door is open, come in and take what you like of what there is\n".repeat(20),
  );
  const refused = open(folder.store);
  await expect(refused).rejects.toThrow(StoreDamagedError);
  await expect(refused).rejects.toThrow(`${folder.store}-lock`);
});

test("who holds it can be asked without disturbing them, by whichever path", async () => {
  using folder = makeFolder();
  using child = await startHolder(folder.store);
  symlinkSync(folder.store, join(folder.path, "file.db"));
  const held = { holder: { pid: child.pid, host: "elsewhere", command: "a child" }, since: NOON };
  for (const path of [folder.store, folder.store, join(folder.path, "file.db")]) {
    expect(findHolder(path)).toEqual(held);
  }
  await expect(open(folder.store)).rejects.toThrow(StoreHeldError);
  await child.kill();
  expect(findHolder(folder.store)).toBeUndefined();
});

test("asking in the process that holds it does not let go of it", async () => {
  using folder = makeFolder();
  using store = await open(folder.store);
  expect(findHolder(folder.store)).toEqual({ holder: HOLDER, since: NOON });
  // As others see it: in this process a lock that was let go of might still look held.
  const elsewhere = `
    import { findHolder } from ${JSON.stringify(import.meta.resolve("../../src/store/lock.ts"))};
    console.log(findHolder(${JSON.stringify(folder.store)})?.holder?.pid);`;
  const answer = execFileSync(process.execPath, ["--input-type=module", "-e", elsewhere], { encoding: "utf8" });
  expect(answer).toBe(`${process.pid}\n`);
  store.commit(BATCH);
});

test("nobody holds a store that is not there, or no longer open; asking leaves nothing behind", async () => {
  using folder = makeFolder();
  expect(findHolder(folder.store)).toBeUndefined();
  expect(readdirSync(folder.path)).toEqual([]);
  (await open(folder.store)).close();
  const before = readFileSync(`${folder.store}-lock`);
  expect(findHolder(folder.store)).toBeUndefined();
  expect(readFileSync(`${folder.store}-lock`)).toEqual(before);
  using store = await open(folder.store);
  store.commit(BATCH);
});

test("a lock file that is something else tells nobody's name", async () => {
  using folder = makeFolder();
  writeFileSync(`${folder.store}-lock`, "no lock at all ".repeat(100));
  expect(() => findHolder(folder.store)).toThrow(StoreDamagedError);
});
