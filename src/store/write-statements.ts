/** The SQL that commits a batch. */
import type { Database } from "better-sqlite3";
import { RowWriter } from "./row-writer.ts";

export type Table =
  | "resources"
  | "knownResources"
  | "reports"
  | "checks"
  | "reportedChecks"
  | "changedChecks"
  | "changes"
  | "problems"
  | "checkpoints"
  | "answers";

export const SOURCES = {
  find: "SELECT id FROM sources WHERE name = ?",
  insert: "INSERT INTO sources (name) VALUES (?) RETURNING id",
};

export const FILES = {
  find: "SELECT id FROM files WHERE path = ?",
  insert: "INSERT INTO files (path, newest_report) VALUES (?, 0) RETURNING id",
};

/** The newest change is kept whatever its age: when another takes its place, its time may be long over. */
export const PRUNE_SUPERSEDED_CHECK = `
  DELETE FROM changes
  WHERE seq = (SELECT newest_change FROM checks WHERE resource_key = ? AND name = ?)
    AND seq <= (SELECT changes_pruned FROM numbering)`;

export const PRUNE_SUPERSEDED_RESOURCE = `
  DELETE FROM changes
  WHERE seq = (SELECT newest_change FROM resources WHERE key = ?)
    AND seq <= (SELECT changes_pruned FROM numbering)`;

export const UPDATE_NEWEST_CHANGE = "UPDATE resources SET newest_change = ? WHERE key = ?";
export const UPDATE_NEWEST_REPORT_OF_FILE = "UPDATE files SET newest_report = ? WHERE id = ?";
export const DELETE_CHECKPOINT = "DELETE FROM checkpoints WHERE id = ?";
export const START_SOURCE = "INSERT OR IGNORE INTO started_sources VALUES (?)";
export const UPDATE_NUMBERING = `
  UPDATE numbering SET
    seq = max(seq, ?),
    report = max(report, ?),
    resource_key = max(resource_key, ?),
    effect = max(effect, ?),
    journal = max(journal, ?)`;

const RESOURCES = (rows: string) => `
  INSERT INTO resources (
    key, id, project, environment, tenant, target, name, folded_target, level, since, due_at
  ) VALUES ${rows}`;

const KNOWN_RESOURCES = (rows: string) => `
  WITH given (key, level, since, due_at) AS (VALUES ${rows})
  UPDATE resources AS r SET level = given.level, since = given.since, due_at = given.due_at
  FROM given WHERE r.key = given.key`;

const REPORTS = (rows: string) => `
  INSERT INTO reports (
    number, previous, resource_key, check_name, level, at, received_at, ttl_ms, message, data, verdict,
    source, file, line_number, column_number, byte_offset, task, release_name, step
  ) VALUES ${rows}`;

const CHECKS = (rows: string) => `
  INSERT INTO checks (
    resource_key, name, level, since, message, reported_at, expires_at, counting, newest_report
  ) VALUES ${rows}
  ON CONFLICT DO UPDATE SET
    level = excluded.level,
    since = excluded.since,
    message = excluded.message,
    reported_at = excluded.reported_at,
    expires_at = excluded.expires_at,
    counting = excluded.counting,
    newest_report = coalesce(excluded.newest_report, newest_report)`;

const REPORTED_CHECKS = (rows: string) => `
  INSERT INTO checks (resource_key, name, newest_report) VALUES ${rows}
  ON CONFLICT DO UPDATE SET newest_report = excluded.newest_report`;

const CHANGED_CHECKS = (rows: string) => `
  INSERT INTO checks (resource_key, name, newest_change) VALUES ${rows}
  ON CONFLICT DO UPDATE SET newest_change = excluded.newest_change`;

const CHANGES = (rows: string) => `
  INSERT INTO changes (
    seq, at, resource_key, check_name, from_level, to_level, reason, message, report,
    source, path, line_number, column_number, byte_offset, task, release_name, step,
    taken_at, age_ms, held_until, deployment
  ) VALUES ${rows}`;

const PROBLEMS = (rows: string) => `
  INSERT INTO problems (
    kind, code, reason, at, text, source, path, line_number, column_number, byte_offset
  ) VALUES ${rows}`;

const CHECKPOINTS = (rows: string) => `
  INSERT OR REPLACE INTO checkpoints (
    id, source, path, device, inode, born_at, head_bytes, head_hash,
    byte_offset, resume_at, resume_line, is_passing_over, memory, marker_hash, seen_at
  ) VALUES ${rows}`;

/** A key that is used again when its time is over stands for another request. */
const ANSWERS = (rows: string) => `INSERT OR REPLACE INTO answers (sender, key, at, text) VALUES ${rows}`;

export function prepareWriters(
  database: Database,
  beforeStep: (step: string) => void,
): Readonly<Record<Table, RowWriter>> {
  const writer = (step: string, columns: number, sql: (rows: string) => string) =>
    new RowWriter(database, columns, sql, () => beforeStep(step));
  return {
    resources: writer("resources", 11, RESOURCES),
    knownResources: writer("resources", 4, KNOWN_RESOURCES),
    reports: writer("reports", 19, REPORTS),
    checks: writer("checks", 9, CHECKS),
    reportedChecks: writer("checks", 3, REPORTED_CHECKS),
    changedChecks: writer("checks", 3, CHANGED_CHECKS),
    changes: writer("changes", 21, CHANGES),
    problems: writer("problems", 10, PROBLEMS),
    checkpoints: writer("checkpoints", 15, CHECKPOINTS),
    answers: writer("answers", 4, ANSWERS),
  };
}
