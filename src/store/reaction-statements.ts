/** The SQL that commits what a batch says of reactions. */
import type { Database } from "better-sqlite3";
import { RowWriter } from "./row-writer.ts";

export type ReactionTable = "effects" | "attempts" | "watches" | "suspensions" | "deployments" | "journal";

export const DELETE_WATCH = "DELETE FROM watches WHERE rule = ? AND subject = ?";

/** What an effect is about never changes, and its indexes are left alone. */
const EFFECTS = (rows: string) => `
  INSERT INTO effects (
    number, key, rule, phase, step, firing, subject, resource_id, project, environment, tenant, target, name,
    state, layer, reason, due_at, created_at, ended_at, attempts, decided_by, summary, occasion, plan
  ) VALUES ${rows}
  ON CONFLICT DO UPDATE SET
    state = excluded.state,
    layer = excluded.layer,
    reason = excluded.reason,
    due_at = excluded.due_at,
    ended_at = excluded.ended_at,
    attempts = excluded.attempts,
    decided_by = excluded.decided_by,
    summary = excluded.summary,
    occasion = excluded.occasion,
    plan = excluded.plan`;

const ATTEMPTS = (rows: string) => `
  INSERT INTO attempts (effect, number, started_at, ended_at, outcome, status, output, link, started) VALUES ${rows}
  ON CONFLICT DO UPDATE SET
    started_at = excluded.started_at,
    ended_at = excluded.ended_at,
    outcome = excluded.outcome,
    status = excluded.status,
    output = excluded.output,
    link = excluded.link,
    started = excluded.started`;

const WATCHES = (rows: string) => `
  INSERT INTO watches (rule, subject, state) VALUES ${rows} ON CONFLICT DO UPDATE SET state = excluded.state`;

const SUSPENSIONS = (rows: string) => `
  INSERT INTO suspensions (
    id, kind, selectors, check_name, starts_at, ends_at, cron, expires_on_resolve, is_sticky, author, comment,
    created_at, ended_at, ended_by
  ) VALUES ${rows}
  ON CONFLICT DO UPDATE SET
    kind = excluded.kind,
    selectors = excluded.selectors,
    check_name = excluded.check_name,
    starts_at = excluded.starts_at,
    ends_at = excluded.ends_at,
    cron = excluded.cron,
    expires_on_resolve = excluded.expires_on_resolve,
    is_sticky = excluded.is_sticky,
    author = excluded.author,
    comment = excluded.comment,
    created_at = excluded.created_at,
    ended_at = excluded.ended_at,
    ended_by = excluded.ended_by`;

const DEPLOYMENTS = (rows: string) => `
  INSERT INTO deployments (
    task, project, environment, tenant, release_name, started_at, finished_at, outcome
  ) VALUES ${rows}
  ON CONFLICT DO UPDATE SET
    project = excluded.project,
    environment = excluded.environment,
    tenant = excluded.tenant,
    release_name = excluded.release_name,
    started_at = excluded.started_at,
    finished_at = excluded.finished_at,
    outcome = excluded.outcome`;

const JOURNAL = (rows: string) => `INSERT INTO journal (number, after_seq, at, kind, text) VALUES ${rows}`;

export function prepareReactionWriters(
  database: Database,
  beforeStep: (step: string) => void,
): Readonly<Record<ReactionTable, RowWriter>> {
  const writer = (step: ReactionTable, columns: number, sql: (rows: string) => string) =>
    new RowWriter(database, columns, sql, () => beforeStep(step));
  return {
    effects: writer("effects", 24, EFFECTS),
    attempts: writer("attempts", 9, ATTEMPTS),
    watches: writer("watches", 3, WATCHES),
    suspensions: writer("suspensions", 14, SUSPENSIONS),
    deployments: writer("deployments", 8, DEPLOYMENTS),
    journal: writer("journal", 5, JOURNAL),
  };
}
