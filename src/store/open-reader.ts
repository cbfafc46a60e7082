/** Asks a store, beside a daemon that writes to it or without one. Each answer is of one moment. */
import type { Buffer } from "node:buffer";
import { resolve } from "node:path";
import type { Database } from "better-sqlite3";
import type { Level } from "../health/level.ts";
import type { NAMES } from "../health/names.ts";
import { findAnswer, findToken, instanceOf, tokensOf } from "./access-queries.ts";
import type { Change, Problem, Report, Resource } from "./answers.ts";
import { changesAfter, historyOf, lastSeqOf, newestProblems, prunedSeqOf } from "./change-queries.ts";
import { openForReading } from "./database.ts";
import { storeErrorOf } from "./errors.ts";
import { explain } from "./explanation.ts";
import { countLevels, rollUps } from "./level-counts.ts";
import { selectObserved } from "./observations.ts";
import { bucketsOf, resourcesAt, type Stretch } from "./past.ts";
import { progressOf } from "./progress.ts";
import { reportsOf } from "./report-chain.ts";
import { findNamed, findResource, type Page, selectResources } from "./resource-queries.ts";
import { Statements } from "./statements.ts";
import type {
  Bucket,
  Explanation,
  FileProgress,
  Observation,
  PastResource,
  RollUp,
  Selector,
  StoreReader,
} from "./store-reader.ts";
import { addTextFunctions } from "./text-functions.ts";
import type { AnswerKey, Token } from "./token.ts";

/** Throws where there is no store, or none that can be read. */
export function openReader(given: string): StoreReader {
  const path = resolve(given);
  const database = openForReading(path);
  try {
    addTextFunctions(database);
    return new OpenReader(path, database);
  } catch (error) {
    database.close();
    throw storeErrorOf(error, path, "read");
  }
}

class OpenReader implements StoreReader {
  readonly #path: string;
  readonly #database: Database;
  readonly #statements: Statements;

  constructor(path: string, database: Database) {
    this.#path = path;
    this.#database = database;
    this.#statements = new Statements(database);
  }

  resources(selector: Selector, page: Page = {}): readonly Resource[] {
    return this.#askTogether((statements) => selectResources(statements, selector, page));
  }

  resource(id: string): Resource | undefined {
    return this.#ask((statements) => findResource(statements, id));
  }

  named(text: string, selector: Selector, limit: number): readonly Resource[] {
    return this.#askTogether((statements) => findNamed(statements, text, selector, limit));
  }

  summary(selector: Selector): Readonly<Record<Level, number>> {
    return this.#ask((statements) => countLevels(statements, selector));
  }

  history(id: string, page: { readonly before?: number; readonly limit: number }): readonly Change[] {
    return this.#ask((statements) => historyOf(statements, id, page));
  }

  reports(id: string, limit: number): readonly Report[] {
    return this.#ask((statements) => reportsOf(statements, id, limit));
  }

  changes(after: number, limit: number, selector?: Selector): readonly Change[] {
    return this.#askTogether((statements) => changesAfter(statements, after, limit, selector));
  }

  lastSeq(selector?: Selector): number {
    if (selector === undefined) return this.#ask(lastSeqOf);
    return this.#askTogether((statements) => lastSeqOf(statements, selector));
  }

  prunedSeq(): number {
    return this.#ask(prunedSeqOf);
  }

  observed(selector: Selector, limit?: number): readonly Observation[] {
    return this.#ask((statements) => selectObserved(statements, selector, limit));
  }

  at(time: number, selector: Selector, page: Page = {}): readonly PastResource[] {
    return this.#askTogether((statements) => resourcesAt(statements, time, selector, page));
  }

  buckets(id: string, stretch: Stretch): readonly Bucket[] {
    return this.#ask((statements) => bucketsOf(statements, id, stretch));
  }

  rollUps(selector: Selector, by: (typeof NAMES)[number], limit: number): readonly RollUp[] {
    return this.#ask((statements) => rollUps(statements, selector, by, limit));
  }

  instance(): string {
    return this.#ask(instanceOf);
  }

  tokens(): readonly Token[] {
    return this.#ask(tokensOf);
  }

  tokenWithHash(hash: Buffer): Token | undefined {
    return this.#ask((statements) => findToken(statements, hash));
  }

  answerTo(key: AnswerKey): string | undefined {
    return this.#ask((statements) => findAnswer(statements, key));
  }

  problems({ kind, limit }: { readonly kind?: Problem["kind"]; readonly limit: number }): readonly Problem[] {
    return this.#ask((statements) => newestProblems(statements, kind, limit));
  }

  explanation(id: string): Explanation | undefined {
    return this.#askTogether((statements) => explain(statements, id));
  }

  progress(): readonly FileProgress[] {
    return this.#ask(progressOf);
  }

  close(): void {
    this.#database.close();
  }

  /** What one statement answers is of one moment. */
  #ask<Answer>(question: (statements: Statements) => Answer): Answer {
    try {
      return question(this.#statements);
    } catch (error) {
      throw storeErrorOf(error, this.#path, "read");
    }
  }

  #askTogether<Answer>(question: (statements: Statements) => Answer): Answer {
    return this.#ask((statements) => statements.together(() => question(statements)));
  }
}
