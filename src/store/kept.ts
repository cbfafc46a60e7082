/** What the one writer reads back: resources with all that a decision needs, and how far files were read. */
import type { Database, Statement } from "better-sqlite3";
import { type NullableNames, namesOf } from "../health/names.ts";
import type { CheckState } from "../health/state.ts";
import type { Checkpoint } from "../tail/checkpoint.ts";
import type { KeptResource } from "./batch.ts";
import { levelOf } from "./codes.ts";
import { type CheckStateRow, checkStateOf, messageOf } from "./rows.ts";

interface ResourceRow extends NullableNames {
  readonly key: number;
  readonly id: string;
  readonly level: number;
  readonly since: number;
  readonly due_at: number | null;
}

const COLUMNS = "key, id, project, environment, tenant, target, name, level, since, due_at";

export class KeptRows {
  readonly #resource: Statement<[string], ResourceRow>;
  readonly #due: Statement<[number, number], ResourceRow>;
  readonly #checks: Statement<[number], CheckRow>;
  readonly #checkpoints: Statement<[], CheckpointRow>;
  readonly #startedSources: Statement<[], string>;

  constructor(database: Database) {
    this.#resource = database.prepare(`SELECT ${COLUMNS} FROM resources WHERE id = ?`);
    this.#due = database.prepare(`SELECT ${COLUMNS} FROM resources WHERE due_at <= ? ORDER BY due_at LIMIT ?`);
    this.#checks = database.prepare(`
      SELECT name, level, since, message, reported_at, expires_at, counting, newest_report
      FROM checks WHERE resource_key = ?`);
    this.#checkpoints = database.prepare(`
      SELECT c.*, s.name AS source_name FROM checkpoints c JOIN sources s ON s.id = c.source`);
    this.#startedSources = database
      .prepare<[], string>("SELECT name FROM sources JOIN started_sources ON source = id")
      .pluck();
  }

  load(id: string): KeptResource | undefined {
    const row = this.#resource.get(id);
    return row === undefined ? undefined : this.#keptResourceOf(row);
  }

  due(now: number, limit: number): readonly KeptResource[] {
    return this.#due.all(now, limit).map((row) => this.#keptResourceOf(row));
  }

  checkpoints(): readonly Checkpoint[] {
    return this.#checkpoints.all().map(checkpointOf);
  }

  startedSources(): ReadonlySet<string> {
    return new Set(this.#startedSources.all());
  }

  #keptResourceOf(row: ResourceRow): KeptResource {
    const { key, id, since, due_at: dueAt } = row;
    const checks = new Map<string, CheckState>();
    const newestReports = new Map<string, number>();
    for (const check of this.#checks.all(key)) {
      if (hasState(check)) checks.set(check.name, checkStateOf(check));
      if (check.newest_report !== null) newestReports.set(check.name, check.newest_report);
    }
    const message = messageOf(checks);
    const state = {
      level: levelOf(row.level),
      since,
      checks,
      ...(message === undefined ? {} : { message }),
      ...(dueAt === null ? {} : { dueAt }),
    };
    return { key, id, names: namesOf(row), state, newestReports };
  }
}

type StatelessRow = { readonly [Column in keyof CheckStateRow]: null };
type CheckRow = (CheckStateRow | StatelessRow) & { readonly name: string; readonly newest_report: number | null };

function hasState(row: CheckRow): row is CheckRow & CheckStateRow {
  return row.level !== null;
}

interface CheckpointRow {
  readonly id: string;
  readonly source_name: string;
  readonly path: string;
  readonly device: string;
  readonly inode: string;
  readonly born_at: number;
  readonly head_bytes: number;
  readonly head_hash: string;
  readonly byte_offset: number;
  readonly resume_at: number;
  readonly resume_line: number;
  readonly is_passing_over: number;
  readonly memory: string;
  readonly marker_hash: string;
  readonly seen_at: number;
}

function checkpointOf(row: CheckpointRow): Checkpoint {
  return {
    id: row.id,
    source: row.source_name,
    path: row.path,
    identity: {
      device: row.device,
      inode: row.inode,
      bornAt: row.born_at,
      headBytes: row.head_bytes,
      headHash: row.head_hash,
    },
    offset: row.byte_offset,
    resumeAt: row.resume_at,
    resumeLine: row.resume_line,
    isPassingOver: row.is_passing_over === 1,
    memory: row.memory,
    markerHash: row.marker_hash,
    seenAt: row.seen_at,
  };
}
