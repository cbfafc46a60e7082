/** How far files have been read, for whoever wants to compare that with how long they are. */
import type { Database } from "better-sqlite3";
import type { FileProgress } from "./store-reader.ts";

interface ProgressRow {
  readonly source: string;
  readonly path: string;
  readonly device: string;
  readonly inode: string;
  readonly offset: number;
}

export function progressOf(database: Database): readonly FileProgress[] {
  return database
    .prepare<[], ProgressRow>(`
      SELECT s.name AS source, c.path, c.device, c.inode, c.byte_offset AS offset
      FROM checkpoints c JOIN sources s ON s.id = c.source`)
    .all();
}
