/** Asks a store, beside a daemon that writes to it or without one. Each answer is of one moment. */
import { resolve } from "node:path";
import type { Database } from "better-sqlite3";
import type { Level } from "../health/level.ts";
import type { Change, Problem, Report, Resource } from "./answers.ts";
import { changesAfter, historyOf, lastSeqOf, newestProblems } from "./change-queries.ts";
import { openForReading } from "./database.ts";
import { storeErrorOf } from "./errors.ts";
import { explain } from "./explanation.ts";
import { progressOf } from "./progress.ts";
import { reportsOf } from "./report-chain.ts";
import { countLevels, findNamed, findResource, selectResources } from "./resource-queries.ts";
import type { Explanation, FileProgress, Selector, StoreReader } from "./store-reader.ts";

/** Throws where there is no store, or none that can be read. */
export function openReader(given: string): StoreReader {
  const path = resolve(given);
  const database = openForReading(path);
  try {
    // For letters beyond those that SQLite knows the two cases of.
    database.function("fold", { deterministic: true }, (text: unknown) =>
      typeof text === "string" ? text.toLowerCase() : null,
    );
    return new OpenReader(path, database);
  } catch (error) {
    database.close();
    throw storeErrorOf(error, path, "read");
  }
}

class OpenReader implements StoreReader {
  readonly #path: string;
  readonly #database: Database;

  constructor(path: string, database: Database) {
    this.#path = path;
    this.#database = database;
  }

  resources(selector: Selector, page: { readonly after?: string; readonly limit?: number } = {}): readonly Resource[] {
    return this.#ask((database) => selectResources(database, selector, page));
  }

  resource(id: string): Resource | undefined {
    return this.#ask((database) => findResource(database, id));
  }

  named(text: string, selector: Selector, limit: number): readonly Resource[] {
    return this.#ask((database) => findNamed(database, text, selector, limit));
  }

  summary(selector: Selector): Readonly<Record<Level, number>> {
    return this.#ask((database) => countLevels(database, selector));
  }

  history(id: string, page: { readonly before?: number; readonly limit: number }): readonly Change[] {
    return this.#ask((database) => historyOf(database, id, page));
  }

  reports(id: string, limit: number): readonly Report[] {
    return this.#ask((database) => reportsOf(database, id, limit));
  }

  changes(after: number, limit: number): readonly Change[] {
    return this.#ask((database) => changesAfter(database, after, limit));
  }

  lastSeq(): number {
    return this.#ask(lastSeqOf);
  }

  problems({ kind, limit }: { readonly kind?: Problem["kind"]; readonly limit: number }): readonly Problem[] {
    return this.#ask((database) => newestProblems(database, kind, limit));
  }

  explanation(id: string): Explanation | undefined {
    return this.#ask((database) => explain(database, id));
  }

  progress(): readonly FileProgress[] {
    return this.#ask(progressOf);
  }

  close(): void {
    this.#database.close();
  }

  /** In one transaction, so that an answer of several statements is of one moment. */
  #ask<Answer>(question: (database: Database) => Answer): Answer {
    try {
      return this.#database.transaction(() => question(this.#database)).deferred();
    } catch (error) {
      throw storeErrorOf(error, this.#path, "read");
    }
  }
}
