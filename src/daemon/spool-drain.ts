/** Reads what pipes have left in the spool, if nobody else is there to do it. */
import { bornOf, isFinished, SPOOL_SOURCE, spoolFolderOf, type Writer } from "../intake/spool.ts";
import { createSpoolKeeper } from "../intake/spool-keeper.ts";
import { StoreHeldError } from "../store/errors.ts";
import { openStore } from "../store/store.ts";
import type { Config } from "./config.ts";
import { readAndCommit } from "./one-shot.ts";

export interface DrainOptions {
  readonly config: Config;
  readonly process: { readonly pid: number; readonly host: string; readonly command: string };
  readonly isRunning: (pid: number) => boolean;
  readonly clock: { now(): number };
  readonly monotonicMs: () => number;
  /** Asked again and again: whether to leave the rest to whoever comes next. */
  readonly isOver: () => boolean;
}

/** Little enough to be over in a moment, even if every line is a message. */
const TURN_BYTES = 64 * 1024;

/** "held": somebody else has the store, and reads the spool. */
export async function drainSpool(options: DrainOptions): Promise<"read" | "held"> {
  const { config, clock, process, isRunning } = options;
  const isAlive = ({ pid, born }: Writer) => isRunning(pid) && (born === undefined || bornOf(pid) === born);
  try {
    const store = await openStore({ path: config.store, holder: process, now: clock.now(), lockWaitMs: 0 });
    try {
      const spool = createSpoolKeeper({ host: process.host, isRunning }, store.checkpoints());
      await readAndCommit({
        ...options,
        store,
        turnBytes: TURN_BYTES,
        sources: [{ name: SPOOL_SOURCE, paths: [spoolFolderOf(config.store)], ignore: [], startAt: "beginning" }],
        isFinished: (path) => isFinished(path, { host: process.host, isAlive }),
        onEvent: (event) => {
          if (event.kind === "committed") spool.committed(event.batch.checkpoints);
        },
      });
      spool.sweep(() => {});
    } finally {
      store.close();
    }
  } catch (error) {
    if (error instanceof StoreHeldError) return "held";
    throw error;
  }
  return "read";
}
