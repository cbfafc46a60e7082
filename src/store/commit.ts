/** Writes a batch: all of it or nothing, in an order in which every row finds what it refers to. */
import type { Database, Statement } from "better-sqlite3";
import type { CheckState } from "../health/state.ts";
import type { Checkpoint } from "../tail/checkpoint.ts";
import type { Batch, ChangeRow, ProblemRow, ReportRow, ResourceUpdate } from "./batch.ts";
import { LEVEL_CODES, problemKindCode } from "./codes.ts";
import { Interned } from "./interned.ts";
import { ReactionsWriter } from "./reactions-writer.ts";
import type { RowWriter } from "./row-writer.ts";
import * as statements from "./write-statements.ts";

/** Called before every statement, for tests that let one fail. */
export type Fault = (step: string) => void;

/** The newest report of each check of each resource in a batch. */
type NewestReports = Map<number, Map<string, number>>;

export class BatchWriter {
  readonly #database: Database;
  readonly #fault: Fault;
  readonly #sources: Interned;
  readonly #files: Interned;
  readonly #writers: Readonly<Record<statements.Table, RowWriter>>;
  readonly #reactions: ReactionsWriter;
  readonly #begin: Statement;
  readonly #commit: Statement;
  readonly #pruneSupersededCheck: Statement;
  readonly #pruneSupersededResource: Statement;
  readonly #updateNewestChange: Statement;
  readonly #updateNewestReportOfFile: Statement;
  readonly #deleteCheckpoint: Statement;
  readonly #startSource: Statement;
  readonly #updateNumbering: Statement;

  constructor(database: Database, fault: Fault = () => undefined) {
    this.#database = database;
    this.#fault = fault;
    this.#sources = new Interned(database, statements.SOURCES, () => fault("sources"));
    this.#files = new Interned(database, statements.FILES, () => fault("files"));
    this.#writers = statements.prepareWriters(database, fault);
    this.#reactions = new ReactionsWriter(database, fault);
    this.#begin = database.prepare("BEGIN IMMEDIATE");
    this.#commit = database.prepare("COMMIT");
    this.#pruneSupersededCheck = database.prepare(statements.PRUNE_SUPERSEDED_CHECK);
    this.#pruneSupersededResource = database.prepare(statements.PRUNE_SUPERSEDED_RESOURCE);
    this.#updateNewestChange = database.prepare(statements.UPDATE_NEWEST_CHANGE);
    this.#updateNewestReportOfFile = database.prepare(statements.UPDATE_NEWEST_REPORT_OF_FILE);
    this.#deleteCheckpoint = database.prepare(statements.DELETE_CHECKPOINT);
    this.#startSource = database.prepare(statements.START_SOURCE);
    this.#updateNumbering = database.prepare(statements.UPDATE_NUMBERING);
  }

  write(batch: Batch): void {
    try {
      this.#fault("begin");
      this.#begin.run();
      this.#writeAll(batch);
      this.#fault("commit");
      this.#commit.run();
    } catch (error) {
      this.#undo();
      throw error;
    }
  }

  /** Files may have been pruned. */
  forgetFiles(): void {
    this.#files.forget();
  }

  #undo(): void {
    for (const writer of Object.values(this.#writers)) writer.discard();
    this.#reactions.discard();
    this.#sources.forget();
    this.#files.forget();
    // SQLite has already undone it where the disk was full.
    if (this.#database.inTransaction) this.#database.exec("ROLLBACK");
  }

  #writeAll(batch: Batch): void {
    // Once: an iterator of a map has nothing to say a second time.
    const resources = [...batch.resources];
    let newestKey = 0;
    for (const resource of resources) {
      this.#writeResource(resource);
      newestKey = Math.max(newestKey, resource.key);
    }
    this.#writers.resources.flush();
    this.#writers.knownResources.flush();
    const newestReports = this.#writeReports(batch.reports);
    this.#writeChecks(resources, newestReports);
    for (const change of batch.changes) this.#writeChange(change);
    this.#writers.changes.flush();
    for (const problem of batch.problems) this.#writeProblem(problem);
    this.#writers.problems.flush();
    this.#writeProgress(batch);
    for (const { sender, key, at, text } of batch.answers) this.#writers.answers.add([sender, key, at, text]);
    this.#writers.answers.flush();
    const { effect, journal } = this.#reactions.write(batch);
    const seq = batch.changes.reduce((newest, change) => Math.max(newest, change.seq), 0);
    const report = batch.reports.reduce((newest, { number }) => Math.max(newest, number), 0);
    this.#run("numbering", this.#updateNumbering, seq, report, newestKey, effect, journal);
  }

  #run(step: string, statement: Statement, ...values: readonly (string | number | null)[]): void {
    this.#fault(step);
    statement.run(...values);
  }

  #writeResource({ key, id, names, state, isNew, isMoved }: ResourceUpdate): void {
    const { since, dueAt = null } = state;
    const level = LEVEL_CODES[state.level];
    if (!isNew) {
      if (isMoved) this.#writers.knownResources.add([key, level, since, dueAt]);
      return;
    }
    const { project = null, environment = null, tenant = null, target, name = null } = names;
    const folded = target.toLowerCase();
    const row = [key, id, project, environment, tenant, target, name, folded, level, since, dueAt];
    this.#writers.resources.add(row);
  }

  #writeReports(reports: readonly ReportRow[]): NewestReports {
    const newestReports: NewestReports = new Map();
    const newestOfFiles = new Map<number, number>();
    for (const report of reports) {
      const { number, previous = null, resourceKey, check, at, receivedAt, ttlMs = null, message = null } = report;
      const { verdict, origin } = report;
      const ofResource = newestReports.get(resourceKey) ?? new Map<string, number>();
      if (ofResource.size === 0) newestReports.set(resourceKey, ofResource);
      ofResource.set(check, number);
      const level = LEVEL_CODES[report.level];
      const data = report.data === undefined ? null : JSON.stringify(report.data);
      const source = this.#sources.idOf(origin.source);
      const file = origin.file === undefined ? null : this.#files.idOf(origin.file);
      if (file !== null) newestOfFiles.set(file, number);
      const { line = null, column = null, offset = null, task = null, release = null, step = null } = origin;
      this.#writers.reports.add([
        number,
        previous,
        resourceKey,
        check,
        level,
        at,
        receivedAt,
        ttlMs,
        message,
        data,
        verdict,
        source,
        file,
        line,
        column,
        offset,
        task,
        release,
        step,
      ]);
    }
    this.#writers.reports.flush();
    for (const [file, number] of newestOfFiles) this.#run("files", this.#updateNewestReportOfFile, number, file);
    return newestReports;
  }

  #writeChecks(resources: Iterable<ResourceUpdate>, newestReports: NewestReports): void {
    for (const { key, state, changedChecks } of resources) {
      const ofResource = newestReports.get(key);
      for (const name of changedChecks) {
        this.#writeCheck(key, name, state.checks.get(name), ofResource?.get(name) ?? null);
        ofResource?.delete(name);
      }
    }
    this.#writers.checks.flush();
    for (const [key, ofResource] of newestReports) {
      for (const [name, number] of ofResource) this.#writers.reportedChecks.add([key, name, number]);
    }
    this.#writers.reportedChecks.flush();
  }

  #writeCheck(key: number, name: string, state: CheckState | undefined, newestReport: number | null): void {
    if (state === undefined) {
      this.#writers.checks.add([key, name, null, null, null, null, null, null, newestReport]);
      return;
    }
    const { since, message = null, reportedAt, expiresAt = null } = state;
    const counting = state.counting === undefined ? null : JSON.stringify(state.counting);
    const level = LEVEL_CODES[state.level];
    this.#writers.checks.add([key, name, level, since, message, reportedAt, expiresAt, counting, newestReport]);
  }

  #writeChange(change: ChangeRow): void {
    const { seq, at, resourceKey, check = null, reason, message = null, reportNumber = null, origin } = change;
    if (check === null) {
      this.#run("changes", this.#pruneSupersededResource, resourceKey);
      this.#run("changes", this.#updateNewestChange, seq, resourceKey);
    } else {
      this.#run("changes", this.#pruneSupersededCheck, resourceKey, check);
      this.#writers.changedChecks.add([resourceKey, check, seq]);
      this.#writers.changedChecks.flush();
    }
    const from = change.from === undefined ? null : LEVEL_CODES[change.from];
    const { takenAt, ageMs = null, heldUntil = null, deployment } = change;
    const { file = null, line = null, column = null, offset = null } = origin ?? {};
    const { task = null, release = null, step = null } = origin ?? {};
    const source = origin === undefined ? null : this.#sources.idOf(origin.source);
    this.#writers.changes.add([
      seq,
      at,
      resourceKey,
      check,
      from,
      LEVEL_CODES[change.to],
      reason,
      message,
      reportNumber,
      source,
      file,
      line,
      column,
      offset,
      task,
      release,
      step,
      takenAt,
      ageMs,
      heldUntil,
      deployment === undefined ? null : JSON.stringify(deployment),
    ]);
  }

  #writeProblem({ kind, code, reason, at, text, origin }: ProblemRow): void {
    const { file = null, line = null, column = null, offset = null } = origin;
    const source = this.#sources.idOf(origin.source);
    this.#writers.problems.add([problemKindCode(kind), code, reason, at, text, source, file, line, column, offset]);
  }

  #writeProgress({ checkpoints, forgotten, startedSources }: Batch): void {
    for (const checkpoint of checkpoints) this.#writeCheckpoint(checkpoint);
    this.#writers.checkpoints.flush();
    for (const id of forgotten) this.#run("checkpoints", this.#deleteCheckpoint, id);
    for (const name of startedSources) this.#run("sources", this.#startSource, this.#sources.idOf(name));
  }

  #writeCheckpoint({ id, source, path, identity, ...position }: Checkpoint): void {
    const { device, inode, bornAt, headBytes, headHash } = identity;
    const { offset, resumeAt, resumeLine, isPassingOver, memory, markerHash, seenAt } = position;
    this.#writers.checkpoints.add([
      id,
      this.#sources.idOf(source),
      path,
      device,
      inode,
      bornAt,
      headBytes,
      headHash,
      offset,
      resumeAt,
      resumeLine,
      isPassingOver ? 1 : 0,
      memory,
      markerHash,
      seenAt,
    ]);
  }
}
