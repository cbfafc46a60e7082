/** Which files become stores, which are brought up to date, and which are left alone. */
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import SQLite from "better-sqlite3";
import { expect, test } from "vitest";
import { verifyStore } from "../../src/store/backup.ts";
import { EMPTY_BATCH } from "../../src/store/batch.ts";
import { NoStoreError, StoreDamagedError, StoreTooNewError, StoreUnavailableError } from "../../src/store/errors.ts";
import { MIGRATIONS, migrate } from "../../src/store/migrations.ts";
import { openReader } from "../../src/store/open-reader.ts";
import { Batches, MINUTE, NOON } from "./batches.ts";
import { effectRow } from "./reaction-rows.ts";
import { makeFolder, open } from "./temporary-store.ts";

const BATCH = new Batches().of({ names: { target: "web-01" }, level: "healthy" });
const NEXT = [...MIGRATIONS, "CREATE TABLE notes (text TEXT NOT NULL) STRICT; INSERT INTO notes VALUES ('moved in')"];

test("the folders of a new store are made, and an empty file is a new store", async () => {
  using folder = makeFolder();
  const path = join(folder.path, "var", "lib", "wrasse.db");
  {
    using store = await open(path);
    store.commit(BATCH);
  }
  writeFileSync(folder.store, "");
  using store = await open(folder.store);
  store.commit(BATCH);
  expect(store.load("-/-/-/web-01/-")).toBeDefined();
});

test("row 32: an older store is brought up to date in place, with a copy of how it was beside it", async () => {
  using folder = makeFolder();
  {
    using store = await open(folder.store);
    store.commit(BATCH);
  }
  {
    using store = await open(folder.store, { migrations: NEXT });
    expect(store.load("-/-/-/web-01/-")).toBeDefined();
  }
  const copy = `wrasse.db.version-${MIGRATIONS.length}-20261121T120000Z`;
  expect(readdirSync(folder.path).toSorted()).toEqual(["wrasse.db", "wrasse.db-lock", copy].toSorted());
  using database = closing(new SQLite(folder.store, { readonly: true }));
  expect(database.prepare("SELECT text FROM notes").all()).toEqual([{ text: "moved in" }]);
  expect(database.pragma("user_version", { simple: true })).toBe(NEXT.length);
  expect(verifyStore(join(folder.path, copy)).problems).toEqual([]);
  const reader = openReader(join(folder.path, copy));
  expect(reader.lastSeq()).toBe(2);
  reader.close();
});

test("a store of version 1 keeps all it has, and gets a name, tokens and answers", async () => {
  using folder = makeFolder();
  const [first = ""] = MIGRATIONS;
  const batches = new Batches();
  const names = { project: "acme", target: "web-01" };
  {
    // As it stood before: what the newest writer adds to other tables is put into a store of the newest version first.
    using store = await open(folder.store);
    store.commit(batches.of({ names, level: "healthy", at: NOON, data: { code: "200" } }));
    store.commit(batches.of({ names, level: "unhealthy", at: NOON + MINUTE, message: "no answer" }));
  }
  const old = join(folder.path, "old.db");
  makeVersion(old, [first], folder.store);
  expect(() => openReader(old)).toThrow("an older wrasse made it (version 1)");
  using store = await open(old);
  expect(store.last).toEqual({ seq: 4, report: 2, resourceKey: 1 });
  const [resource] = batches.resources;
  expect(store.load("acme/-/-/web-01/-")).toEqual(resource);
  const answer = { sender: "ci", key: "1", at: NOON, text: "{}" };
  store.commit({ ...batches.of({ names, level: "warning", at: NOON + 2 * MINUTE }), answers: [answer] });
  const reader = openReader(old);
  expect(reader.at(NOON, {})).toMatchObject([{ target: "web-01", level: "healthy" }]);
  expect(reader.history("acme/-/-/web-01/-", { limit: 9 }).map(({ seq }) => seq)).toEqual([6, 5, 4, 3, 2, 1]);
  expect(reader.instance()).toMatch(/^[0-9a-f]{32}$/);
  expect(reader.tokens()).toEqual([]);
  expect(reader.answerTo(answer)).toBe("{}");
  reader.close();
  expect(verifyStore(old).problems).toEqual([]);
  expect(readdirSync(folder.path)).toContain("old.db.version-1-20261121T120000Z");
});

test("a store of version 2 keeps all it has, and goes on with reactions", async () => {
  using folder = makeFolder();
  const batches = new Batches();
  const names = { project: "acme", target: "web-01" };
  {
    using store = await open(folder.store);
    store.commit(batches.of({ names, level: "healthy", at: NOON }));
    const late = batches.of({ names, level: "unhealthy", at: NOON + MINUTE });
    store.commit({ ...late, reports: late.reports.map((row) => ({ ...row, receivedAt: NOON + 3 * MINUTE })) });
    // Time moved it.
    const [change] = batches.of({ names, level: "unknown", at: NOON + 4 * MINUTE }).changes;
    if (change === undefined) throw new Error("there is a change");
    const { reportNumber: _, origin: __, ...moved } = change;
    store.commit({ ...EMPTY_BATCH, changes: [moved] });
  }
  const old = join(folder.path, "old.db");
  makeVersion(old, MIGRATIONS.slice(0, 2), folder.store);
  expect(() => openReader(old)).toThrow("an older wrasse made it (version 2)");
  using store = await open(old);
  expect(store.last).toEqual({ seq: 5, report: 2, resourceKey: 1 });
  const reader = openReader(old);
  const inputs = [...reader.pastInputs(0)].map((input) => (input.kind === "move" ? input.move : undefined));
  expect(inputs.map((move) => [move?.takenAt, move?.ageMs])).toEqual([
    [NOON, 0],
    [NOON, 0],
    [NOON + 3 * MINUTE, 2 * MINUTE],
    [NOON + 3 * MINUTE, 2 * MINUTE],
    [NOON + 4 * MINUTE, undefined],
  ]);
  expect(reader.changes(0, 1)[0]).toMatchObject({ deployment: null, origin: { task: null } });
  expect(reader.reports("acme/-/-/web-01/-", 1)[0]?.origin).toMatchObject({ task: null, release: null, step: null });
  store.commit({ ...EMPTY_BATCH, effects: [effectRow(1, {}, names)] });
  expect(reader.reactions(NOON)).toMatchObject({ last: { effect: 1, journal: 0 }, openEffects: [{ number: 1 }] });
  reader.close();
  expect(readdirSync(folder.path)).toContain("old.db.version-2-20261121T120000Z");
});

test("a migration that fails leaves the store as it was", async () => {
  using folder = makeFolder();
  {
    using store = await open(folder.store);
    store.commit(BATCH);
  }
  const broken = [...NEXT, "CREATE TABLE notes (text TEXT)"];
  await expect(open(folder.store, { migrations: broken })).rejects.toThrow("notes already exists");
  using store = await open(folder.store);
  expect(store.last.seq).toBe(2);
  expect(verifyStore(folder.store).problems).toEqual([]);
});

test("the store of a newer wrasse is refused and left alone", async () => {
  using folder = makeFolder();
  {
    using store = await open(folder.store, { migrations: NEXT });
    store.commit(BATCH);
  }
  await expectRefused(folder.store, StoreTooNewError, `version ${NEXT.length}, known up to ${MIGRATIONS.length}`);
});

test("a reader says that an older store has to be brought up to date first", async () => {
  using folder = makeFolder();
  (await open(folder.store)).close();
  using database = closing(new SQLite(folder.store));
  database.pragma("user_version = 0");
  expect(() => openReader(folder.store)).toThrow(NoStoreError);
  expect(() => openReader(folder.store)).toThrow(folder.store);
});

test.each([
  ["of another program", "PRAGMA application_id = 7; CREATE TABLE mail (text TEXT)"],
  ["of nobody in particular", "CREATE TABLE mail (text TEXT)"],
  ["that is empty but numbered", "PRAGMA user_version = 1"],
  ["that keeps a log of its own", "PRAGMA journal_mode = WAL; CREATE TABLE mail (text TEXT)"],
])("a SQLite file %s is refused and left alone", async (_, sql) => {
  using folder = makeFolder();
  {
    using database = closing(new SQLite(folder.store));
    database.exec(sql);
  }
  await expectRefused(folder.store, StoreDamagedError, "another program");
});

test("what another program has not yet taken out of its log stays there", async () => {
  using folder = makeFolder();
  const path = join(folder.path, "mail.db");
  using database = closing(new SQLite(path));
  database.exec("PRAGMA journal_mode = WAL; CREATE TABLE mail (text TEXT); INSERT INTO mail VALUES ('hello')");
  // As a crash would leave it.
  copyFileSync(path, folder.store);
  copyFileSync(`${path}-wal`, `${folder.store}-wal`);
  await expectRefused(folder.store, StoreDamagedError, "another program");
  expect(readFileSync(`${folder.store}-wal`).equals(readFileSync(`${path}-wal`))).toBe(true);
});

test("a file that is none of SQLite's is refused and left alone", async () => {
  using folder = makeFolder();
  writeFileSync(folder.store, "2026-11-21 12:00:00 INFO started\n".repeat(500));
  await expectRefused(folder.store, StoreDamagedError, "it is no SQLite file");
});

test("a damaged store is refused, with what to do", async () => {
  using folder = makeFolder();
  {
    using store = await open(folder.store);
    store.commit(BATCH);
  }
  const bytes = readFileSync(folder.store);
  writeFileSync(folder.store, bytes.fill(0x5a, 100, 4096));
  await expectRefused(folder.store, StoreDamagedError, "put a backup in its place, or move it away and start afresh");
});

test("where there is no store, a reader says so and makes none", () => {
  using folder = makeFolder();
  expect(() => openReader(folder.store)).toThrow(NoStoreError);
  expect(() => openReader(join(folder.path, "nowhere", "wrasse.db"))).toThrow(NoStoreError);
  writeFileSync(folder.store, "");
  expect(() => openReader(folder.store)).toThrow(NoStoreError);
  expect(readdirSync(folder.path)).toEqual([basename(folder.store)]);
});

test("a folder that cannot be made is named", async () => {
  using folder = makeFolder();
  writeFileSync(folder.store, "");
  const opened = open(join(folder.store, "below", "wrasse.db"));
  await expect(opened).rejects.toThrow(StoreUnavailableError);
  await expect(opened).rejects.toThrow(join(folder.store, "below"));
});

/** By the writer and by a reader, and not a byte of it is another one afterwards. */
async function expectRefused(path: string, type: typeof StoreDamagedError | typeof StoreTooNewError, text: string) {
  const before = readFileSync(path);
  await expect(open(path)).rejects.toThrow(type);
  await expect(open(path)).rejects.toThrow(text);
  expect(() => openReader(path)).toThrow(type);
  expect(() => openReader(path)).toThrow(path);
  expect(readFileSync(path).equals(before)).toBe(true);
}

/** The tables of then with the rows that another store has in them. */
function makeVersion(path: string, migrations: readonly string[], from: string): void {
  using database = closing(new SQLite(path));
  migrate(database, 0, migrations);
  database.exec(`ATTACH '${from}' AS newest`);
  const tables = database
    .prepare<[], string>("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .pluck()
    .all();
  for (const table of tables) {
    const columns = database
      .prepare<[string], string>("SELECT name FROM pragma_table_info(?, 'main')")
      .pluck()
      .all(table)
      .join(", ");
    database.exec(`DELETE FROM main.${table}; INSERT INTO main.${table} SELECT ${columns} FROM newest.${table}`);
  }
}

function closing(database: SQLite.Database): SQLite.Database & Disposable {
  return Object.assign(database, { [Symbol.dispose]: () => void database.close() });
}
