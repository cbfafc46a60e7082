/** What the one writer reads back: resources with all that a decision needs, and how far files were read. */
import type { Database, Statement } from "better-sqlite3";
import type { Checkpoint } from "../tail/checkpoint.ts";
import type { KeptResource } from "./batch.ts";
import { levelOf } from "./codes.ts";
import { type CheckStateRow, checkStateOf, type NamesRow, namesOf } from "./rows.ts";

interface ResourceRow extends NamesRow {
  readonly key: number;
  readonly id: string;
  readonly level: number;
  readonly since: number;
  readonly message: string | null;
  readonly due_at: number | null;
}

const COLUMNS = "key, id, project, environment, tenant, target, name, level, since, message, due_at";

export class KeptRows {
  readonly #resource: Statement<[string], ResourceRow>;
  readonly #due: Statement<[number, number], ResourceRow>;
  readonly #checks: Statement<[number], CheckStateRow & { readonly name: string }>;
  readonly #checkpoints: Statement<[], CheckpointRow>;
  readonly #startedSources: Statement<[], string>;

  constructor(database: Database) {
    this.#resource = database.prepare(`SELECT ${COLUMNS} FROM resources WHERE id = ?`);
    this.#due = database.prepare(`SELECT ${COLUMNS} FROM resources WHERE due_at <= ? ORDER BY due_at LIMIT ?`);
    this.#checks = database.prepare(`
      SELECT name, level, since, message, reported_at, expires_at, counting
      FROM checks WHERE resource_key = ? AND level IS NOT NULL`);
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
    const { key, id, since, message, due_at: dueAt } = row;
    const checks = new Map(this.#checks.all(key).map((check) => [check.name, checkStateOf(check)]));
    const state = {
      level: levelOf(row.level),
      since,
      checks,
      ...(message === null ? {} : { message }),
      ...(dueAt === null ? {} : { dueAt }),
    };
    return { key, id, names: namesOf(row), state };
  }
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
