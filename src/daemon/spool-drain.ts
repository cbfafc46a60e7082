/** Reads what pipes have left in the spool, if nobody else is there to do it. */
import { isAlive, isFinished, SPOOL_SOURCE, spoolFolderOf } from "../intake/spool.ts";
import { createSpoolKeeper } from "../intake/spool-keeper.ts";
import type { Writer } from "../intake/spool-preface.ts";
import { EMPTY_BATCH } from "../store/batch.ts";
import { StoreHeldError } from "../store/errors.ts";
import { openStore } from "../store/store.ts";
import type { Config } from "./config.ts";
import { pruneSlice } from "./housekeeping.ts";
import { readAndCommit } from "./one-shot.ts";

export interface DrainOptions {
  readonly config: Config;
  /** Where secrets of the configuration may be; none, if absent. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly process: { readonly pid: number; readonly host: string; readonly command: string };
  readonly isRunning: (pid: number) => boolean;
  readonly clock: { now(): number };
  readonly monotonicMs: () => number;
  /** Asked again and again: whether to leave the rest to whoever comes next. */
  readonly isOver: () => boolean;
}

/** Little enough to be over in a moment, even if every line is a message. */
const TURN_BYTES = 64 * 1024;

/** "held": somebody else has the store, and reads the spool. "unfinished": it was over before all was read. */
export async function drainSpool(options: DrainOptions): Promise<"read" | "held" | "unfinished"> {
  const { config, clock, process, isRunning } = options;
  const here = { host: process.host, isAlive: (writer: Writer) => isAlive(writer, isRunning) };
  try {
    const store = await openStore({ path: config.store, holder: process, now: clock.now(), lockWaitMs: 0 });
    try {
      const spool = createSpoolKeeper({ host: process.host, isRunning }, store.checkpoints());
      await readAndCommit({
        ...options,
        store,
        turnBytes: TURN_BYTES,
        sliceBytes: TURN_BYTES,
        sources: [{ name: SPOOL_SOURCE, paths: [spoolFolderOf(config.store)], ignore: [], startAt: "beginning" }],
        isFinished: (path) => isFinished(path, here),
        onEvent: (event) => {
          if (event.kind === "committed") spool.committed(event.batch.checkpoints);
        },
      });
      const forgotten: string[] = [];
      spool.sweep((checkpointId) => forgotten.push(checkpointId));
      if (forgotten.length > 0) store.commit({ ...EMPTY_BATCH, forgotten });
      pruneSlice(store, config.retention, clock.now());
    } finally {
      store.close();
    }
  } catch (error) {
    if (error instanceof StoreHeldError) return "held";
    throw error;
  }
  return options.isOver() ? "unfinished" : "read";
}
