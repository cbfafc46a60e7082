/** Which versions of the tables there have been, and how a store of an older one becomes one of the newest. */
import type { Database } from "better-sqlite3";
import { StoreDamagedError, StoreTooNewError } from "./errors.ts";
import { TABLES } from "./migrations/0001-tables.ts";
import { ACCESS } from "./migrations/0002-access.ts";
import { REACTIONS } from "./migrations/0003-reactions.ts";

/** In a store's header, so that no other program's file is taken for one: "wras". */
const APPLICATION_ID = 0x77726173;

/** The SQL that leads to version 1, to version 2, and so on. */
export const MIGRATIONS: readonly string[] = [TABLES, ACCESS, REACTIONS];

/** The version of a store; 0 of an empty file. Throws for what is no store, or is one of a later wrasse. */
export function versionOf(database: Database, path: string, versionMax: number): number {
  const applicationId = readNumber(database, "application_id");
  const version = readNumber(database, "user_version");
  // Also where the answer is not needed: it is the first page that is read as tables, and damage shows.
  const isEmpty = database.prepare("SELECT 1 FROM sqlite_schema LIMIT 1").get() === undefined;
  if (applicationId === APPLICATION_ID) {
    if (version > versionMax) throw new StoreTooNewError(path, version, versionMax);
    return version;
  }
  if (applicationId === 0 && version === 0 && isEmpty) return 0;
  throw new StoreDamagedError(path, "it is the SQLite file of another program");
}

/** All that is missing, in one transaction. */
export function migrate(database: Database, version: number, migrations: readonly string[]): void {
  database
    .transaction(() => {
      for (const sql of migrations.slice(version)) database.exec(sql);
      database.pragma(`application_id = ${APPLICATION_ID}`);
      database.pragma(`user_version = ${migrations.length}`);
    })
    .immediate();
}

function readNumber(database: Database, pragma: string): number {
  return Number(database.pragma(pragma, { simple: true }));
}
