/** A copy of a database as it is at one moment, whoever goes on writing to it: whole under its name, or not there. */
import { randomUUID } from "node:crypto";
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { dirname, resolve } from "node:path";
import SQLite, { type Database } from "better-sqlite3";
import { StoreUnavailableError, storeErrorOf } from "./errors.ts";

/** In between, others have their turn. */
const PAGES_PER_STEP = 256;

export interface CopyProgress {
  readonly pagesDone: number;
  readonly pagesTotal: number;
}

export async function copyDatabase(
  database: Database,
  to: string,
  onProgress: (progress: CopyProgress) => void = () => undefined,
): Promise<void> {
  const target = resolve(to);
  refuseExisting(target);
  const unfinished = `${target}.${randomUUID()}.part`;
  // Whoever reads has one moment before them: without that, every commit would make the copy begin again.
  database.exec("BEGIN");
  try {
    database.prepare("SELECT 1 FROM sqlite_schema").get();
    await database.backup(unfinished, {
      progress: ({ totalPages, remainingPages }) => {
        onProgress({ pagesDone: totalPages - remainingPages, pagesTotal: totalPages });
        return PAGES_PER_STEP;
      },
    });
    makePlain(unfinished);
    refuseExisting(target);
    renameSync(unfinished, target);
    syncDirectory(dirname(target));
  } catch (error) {
    for (const end of ["", "-journal", "-wal", "-shm"]) rmSync(`${unfinished}${end}`, { force: true });
    throw copyErrorOf(error, target);
  } finally {
    if (database.inTransaction) database.exec("ROLLBACK");
  }
}

/** Without a write-ahead log it can be read from anywhere, and reading leaves nothing beside it. */
function makePlain(path: string): void {
  const database = new SQLite(path, { fileMustExist: true });
  try {
    database.pragma("journal_mode = DELETE");
  } finally {
    database.close();
  }
}

function refuseExisting(target: string): void {
  if (existsSync(target))
    throw new StoreUnavailableError(target, "make the copy", "there is a file of that name; choose another");
}

/** A new name is only on the disk when its directory is. */
function syncDirectory(path: string): void {
  const directory = openSync(path, "r");
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

function copyErrorOf(error: unknown, target: string): unknown {
  const known = storeErrorOf(error, target, "make the copy");
  // What better-sqlite3 throws where there is no directory to write into.
  if (known instanceof TypeError)
    return new StoreUnavailableError(target, "make the copy", "its directory is not there", error);
  return known;
}
