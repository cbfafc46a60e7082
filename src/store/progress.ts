/** How far files have been read, for whoever wants to compare that with how long they are. */
import type { Statements } from "./statements.ts";
import type { FileProgress } from "./store-reader.ts";

export function progressOf(statements: Statements): readonly FileProgress[] {
  return statements.rows<FileProgress>(`
    SELECT s.name AS source, c.path, c.device, c.inode, c.byte_offset AS offset
    FROM checkpoints c JOIN sources s ON s.id = c.source`);
}
