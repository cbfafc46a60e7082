/** How the store's file is opened, for the one that writes and for those that only read. */
import { existsSync, realpathSync, statSync } from "node:fs";
import SQLite, { type Database, SqliteError } from "better-sqlite3";
import { NoStoreError, StoreUnavailableError, storeErrorOf } from "./errors.ts";
import { MIGRATIONS, versionOf } from "./migrations.ts";

/** A reader only ever waits for another process that is bringing the store into order after a crash. */
const BUSY_MS = 2000;

/** However a store is reached, it has one path, and so one lock. */
export function realPathOf(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}

/** The version is known to be one of ours before anything is written. */
export function openForWriting(
  path: string,
  busyMs: number,
  versionMax: number,
): { database: Database; version: number } {
  refuseForeign(path, versionMax);
  const database = new SQLite(path, { timeout: busyMs });
  try {
    return { database, version: versionOf(database, path, versionMax) };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** A connection that can write cleans up when it closes, even in a file that it only looked at: look without. */
function refuseForeign(path: string, versionMax: number): void {
  if (!hasContent(path)) return;
  try {
    const database = new SQLite(path, { readonly: true, timeout: BUSY_MS });
    try {
      versionOf(database, path, versionMax);
    } finally {
      database.close();
    }
  } catch (error) {
    // After a crash it may take writing to bring the file into order.
    if (!(error instanceof SqliteError) || error.code === "SQLITE_NOTADB" || error.code.startsWith("SQLITE_CORRUPT")) {
      throw error;
    }
  }
}

/** A read-only connection to a store of the newest version. */
export function openForReading(given: string): Database {
  const path = realPathOf(given);
  if (!hasContent(path)) throw new NoStoreError(path);
  try {
    return checked(new SQLite(path, { readonly: true, timeout: BUSY_MS }), path);
  } catch (error) {
    throw storeErrorOf(error, path, "read");
  }
}

function checked(database: Database, path: string): Database {
  try {
    const version = versionOf(database, path, MIGRATIONS.length);
    if (version === 0) throw new NoStoreError(path);
    if (version < MIGRATIONS.length) {
      throw new StoreUnavailableError(
        path,
        "read",
        `an older wrasse made it (version ${version}); start this one on it once`,
      );
    }
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function hasContent(path: string): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0;
}
