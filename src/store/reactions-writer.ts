/** Writes what a batch says of reactions, inside the batch's transaction. */
import type { Database, Statement } from "better-sqlite3";
import type { Deployment } from "../health/deployment.ts";
import type { Batch } from "./batch.ts";
import { EFFECT_STATE_CODES } from "./codes.ts";
import type { AttemptRow, EffectRow } from "./effect.ts";
import { DELETE_WATCH, prepareReactionWriters, type ReactionTable } from "./reaction-statements.ts";
import type { RowWriter } from "./row-writer.ts";
import type { Suspension } from "./suspension.ts";
import type { JournalRow, WatchRow } from "./watch.ts";

/** The newest numbers that were written; 0 where there were none. */
export interface NewestNumbers {
  readonly effect: number;
  readonly journal: number;
}

export class ReactionsWriter {
  readonly #fault: (step: string) => void;
  readonly #writers: Readonly<Record<ReactionTable, RowWriter>>;
  readonly #deleteWatch: Statement<[string, string]>;

  constructor(database: Database, fault: (step: string) => void) {
    this.#fault = fault;
    this.#writers = prepareReactionWriters(database, fault);
    this.#deleteWatch = database.prepare(DELETE_WATCH);
  }

  write(batch: Batch): NewestNumbers {
    let effect = 0;
    for (const row of batch.effects) {
      this.#writeEffect(row);
      effect = Math.max(effect, row.number);
    }
    this.#writers.effects.flush();
    for (const row of batch.attempts) this.#writeAttempt(row);
    this.#writers.attempts.flush();
    for (const row of batch.watches) this.#writeWatch(row);
    this.#writers.watches.flush();
    for (const suspension of batch.suspensions) this.#writeSuspension(suspension);
    this.#writers.suspensions.flush();
    for (const deployment of batch.deployments) this.#writeDeployment(deployment);
    this.#writers.deployments.flush();
    for (const row of batch.journal) this.#writeJournal(row);
    this.#writers.journal.flush();
    return { effect, journal: batch.journal.reduce((newest, { number }) => Math.max(newest, number), 0) };
  }

  /** What was added and not yet written is none of the next transaction's. */
  discard(): void {
    for (const writer of Object.values(this.#writers)) writer.discard();
  }

  #writeEffect(row: EffectRow): void {
    const { number, key, rule, phase, step, firing, subject, resourceId = null, occasion, plan, summary } = row;
    const { layer = null, reason = null, dueAt = null, createdAt, endedAt = null, attempts, by = null } = row;
    const { project = null, environment = null, tenant = null, target = null, name = null } = occasion.subject.names;
    this.#writers.effects.add([
      number,
      key,
      rule,
      phase,
      step,
      firing,
      subject,
      resourceId,
      project,
      environment,
      tenant,
      target,
      name,
      EFFECT_STATE_CODES[row.state],
      layer,
      reason,
      dueAt,
      createdAt,
      endedAt,
      attempts,
      by,
      summary,
      JSON.stringify(occasion),
      JSON.stringify(plan),
    ]);
  }

  #writeAttempt(row: AttemptRow): void {
    const { effect, number, startedAt, endedAt = null, outcome = null, status = null } = row;
    const { output = null, link = null, started = null } = row;
    this.#writers.attempts.add([effect, number, startedAt, endedAt, outcome, status, output, link, started]);
  }

  #writeWatch({ rule, subject, state }: WatchRow): void {
    if (state !== undefined) {
      this.#writers.watches.add([rule, subject, state]);
      return;
    }
    this.#writers.watches.flush();
    this.#fault("watches");
    this.#deleteWatch.run(rule, subject);
  }

  #writeSuspension(suspension: Suspension): void {
    const { id, kind, selectors, check = null, startsAt, endsAt = null, cron } = suspension;
    const { expireOnResolve, isSticky, author, comment, createdAt, ended } = suspension;
    this.#writers.suspensions.add([
      id,
      kind,
      JSON.stringify(selectors),
      check,
      startsAt,
      endsAt,
      cron === undefined ? null : JSON.stringify(cron),
      expireOnResolve ? 1 : 0,
      isSticky ? 1 : 0,
      author,
      comment,
      createdAt,
      ended?.at ?? null,
      ended?.by ?? null,
    ]);
  }

  #writeDeployment(deployment: Deployment): void {
    const { task, project, environment, tenant = null, release, startedAt } = deployment;
    const { finishedAt = null, outcome = null } = deployment;
    this.#writers.deployments.add([task, project, environment, tenant, release, startedAt, finishedAt, outcome]);
  }

  #writeJournal({ number, afterSeq, at, kind, text }: JournalRow): void {
    this.#writers.journal.add([number, afterSeq, at, kind, text]);
  }
}
