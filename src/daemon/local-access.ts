/**
 * What the daemon leaves beside the store for the command line of whoever may read the file: where it answers, and a
 * token that may do everything. The file and its token are new with every start.
 */
import { chmodSync, renameSync, rmSync, writeFileSync } from "node:fs";

export interface LocalAccess {
  readonly url: string;
  readonly token: string;
  readonly pid: number;
}

export function localAccessPathOf(store: string): string {
  return `${store}.local.json`;
}

/** Gives back how to remove it. */
export function leaveLocalAccess(store: string, access: LocalAccess): () => void {
  const path = localAccessPathOf(store);
  const unfinished = `${path}.${access.pid}`;
  rmSync(unfinished, { force: true });
  writeFileSync(unfinished, `${JSON.stringify(access)}\n`, { mode: 0o600, flag: "wx" });
  chmodSync(unfinished, 0o600);
  renameSync(unfinished, path);
  return () => rmSync(path, { force: true });
}
