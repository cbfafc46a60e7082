/**
 * The only durable state there is: one SQLite file with one writer. What a stretch of input said is committed in one
 * transaction; what was committed survives any crash, and what was not has never been.
 */
import { mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type Database, SqliteError } from "better-sqlite3";
import type { Checkpoint } from "../tail/checkpoint.ts";
import type { Batch, KeptResource } from "./batch.ts";
import { BatchWriter, type Fault } from "./commit.ts";
import { copyDatabase } from "./copy.ts";
import { openForWriting, realPathOf } from "./database.ts";
import { type Holder, StoreError, StoreUnavailableError, storeErrorOf } from "./errors.ts";
import { FileIdentities } from "./identity.ts";
import { KeptRows } from "./kept.ts";
import { holdStore, type StoreLock } from "./lock.ts";
import { messageOf } from "./message-of.ts";
import { MIGRATIONS, migrate } from "./migrations.ts";
import { type PruneLimits, Pruning } from "./prune.ts";
import type { Token } from "./token.ts";
import { TokenWriter } from "./token-writer.ts";

export interface StoreOptions {
  readonly path: string;
  readonly holder: Holder;
  readonly now: number;
  /** How long to wait for another holder; 1000 unless told. */
  readonly lockWaitMs?: number;
  /** `FULL` unless told: a commit is on the disk when it returns. */
  readonly synchronous?: "FULL" | "NORMAL";
  /** How long a program that should not write to the store, a shell for example, may keep it; 2000 unless told. */
  readonly busyMs?: number;
  /** For tests. */
  readonly fault?: Fault;
  /** For tests. */
  readonly migrations?: readonly string[];
}

export interface Store {
  readonly path: string;
  /** The newest numbers in use at opening; the one writer counts on from them. */
  readonly last: { readonly seq: number; readonly report: number; readonly resourceKey: number };
  /** In one transaction. Where it throws, nothing of it is kept, and the same batch can be committed again. */
  commit(batch: Batch): void;
  load(id: string): KeptResource | undefined;
  /** Resources that need a tick, earliest first. */
  due(now: number, limit: number): readonly KeptResource[];
  checkpoints(): readonly Checkpoint[];
  startedSources(): ReadonlySet<string>;
  /** Deletes what is kept long enough, at most `rowsMax` rows, and returns how many. */
  prune(limits: PruneLimits): number;
  /** Adds a token, or replaces the one with its id. */
  keepToken(token: Token): void;
  /** When tokens were used last, by id. */
  keepTokenUse(uses: ReadonlyMap<string, number>): void;
  /** By writing. */
  isWritable(): boolean;
  /** Leaves one file, unless somebody is reading it. Safe to call twice. */
  close(): void;
}

const LOCK_WAIT_MS = 1000;
const BUSY_MS = 2000;
/** What a burst made the write-ahead log grow to is given back. */
const WAL_BYTES_MAX = 64 * 1024 * 1024;

export async function openStore(options: StoreOptions): Promise<Store> {
  const path = prepareFolder(resolve(options.path));
  const { holder, now, lockWaitMs = LOCK_WAIT_MS } = options;
  const lock = await holdStore(path, holder, now, lockWaitMs);
  try {
    const database = await openMigrated(path, options);
    try {
      return new OpenStore(path, database, lock, options.fault);
    } catch (error) {
      database.close();
      throw error;
    }
  } catch (error) {
    lock.release();
    throw storeErrorOf(error, path, "open");
  }
}

function prepareFolder(path: string): string {
  try {
    mkdirSync(dirname(path), { recursive: true });
    return realPathOf(path);
  } catch (error) {
    throw new StoreUnavailableError(path, "make the directory of", messageOf(error), error);
  }
}

async function openMigrated(path: string, options: StoreOptions): Promise<Database> {
  const { now, synchronous = "FULL", busyMs = BUSY_MS, migrations = MIGRATIONS } = options;
  const { database, version } = openForWriting(path, busyMs, migrations.length);
  try {
    database.pragma("journal_mode = WAL");
    database.pragma(`synchronous = ${synchronous}`);
    database.pragma("foreign_keys = ON");
    database.pragma(`journal_size_limit = ${WAL_BYTES_MAX}`);
    if (version > 0 && version < migrations.length) {
      const time = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, "");
      await copyDatabase(database, `${path}.version-${version}-${time}`);
    }
    if (version < migrations.length) migrate(database, version, migrations);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

class OpenStore implements Store {
  readonly path: string;
  readonly last: Store["last"];
  readonly #database: Database;
  readonly #lock: StoreLock;
  readonly #writer: BatchWriter;
  readonly #kept: KeptRows;
  readonly #pruning: Pruning;
  readonly #tokens: TokenWriter;
  readonly #files: FileIdentities;

  constructor(path: string, database: Database, lock: StoreLock, fault: Fault | undefined) {
    this.path = path;
    this.#database = database;
    this.#lock = lock;
    this.#writer = new BatchWriter(database, fault);
    this.#kept = new KeptRows(database);
    this.#pruning = new Pruning(database);
    this.#tokens = new TokenWriter(database);
    this.last = lastNumbers(database);
    this.#files = new FileIdentities([path, `${path}-wal`]);
  }

  commit(batch: Batch): void {
    this.#attempt("write to", () => {
      this.#checkFiles();
      this.#writer.write(batch);
    });
  }

  load(id: string): KeptResource | undefined {
    return this.#attempt("read", () => this.#kept.load(id));
  }

  due(now: number, limit: number): readonly KeptResource[] {
    return this.#attempt("read", () => this.#kept.due(now, limit));
  }

  checkpoints(): readonly Checkpoint[] {
    return this.#attempt("read", () => this.#kept.checkpoints());
  }

  startedSources(): ReadonlySet<string> {
    return this.#attempt("read", () => this.#kept.startedSources());
  }

  prune(limits: PruneLimits): number {
    return this.#attempt("prune", () => {
      this.#checkFiles();
      const count = this.#pruning.prune(limits);
      this.#writer.forgetFiles();
      return count;
    });
  }

  keepToken(token: Token): void {
    this.#attempt("write to", () => {
      this.#checkFiles();
      this.#tokens.keep(token);
    });
  }

  keepTokenUse(uses: ReadonlyMap<string, number>): void {
    this.#attempt("write to", () => {
      this.#checkFiles();
      this.#tokens.keepUse(uses);
    });
  }

  isWritable(): boolean {
    try {
      this.#attempt("write to", () => {
        this.#checkFiles();
        this.#database.exec("UPDATE numbering SET probes = probes + 1");
      });
      return true;
    } catch (error) {
      if (error instanceof StoreError) return false;
      throw error;
    }
  }

  close(): void {
    if (this.#database.open) {
      makePlain(this.#database);
      this.#database.close();
    }
    this.#lock.release();
  }

  #checkFiles(): void {
    const lost = this.#files.findLost();
    if (lost === undefined) return;
    throw new StoreUnavailableError(
      this.path,
      "write to",
      `${lost} was deleted, moved or replaced; start wrasse again`,
    );
  }

  #attempt<Result>(tried: string, act: () => Result): Result {
    try {
      return act();
    } catch (error) {
      throw storeErrorOf(error, this.path, tried);
    }
  }
}

/** Without a write-ahead log, who may only read the folder can read the store. Not while somebody is reading it. */
function makePlain(database: Database): void {
  try {
    database.pragma("busy_timeout = 0");
    database.pragma("journal_mode = DELETE");
  } catch (error) {
    if (!(error instanceof SqliteError)) throw error;
  }
}

function lastNumbers(database: Database): Store["last"] {
  const last = database
    .prepare<[], Store["last"]>("SELECT seq, report, resource_key AS resourceKey FROM numbering")
    .get();
  if (last === undefined) throw new Error("the numbering has no row");
  return last;
}
