/** Takes away what is kept long enough of reactions: what is open, or still counts, stays whatever its age. */
import type { Database, Statement } from "better-sqlite3";
import { OPEN_STATE_CODES } from "./codes.ts";

export interface ReactionLimits {
  readonly changesBefore: number;
  readonly reportsBefore: number;
  /** What is dated after this was written while the clock was wrong. */
  readonly future: number;
}

export class ReactionPruning {
  readonly #oldEffects: Statement<[number, number, number, number], number>;
  readonly #deleteAttempts: Statement<[number, number]>;
  readonly #deleteEffect: Statement<[number]>;
  readonly #oldestOfJournal: Statement<[number], { readonly number: number; readonly at: number }>;
  readonly #deleteJournal: Statement<[number]>;
  readonly #deleteSuspensions: Statement<[number, number]>;
  readonly #deleteDeployments: Statement<[number, number, number, number]>;

  constructor(database: Database) {
    // What nobody wanted, because it came of old logs or strangers, is as old as a report when it is that old.
    this.#oldEffects = database
      .prepare<[number, number, number, number], number>(`
        SELECT number FROM effects WHERE ended_at < ? AND state NOT IN (${OPEN_STATE_CODES})
        UNION ALL
        SELECT number FROM effects WHERE ended_at > ? AND state NOT IN (${OPEN_STATE_CODES})
        UNION ALL
        SELECT number FROM effects INDEXED BY effects_unwanted_by_end
        WHERE ended_at < ? AND state = 6 AND layer IN ('source', 'too-old')
        LIMIT ?`)
      .pluck();
    this.#deleteAttempts = database.prepare(`
      DELETE FROM attempts WHERE rowid IN (SELECT rowid FROM attempts WHERE effect = ? LIMIT ?)`);
    this.#deleteEffect = database.prepare(`
      DELETE FROM effects WHERE number = ? AND NOT EXISTS (SELECT 1 FROM attempts WHERE effect = effects.number)`);
    this.#oldestOfJournal = database.prepare("SELECT number, at FROM journal ORDER BY number LIMIT ?");
    this.#deleteJournal = database.prepare("DELETE FROM journal WHERE number <= ?");
    this.#deleteSuspensions = database.prepare(`
      DELETE FROM suspensions WHERE rowid IN (
        SELECT rowid FROM suspensions WHERE coalesce(ended_at, iif(cron IS NULL, ends_at, NULL)) < ? LIMIT ?
      )`);
    this.#deleteDeployments = database.prepare(`
      DELETE FROM deployments WHERE rowid IN (
        SELECT d.rowid FROM deployments d
        WHERE d.started_at > ? OR d.started_at < ? AND coalesce(d.finished_at, d.started_at) < ? AND EXISTS (
          SELECT 1 FROM deployments n
          WHERE n.project = d.project AND n.environment = d.environment AND n.tenant IS d.tenant
            AND n.started_at >= d.started_at AND (n.started_at, n.task) > (d.started_at, d.task)
        ) LIMIT ?
      )`);
  }

  /** How many rows went, inside a transaction. */
  prune(limits: ReactionLimits, rowsMax: number): number {
    const { changesBefore, future } = limits;
    let left = rowsMax;
    left -= this.#pruneEffects(limits, left);
    left -= this.#pruneJournal(limits, left);
    left -= this.#deleteSuspensions.run(changesBefore, left).changes;
    left -= this.#deleteDeployments.run(future, changesBefore, changesBefore, left).changes;
    return rowsMax - left;
  }

  /** An effect goes when the last of its attempts has. */
  #pruneEffects({ changesBefore, reportsBefore, future }: ReactionLimits, rowsMax: number): number {
    let left = rowsMax;
    for (const number of this.#oldEffects.all(changesBefore, future, reportsBefore, rowsMax)) {
      left -= this.#deleteAttempts.run(number, left).changes;
      if (left === 0) break;
      left -= this.#deleteEffect.run(number).changes;
    }
    return rowsMax - left;
  }

  /** In one piece: what is left is all that was told after some time. */
  #pruneJournal({ changesBefore, future }: ReactionLimits, rowsMax: number): number {
    let last: number | undefined;
    for (const { number, at } of this.#oldestOfJournal.all(rowsMax)) {
      if (at >= changesBefore && at <= future) break;
      last = number;
    }
    return last === undefined ? 0 : this.#deleteJournal.run(last).changes;
  }
}
