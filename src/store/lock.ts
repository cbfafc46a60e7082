/**
 * Who may write to a store: one process at a time, until it ends, however it ends. The lock is an open transaction on
 * a small SQLite file beside the store, hence a lock of the operating system that cannot outlive its process. That
 * file must not be opened in any other way: closing it would let the lock go.
 */
import { existsSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import SQLite, { type Database, SqliteError } from "better-sqlite3";
import { realPathOf } from "./database.ts";
import { type Holder, StoreDamagedError, StoreHeldError, storeErrorOf } from "./errors.ts";

export interface StoreLock {
  /** Safe to call twice. */
  release(): void;
}

const RETRY_MS = 20;
/** Somebody may be reading who holds the lock, just when we write it down. */
const READER_WAIT_MS = 10;

const TABLE = `CREATE TABLE IF NOT EXISTS holder (
  id INTEGER PRIMARY KEY CHECK (id = 1), pid INTEGER NOT NULL, host TEXT NOT NULL, command TEXT NOT NULL, since INTEGER NOT NULL
) STRICT`;

/** Who holds a store, and since when; both are unknown in the moment in which a holder writes that down. */
export interface Held {
  readonly holder?: Holder;
  /** In milliseconds. */
  readonly since?: number;
}

/**
 * Who holds it now; undefined for nobody. Writes nothing, but has to try for the lock, which it has for an instant if
 * nobody else does: not to be asked over and over. Throws where whoever asks may not write to the lock.
 */
export function findHolder(given: string): Held | undefined {
  const path = realPathOf(given);
  const lockPath = `${path}-lock`;
  if (!existsSync(lockPath)) return undefined;
  const database = openLock(path, lockPath);
  try {
    if (isFree(database)) return undefined;
    const row = readHolder(database);
    return row === undefined ? {} : { holder: holderOf(row), since: row.since };
  } catch (error) {
    throw lockErrorOf(error, lockPath);
  } finally {
    database.close();
  }
}

function isFree(database: Database): boolean {
  try {
    database.exec("BEGIN IMMEDIATE");
    database.exec("ROLLBACK");
    return true;
  } catch (error) {
    if (isBusy(error)) return false;
    throw error;
  }
}

export async function holdStore(path: string, holder: Holder, now: number, waitMs: number): Promise<StoreLock> {
  const lockPath = `${path}-lock`;
  const database = openLock(path, lockPath);
  try {
    for (let waitedMs = 0; !tryHold(database, holder, now); waitedMs += RETRY_MS) {
      if (waitedMs >= waitMs) throw heldError(database, path);
      await wait(RETRY_MS);
    }
  } catch (error) {
    database.close();
    throw lockErrorOf(error, lockPath);
  }
  return { release: () => void database.close() };
}

function openLock(path: string, lockPath: string): Database {
  try {
    return new SQLite(lockPath, { timeout: READER_WAIT_MS });
  } catch (error) {
    throw storeErrorOf(error, path, "lock");
  }
}

function tryHold(database: Database, holder: Holder, now: number): boolean {
  try {
    database.exec("BEGIN IMMEDIATE");
    database.exec(TABLE);
    const { pid, host, command } = holder;
    database.prepare("INSERT OR REPLACE INTO holder VALUES (1, ?, ?, ?, ?)").run(pid, host, command, now);
    database.exec("COMMIT");
    // In between, another may get it, and writes its own name down.
    database.exec("BEGIN IMMEDIATE");
    return true;
  } catch (error) {
    if (database.inTransaction) database.exec("ROLLBACK");
    if (isBusy(error)) return false;
    throw error;
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof SqliteError && error.code.startsWith("SQLITE_BUSY");
}

interface HolderRow extends Holder {
  readonly since: number;
}

function heldError(database: Database, path: string): StoreHeldError {
  const row = readHolder(database);
  if (row === undefined) return new StoreHeldError(path);
  return new StoreHeldError(path, holderOf(row), row.since);
}

function holderOf({ pid, host, command }: HolderRow): Holder {
  return { pid, host, command };
}

function readHolder(database: Database): HolderRow | undefined {
  try {
    return database.prepare<[], HolderRow>("SELECT pid, host, command, since FROM holder").get();
  } catch (error) {
    // The holder is about to write it down for the first time.
    if (error instanceof SqliteError && /^SQLITE_(?:BUSY|ERROR)/.test(error.code)) return undefined;
    throw error;
  }
}

function lockErrorOf(error: unknown, lockPath: string): unknown {
  const known = storeErrorOf(error, lockPath, "lock");
  if (!(known instanceof StoreDamagedError)) return known;
  return new StoreDamagedError(lockPath, "it should be the lock beside a store, and is something else", error);
}
