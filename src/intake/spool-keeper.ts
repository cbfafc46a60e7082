/** Clears the spool: removes files that are read to their end, with that committed, and that nobody writes to. */
import { statSync, unlinkSync } from "node:fs";
import type { Checkpoint } from "../tail/checkpoint.ts";
import { isAlive, isFinished, isSpoolPath, SPOOL_SOURCE } from "./spool.ts";

export interface SpoolKeeper {
  /** How far files have been read was committed. */
  committed(checkpoints: Iterable<Checkpoint>): void;
  /** Removes what can go, and tells of it. What cannot be looked at now is looked at the next time. */
  sweep(onRemoved: (checkpointId: string, path: string) => void): void;
}

export interface SpoolKeeperOptions {
  readonly host: string;
  /** Whether there is a process of this number here. */
  isRunning(pid: number): boolean;
}

export function createSpoolKeeper({ host, isRunning }: SpoolKeeperOptions, known: readonly Checkpoint[]): SpoolKeeper {
  const byPath = new Map<string, { readonly id: string; readonly offset: number }>();
  committed(known);

  function committed(checkpoints: Iterable<Checkpoint>): void {
    for (const { source, path, id, offset } of checkpoints) {
      if (source === SPOOL_SOURCE && isSpoolPath(path)) byPath.set(path, { id, offset });
    }
  }

  function sweep(onRemoved: (checkpointId: string, path: string) => void): void {
    for (const [path, { id, offset }] of byPath) {
      try {
        if (
          statSync(path).size !== offset ||
          !isFinished(path, { host, isAlive: (writer) => isAlive(writer, isRunning) })
        )
          continue;
        unlinkSync(path);
      } catch (error) {
        const isGone = error instanceof Error && "code" in error && error.code === "ENOENT";
        if (!isGone) continue;
      }
      byPath.delete(path);
      onRemoved(id, path);
    }
  }

  return { committed, sweep };
}
