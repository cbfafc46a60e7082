/**
 * Batches as the intake would make them, for stores under test: every report is believed at once, and a resource is as
 * bad as its worst check.
 */
import { type Level, ORDERED_LEVELS, type OrderedLevel } from "../../src/health/level.ts";
import { type ResourceNames, resourceIdOf } from "../../src/health/names.ts";
import type { CheckState, ResourceState } from "../../src/health/state.ts";
import {
  type Batch,
  type ChangeRow,
  EMPTY_BATCH,
  type KeptResource,
  type Origin,
  type ProblemRow,
  type ReportRow,
  type ResourceUpdate,
} from "../../src/store/batch.ts";
import type { Checkpoint } from "../../src/tail/checkpoint.ts";

const FROM_BEST_TO_WORST: readonly Level[] = ORDERED_LEVELS;

export const NOON = Date.UTC(2026, 10, 21, 12);
export const MINUTE = 60_000;

export interface Saying {
  readonly names: ResourceNames;
  readonly level: OrderedLevel;
  readonly check?: string;
  readonly message?: string;
  readonly at?: number;
  readonly ttlMs?: number;
  readonly data?: Readonly<Record<string, string>>;
  readonly origin?: Origin;
}

export class Batches {
  #seq: number;
  #report: number;
  #key: number;
  readonly #kept = new Map<string, KeptResource>();

  constructor(last = { seq: 0, report: 0, resourceKey: 0 }) {
    this.#seq = last.seq;
    this.#report = last.report;
    this.#key = last.resourceKey;
  }

  /** How everything is after all that was said. */
  get resources(): readonly KeptResource[] {
    return [...this.#kept.values()];
  }

  /** What the sayings make of all that was said before. */
  of(...sayings: readonly Saying[]): Batch {
    const reports: ReportRow[] = [];
    const changes: ChangeRow[] = [];
    const updates = new Map<string, ResourceUpdate>();
    for (const saying of sayings) this.#say(saying, reports, changes, updates);
    return { ...EMPTY_BATCH, resources: [...updates.values()], reports, changes };
  }

  #say(saying: Saying, reports: ReportRow[], changes: ChangeRow[], updates: Map<string, ResourceUpdate>): void {
    const { names, level, check = "default", at = NOON, ttlMs, message, origin = { source: "tasks" } } = saying;
    const id = resourceIdOf(names);
    const before = this.#kept.get(id);
    const key = before?.key ?? ++this.#key;
    const number = ++this.#report;
    const spoken = { ...(message === undefined ? {} : { message }) };
    const until = ttlMs === undefined ? {} : { ttlMs };
    const from = before?.state.checks.get(check);
    const held = from?.level === level;
    const state: CheckState = {
      level,
      since: held ? from.since : at,
      ...spoken,
      reportedAt: at,
      ...(ttlMs === undefined ? {} : { expiresAt: at + ttlMs }),
    };
    const checks = new Map(before?.state.checks).set(check, state);
    const whole = resourceStateOf(checks, before?.state, at);
    const previous = before?.newestReports.get(check);
    const newestReports = new Map(before?.newestReports).set(check, number);
    const kept = { key, id, names, state: whole, newestReports };
    this.#kept.set(id, kept);
    const update = updates.get(id);
    const changedChecks = new Set(update?.changedChecks).add(check);
    updates.set(id, { ...kept, isNew: update?.isNew ?? before === undefined, isMoved: true, changedChecks });
    const data = saying.data === undefined ? {} : { data: saying.data };
    const report = {
      number,
      previous,
      resourceKey: key,
      check,
      level,
      ...spoken,
      at,
      receivedAt: at,
      ...until,
      ...data,
      origin,
    };
    reports.push({ ...report, verdict: held ? "the same level" : "believed at once" });
    const moved = { at, takenAt: at, resourceKey: key, reason: "reported", ...spoken, reportNumber: number, origin };
    if (!held) {
      const start = from === undefined ? {} : { from: from.level };
      changes.push({ seq: ++this.#seq, ...moved, check, ...start, to: level });
    }
    if (before?.state.level !== whole.level) {
      const start = before === undefined ? {} : { from: before.state.level };
      changes.push({ seq: ++this.#seq, ...moved, ...start, to: whole.level });
    }
  }
}

function resourceStateOf(
  checks: ReadonlyMap<string, CheckState>,
  before: ResourceState | undefined,
  at: number,
): ResourceState {
  const states = [...checks.values()];
  const worst = states.reduce((one, other) => (rank(other) > rank(one) ? other : one));
  const expiries = states.flatMap(({ expiresAt }) => (expiresAt === undefined ? [] : [expiresAt]));
  return {
    level: worst.level,
    since: before?.level === worst.level ? before.since : at,
    ...(worst.message === undefined ? {} : { message: worst.message }),
    checks,
    ...(expiries.length === 0 ? {} : { dueAt: Math.min(...expiries) }),
  };
}

function rank({ level }: CheckState): number {
  return FROM_BEST_TO_WORST.indexOf(level);
}

export function checkpointOf(id: string, more: Partial<Checkpoint> = {}): Checkpoint {
  return {
    id,
    source: "tasks",
    path: `/var/log/${id}.log`,
    identity: { device: "2049", inode: "18446744073709551615", bornAt: NOON - 0.25, headBytes: 11, headHash: "5f1d" },
    offset: 4096,
    resumeAt: 4000,
    resumeLine: 12,
    isPassingOver: false,
    memory: "",
    markerHash: "a0b1",
    seenAt: NOON,
    ...more,
  };
}

export function problemOf(number: number, kind: ProblemRow["kind"] = "malformed"): ProblemRow {
  return {
    kind,
    code: "bad-status",
    reason: "the status is no level",
    at: NOON + number,
    text: `##octopus[health target="web-01" status="${number}"]`,
    origin: { source: "tasks", file: "/var/log/a.log", line: number, column: 1, offset: number * 50 },
  };
}
