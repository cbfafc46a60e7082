/** Rows as they stand in the tables, and the values that they stand for. */

import type { SuspectRelease } from "../health/deployment.ts";
import type { NullableNames } from "../health/names.ts";
import type { CheckState, Counting } from "../health/state.ts";
import { worstOf } from "../health/worst.ts";
import type { Change, Check, Origin, Problem, Report, Resource, Suspect } from "./answers.ts";
import { levelOf, problemKindOf } from "./codes.ts";

/** Of a check that has a state. */
export interface CheckStateRow {
  readonly level: number;
  readonly since: number;
  readonly message: string | null;
  readonly reported_at: number;
  readonly expires_at: number | null;
  readonly counting: string | null;
}

export function checkStateOf(row: CheckStateRow): CheckState {
  const { level, since, message, reported_at: reportedAt, expires_at: expiresAt, counting } = row;
  return {
    level: levelOf(level),
    since,
    ...(message === null ? {} : { message }),
    reportedAt,
    ...(expiresAt === null ? {} : { expiresAt }),
    ...(counting === null ? {} : { counting: JSON.parse(counting) as Counting }),
  };
}

export interface ResourceRow extends NullableNames {
  readonly key: number;
  readonly id: string;
  readonly level: number;
  readonly since: number;
}

export const RESOURCE_COLUMNS = "r.key, r.id, r.project, r.environment, r.tenant, r.target, r.name, r.level, r.since";

export function resourceOf(row: ResourceRow, checks: readonly NamedCheckRow[]): Resource {
  const { id, project, environment, tenant, target, name, level, since } = row;
  return {
    id,
    project,
    environment,
    tenant,
    target,
    name,
    level: levelOf(level),
    since: isoOf(since),
    message: messageOf(new Map(checks.map((check) => [check.name, checkStateOf(check)]))) ?? null,
    checks: checks.map(checkOf),
  };
}

/** What a resource says: its worst check. */
export function messageOf(checks: ReadonlyMap<string, CheckState>): string | undefined {
  return checks.size === 0 ? undefined : worstOf(checks).message;
}

export type NamedCheckRow = CheckStateRow & { readonly name: string };

function checkOf(row: NamedCheckRow): Check {
  const { name, level, since, message, reported_at: reportedAt, expires_at: expiresAt } = row;
  return {
    name,
    level: levelOf(level),
    since: isoOf(since),
    message,
    reportedAt: isoOf(reportedAt),
    expiresAt: expiresAt === null ? null : isoOf(expiresAt),
  };
}

interface OriginRow {
  readonly source_name: string;
  readonly path: string | null;
  readonly line_number: number | null;
  readonly column_number: number | null;
  readonly byte_offset: number | null;
  readonly task: string | null;
  readonly release_name: string | null;
  readonly step: string | null;
}

function originOf(row: OriginRow): Origin {
  const { source_name: source, path: file, line_number: line, column_number: column, byte_offset: offset } = row;
  const { task, release_name: release, step } = row;
  return { source, file, line, column, offset, task, release, step };
}

export interface ChangeRow extends NullableNames, Omit<OriginRow, "source_name"> {
  readonly seq: number;
  readonly at: number;
  readonly id: string;
  readonly check_name: string | null;
  readonly from_level: number | null;
  readonly to_level: number;
  readonly reason: string;
  readonly message: string | null;
  readonly report: number | null;
  readonly source_name: string | null;
  readonly deployment: string | null;
}

/** For `SELECT … FROM` with one row a change, whatever is asked of `c`. */
export const CHANGE_ROWS = `
  SELECT c.seq, c.at, r.id, r.project, r.environment, r.tenant, r.target, r.name, c.check_name, c.from_level,
    c.to_level, c.reason, c.message, c.report, s.name AS source_name, c.path, c.line_number, c.column_number,
    c.byte_offset, c.task, c.release_name, c.step, c.deployment
  FROM changes c CROSS JOIN resources r ON r.key = c.resource_key LEFT JOIN sources s ON s.id = c.source`;

export function changeOf(row: ChangeRow): Change {
  const { seq, at, id, project, environment, tenant, target, name, reason, message, source_name: source } = row;
  return {
    seq,
    at: isoOf(at),
    resource: { id, project, environment, tenant, target, name },
    check: row.check_name,
    from: row.from_level === null ? null : levelOf(row.from_level),
    to: levelOf(row.to_level),
    reason,
    message,
    origin: source === null ? null : originOf({ ...row, source_name: source }),
    deployment: row.deployment === null ? null : suspectOf(JSON.parse(row.deployment) as SuspectRelease, at),
  };
}

function suspectOf({ task, release, startedAt, finishedAt }: SuspectRelease, at: number): Suspect {
  return {
    task,
    release,
    startedAt: isoOf(startedAt),
    finishedAt: finishedAt === undefined ? null : isoOf(finishedAt),
    secondsSince: Math.max(0, Math.floor((at - startedAt) / 1000)),
  };
}

export interface ReportRow extends OriginRow {
  readonly check_name: string;
  readonly level: number;
  readonly message: string | null;
  readonly at: number;
  readonly received_at: number;
  readonly ttl_ms: number | null;
  readonly data: string | null;
  readonly verdict: string;
}

/** One row a report; `reports` says which of them, as `p`. */
export function reportRows(reports: string): string {
  return `
    SELECT p.check_name, p.level, p.message, p.at, p.received_at, p.ttl_ms, p.data, p.verdict, s.name AS source_name,
      f.path, p.line_number, p.column_number, p.byte_offset, p.task, p.release_name, p.step
    FROM ${reports} JOIN sources s ON s.id = p.source LEFT JOIN files f ON f.id = p.file`;
}

export function reportOf(row: ReportRow): Report {
  return {
    check: row.check_name,
    level: levelOf(row.level),
    message: row.message,
    at: isoOf(row.at),
    receivedAt: isoOf(row.received_at),
    expiresAfterMs: row.ttl_ms,
    data: row.data === null ? {} : (JSON.parse(row.data) as Record<string, string>),
    verdict: row.verdict,
    origin: originOf(row),
  };
}

export interface ProblemRow extends OriginRow {
  readonly kind: number;
  readonly code: string;
  readonly reason: string;
  readonly at: number;
  readonly text: string;
}

export const PROBLEM_ROWS = `
  SELECT p.kind, p.code, p.reason, p.at, p.text, s.name AS source_name, p.path, p.line_number, p.column_number,
    p.byte_offset, NULL AS task, NULL AS release_name, NULL AS step
  FROM problems p JOIN sources s ON s.id = p.source`;

export function problemOf(row: ProblemRow): Problem {
  const { kind, code, reason, at, text } = row;
  return { kind: problemKindOf(kind), code, reason, at: isoOf(at), text, origin: originOf(row) };
}

export function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
