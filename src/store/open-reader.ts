/** Asks a store, beside a daemon that writes to it or without one. Each answer is of one moment. */
import type { Buffer } from "node:buffer";
import { resolve } from "node:path";
import type { Database } from "better-sqlite3";
import type { Deployment } from "../health/deployment.ts";
import type { Level } from "../health/level.ts";
import type { Name } from "../health/names.ts";
import { findAnswer, findToken, instanceOf, tokensOf } from "./access-queries.ts";
import type { Change, Effect, EffectWithAttempts, Problem, Report, Resource } from "./answers.ts";
import { changesAfter, historyOf, lastSeqOf, newestProblems, prunedSeqOf } from "./change-queries.ts";
import { openForReading } from "./database.ts";
import type { EffectRow } from "./effect.ts";
import { countEffects, type EffectPage, findEffect, findEffectRow, selectEffects } from "./effect-queries.ts";
import { storeErrorOf } from "./errors.ts";
import { explain } from "./explanation.ts";
import { countLevels, rollUps } from "./level-counts.ts";
import { selectObserved } from "./observations.ts";
import { bucketsOf, resourcesAt, type Stretch } from "./past.ts";
import { countPastInputs, levelsAfter, levelsBefore, levelsNow, movesAfter, pastInputs } from "./past-inputs.ts";
import { progressOf } from "./progress.ts";
import { keptReactions, newestDeployments, selectSuspensions } from "./reaction-queries.ts";
import { reportsOf } from "./report-chain.ts";
import { findNamed, findResource, type Page, selectResources } from "./resource-queries.ts";
import { Statements } from "./statements.ts";
import type {
  Bucket,
  EffectSelector,
  Explanation,
  FileProgress,
  KeptLevel,
  KeptReactions,
  Observation,
  PastInput,
  PastMove,
  PastResource,
  RollUp,
  Selector,
  StoreReader,
} from "./store-reader.ts";
import type { Suspension } from "./suspension.ts";
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

  rollUps(selector: Selector, by: Name, limit: number): readonly RollUp[] {
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

  effects(selector: EffectSelector, page: EffectPage): readonly Effect[] {
    return this.#askTogether((statements) => selectEffects(statements, selector, page));
  }

  effect(number: number): EffectWithAttempts | undefined {
    return this.#askTogether((statements) => findEffect(statements, number));
  }

  effectRow(number: number): EffectRow | undefined {
    return this.#ask((statements) => findEffectRow(statements, number));
  }

  effectCounts(): ReturnType<StoreReader["effectCounts"]> {
    return this.#ask(countEffects);
  }

  suspensions(options: { readonly withEnded: boolean; readonly limit: number }): readonly Suspension[] {
    return this.#ask((statements) => selectSuspensions(statements, options));
  }

  deployments(limit: number): readonly Deployment[] {
    return this.#ask((statements) => newestDeployments(statements, limit));
  }

  reactions(): KeptReactions {
    return this.#askTogether(keptReactions);
  }

  levels(): Iterable<KeptLevel> {
    return levelsNow((question) => this.#ask(question));
  }

  pastInputs(since: number): Iterable<PastInput> {
    return pastInputs((question) => this.#askTogether(question), since);
  }

  pastInputCount(since: number): number {
    return this.#askTogether((statements) => countPastInputs(statements, since));
  }

  movesAfter(seq: number): Iterable<PastMove> {
    return movesAfter((question) => this.#askTogether(question), seq);
  }

  levelsAfter(seq: number): Iterable<KeptLevel> {
    return levelsAfter((question) => this.#askTogether(question), seq);
  }

  levelsBefore(time: number): Iterable<KeptLevel> {
    return levelsBefore((question) => this.#askTogether(question), time);
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
