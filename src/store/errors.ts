/** What can go wrong with a store: each error says what was tried, on which file, and the way out. */
import { SqliteError } from "better-sqlite3";

export interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly command: string;
}

export class StoreError extends Error {
  override name = "StoreError";
  readonly path: string;

  constructor(path: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.path = path;
  }
}

/** Somebody else writes to it, and nobody can say how long. */
export class StoreHeldError extends StoreError {
  override name = "StoreHeldError";
  /** Absent in the moment in which a holder is writing down who it is. */
  readonly holder: Holder | undefined;
  /** In milliseconds. */
  readonly since: number | undefined;

  constructor(path: string, holder?: Holder, since?: number) {
    const who =
      holder === undefined
        ? "another process"
        : `process ${holder.pid} on ${holder.host} (${holder.command})${
            since === undefined ? "" : `, since ${new Date(since).toISOString()}`
          }`;
    super(path, `cannot open ${path}: it is held by ${who}; stop that process, or use another store`);
    this.holder = holder;
    this.since = since;
  }
}

/** No store of wrasse, or not whole: it is left as it is. */
export class StoreDamagedError extends StoreError {
  override name = "StoreDamagedError";

  constructor(path: string, damage: string, cause?: unknown) {
    super(
      path,
      `cannot use ${path}: ${damage}; it was left as it is: put a backup in its place, or move it away and start afresh`,
      cause,
    );
  }
}

export class StoreTooNewError extends StoreError {
  override name = "StoreTooNewError";
  readonly version: number;
  readonly versionMax: number;

  constructor(path: string, version: number, versionMax: number) {
    super(
      path,
      `cannot use ${path}: a newer wrasse made it (version ${version}, known up to ${versionMax}); it was left as it is: install that wrasse, put a backup in its place, or move it away and start afresh`,
    );
    this.version = version;
    this.versionMax = versionMax;
  }
}

/** The machine does not let us now. The same may succeed later. */
export class StoreUnavailableError extends StoreError {
  override name = "StoreUnavailableError";
  /** "the disk is full" */
  readonly reason: string;

  constructor(path: string, tried: string, reason: string, cause?: unknown) {
    super(path, `cannot ${tried} ${path}: ${reason}`, cause);
    this.reason = reason;
  }
}

export class NoStoreError extends StoreError {
  override name = "NoStoreError";

  constructor(path: string) {
    super(path, `there is no store at ${path}: nothing has been watched yet, or it is kept elsewhere`);
  }
}

/** What SQLite's primary codes mean to a person who can do something about them. */
const REASONS: readonly (readonly [code: string, reason: string])[] = [
  ["SQLITE_FULL", "the disk is full"],
  ["SQLITE_READONLY_DBMOVED", "the file was moved or deleted"],
  ["SQLITE_READONLY", "the file or its file system is read-only"],
  ["SQLITE_CANTOPEN", "the file cannot be opened: check that its directory may be written to"],
  ["SQLITE_PERM", "the file may not be opened"],
  ["SQLITE_BUSY", "another program keeps writing to it"],
  ["SQLITE_LOCKED", "another program keeps writing to it"],
  ["SQLITE_PROTOCOL", "another program keeps locking it"],
  ["SQLITE_NOMEM", "there is not enough memory"],
  ["SQLITE_IOERR", "the disk did not read or write"],
];

/** The store's own error for SQLite's. What is neither the machine's fault nor the file's is a bug, and stays as it is. */
export function storeErrorOf(error: unknown, path: string, tried: string): unknown {
  if (!(error instanceof SqliteError)) return error;
  const { code } = error;
  if (code === "SQLITE_NOTADB") return new StoreDamagedError(path, "it is no SQLite file", error);
  if (code.startsWith("SQLITE_CORRUPT")) return new StoreDamagedError(path, `it is damaged (${error.message})`, error);
  const reason = REASONS.find(([prefix]) => code.startsWith(prefix))?.[1];
  return reason === undefined ? error : new StoreUnavailableError(path, tried, reason, error);
}
