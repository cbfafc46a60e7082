/** Lets go of what has been kept long enough, a little at a time, so that reports never wait for it. */
import { StoreUnavailableError } from "../store/errors.ts";
import type { Store } from "../store/store.ts";
import type { Config } from "./config.ts";

const EVERY_MS = 15_000;
/** Between two slices of one clearing. */
const PAUSE_MS = 50;
const ROWS_MAX = 2000;
/** A file that has not been seen for so long is not coming back. */
const CHECKPOINT_KEPT_MS = 30 * 86_400_000;

export interface Housekeeping {
  /** Clears one slice now; whether there may be more to clear. */
  clear(): boolean;
  close(): void;
}

/** Whether there may be more to let go of. */
export function pruneSlice(store: Pick<Store, "prune">, retention: Config["retention"], now: number): boolean {
  const removed = store.prune({
    now,
    reportsBefore: now - retention.reportsMs,
    changesBefore: now - retention.changesMs,
    checkpointsBefore: now - CHECKPOINT_KEPT_MS,
    problemsMax: retention.problemsMax,
    rowsMax: ROWS_MAX,
  });
  return removed >= ROWS_MAX;
}

export function startHousekeeping(
  store: Pick<Store, "prune">,
  retentionNow: () => Config["retention"],
  now: () => number,
  mayWrite: () => boolean,
): Housekeeping {
  let timer: NodeJS.Timeout = setTimeout(clearOn, PAUSE_MS);

  function clear(): boolean {
    return pruneSlice(store, retentionNow(), now());
  }

  function clearOn(): void {
    timer = setTimeout(clearOn, clearIfPossible() ? PAUSE_MS : EVERY_MS);
  }

  function clearIfPossible(): boolean {
    try {
      return mayWrite() && clear();
    } catch (error) {
      // The next commit finds out as well, and says so.
      if (error instanceof StoreUnavailableError) return false;
      throw error;
    }
  }

  return { clear, close: () => clearTimeout(timer) };
}
