/** Takes away what is kept long enough, a bounded number of rows at a time, oldest first. */
import type { Database, Statement } from "better-sqlite3";
import { ReactionPruning } from "./reaction-pruning.ts";

export interface PruneLimits {
  readonly now: number;
  readonly reportsBefore: number;
  readonly changesBefore: number;
  readonly problemsMax: number;
  readonly checkpointsBefore: number;
  /** Of one call. */
  readonly rowsMax: number;
}

/** What claims to be from later than this was written while the clock was wrong, and would be in the way for years. */
const FUTURE_MS = 24 * 60 * 60 * 1000;
/** A request that comes again later than this is another one. */
const ANSWERS_MS = 24 * 60 * 60 * 1000;

export class Pruning {
  readonly #database: Database;
  readonly #reactions: ReactionPruning;
  readonly #oldestReports: Statement<[number], { readonly number: number; readonly received_at: number }>;
  readonly #deleteReports: Statement<[number]>;
  readonly #deleteFiles: Statement<[number]>;
  readonly #oldestChanges: Statement<[number], { readonly seq: number; readonly at: number }>;
  readonly #deleteChange: Statement<[number]>;
  readonly #changesPruned: Statement<[number]>;
  readonly #deleteProblems: Statement<[number, number]>;
  readonly #deleteCheckpoints: Statement<[number, number]>;
  readonly #deleteAnswers: Statement<[number, number, number]>;

  constructor(database: Database) {
    this.#database = database;
    this.#reactions = new ReactionPruning(database);
    this.#oldestReports = database.prepare("SELECT number, received_at FROM reports ORDER BY number LIMIT ?");
    this.#deleteReports = database.prepare("DELETE FROM reports WHERE number <= ?");
    this.#deleteFiles = database.prepare(`
      DELETE FROM files WHERE id IN (
        SELECT id FROM files
        WHERE newest_report < coalesce((SELECT min(number) FROM reports), (SELECT report + 1 FROM numbering))
        LIMIT ?
      )`);
    this.#oldestChanges = database.prepare(`
      SELECT seq, at FROM changes WHERE seq > (SELECT changes_pruned FROM numbering) ORDER BY seq LIMIT ?`);
    this.#deleteChange = database.prepare(`
      DELETE FROM changes AS c WHERE seq = ? AND NOT EXISTS (
        SELECT 1 FROM checks k WHERE k.resource_key = c.resource_key AND k.name = c.check_name AND k.newest_change = c.seq
      ) AND NOT EXISTS (SELECT 1 FROM resources r WHERE r.key = c.resource_key AND r.newest_change = c.seq)`);
    this.#changesPruned = database.prepare("UPDATE numbering SET changes_pruned = ?");
    this.#deleteProblems = database.prepare(`
      DELETE FROM problems WHERE id IN (
        SELECT id FROM problems WHERE id <= (SELECT max(id) FROM problems) - ? ORDER BY id LIMIT ?
      )`);
    this.#deleteCheckpoints = database.prepare(`
      DELETE FROM checkpoints WHERE id IN (SELECT id FROM checkpoints WHERE seen_at < ? LIMIT ?)`);
    this.#deleteAnswers = database.prepare(`
      DELETE FROM answers WHERE (sender, key) IN (SELECT sender, key FROM answers WHERE at < ? OR at > ? LIMIT ?)`);
  }

  /** How many rows went. */
  prune(limits: PruneLimits): number {
    return this.#database
      .transaction(() => {
        let left = limits.rowsMax;
        left -= this.#pruneReports(limits, left);
        left -= this.#deleteFiles.run(left).changes;
        left -= this.#pruneChanges(limits, left);
        left -= this.#deleteProblems.run(limits.problemsMax, left).changes;
        left -= this.#deleteCheckpoints.run(limits.checkpointsBefore, left).changes;
        left -= this.#deleteAnswers.run(limits.now - ANSWERS_MS, limits.now + FUTURE_MS, left).changes;
        const { changesBefore, reportsBefore, now } = limits;
        left -= this.#reactions.prune({ changesBefore, reportsBefore, future: now + FUTURE_MS }, left);
        return limits.rowsMax - left;
      })
      .immediate();
  }

  #pruneReports({ now, reportsBefore }: PruneLimits, rowsMax: number): number {
    let last: number | undefined;
    for (const { number, received_at: at } of this.#oldestReports.all(rowsMax)) {
      if (at >= reportsBefore && at <= now + FUTURE_MS) break;
      last = number;
    }
    return last === undefined ? 0 : this.#deleteReports.run(last).changes;
  }

  /** Those that have to stay are passed by once: whatever takes their place takes them away. */
  #pruneChanges({ now, changesBefore }: PruneLimits, rowsMax: number): number {
    let last: number | undefined;
    let deleted = 0;
    for (const { seq, at } of this.#oldestChanges.all(rowsMax)) {
      if (at >= changesBefore && at <= now + FUTURE_MS) break;
      deleted += this.#deleteChange.run(seq).changes;
      last = seq;
    }
    if (last !== undefined) this.#changesPruned.run(last);
    return deleted;
  }
}
