/** Reads everything that is there to its end, and is done: nothing is watched. */
import type { Buffer } from "node:buffer";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Checkpoint } from "./checkpoint.ts";
import type { TailHost, TailSource } from "./host.ts";
import { DEFAULT_LIMITS, type TailLimits } from "./limits.ts";
import { LogTail } from "./log-tail.ts";

export interface ReadOnceOptions {
  readonly sources: readonly TailSource[];
  readonly checkpoints: readonly Checkpoint[];
  readonly startedSources: ReadonlySet<string>;
  readonly host: TailHost;
  readonly needle: Buffer;
  readonly clock: { now(): number };
  /** Whether nobody will write to the file any more, so that what it ends with is a line even without its end. */
  readonly isFinished?: (path: string) => boolean;
  /** Asked again and again. */
  readonly isStopped?: () => boolean;
  readonly onProgress?: (bytesRead: number, bytesTotal: number) => void;
  readonly limits?: Partial<TailLimits>;
}

export interface ReadOnceResult {
  readonly files: number;
  readonly bytesRead: number;
}

/** Nobody else wants a turn in between, and nobody writes any more. */
const WITHOUT_OTHERS = { turnBatches: Number.POSITIVE_INFINITY, quietMs: 0 };
/** So much is read before others have their turn. */
const SLICE_BYTES = 16 * 1024 * 1024;

export async function readOnce(options: ReadOnceOptions): Promise<ReadOnceResult> {
  const { host, isStopped = () => false, isFinished = () => true, onProgress = () => {} } = options;
  const tail = new LogTail({
    ...{
      ...options,
      limits: { ...DEFAULT_LIMITS, ...options.limits, ...WITHOUT_OTHERS },
      now: () => options.clock.now(),
    },
    ...{ watch() {}, unwatch() {}, wanted() {} },
  });
  let bytesRead = 0;
  try {
    for (let slice = 0; (tail.hasWork || tail.isWaiting) && !isStopped(); ) {
      const bytes = tail.step();
      bytesRead += bytes;
      slice += bytes;
      if (tail.turns.isBlocked && host.drain()) tail.resume();
      if (slice < SLICE_BYTES && tail.turns.hasWork) continue;
      slice = 0;
      onProgress(bytesRead, bytesRead + bytesLeft(tail));
      await nextTurn();
    }
    if (!isStopped()) endFiles(tail, isFinished);
    return { files: tail.known.count, bytesRead };
  } finally {
    tail.close();
  }
}

function bytesLeft(tail: LogTail): number {
  let sum = 0;
  for (const file of tail.known.files) sum += Math.max(0, file.readableTo - file.place.searchedTo);
  return sum;
}

function endFiles(tail: LogTail, isFinished: (path: string) => boolean): void {
  for (const file of tail.known.files) {
    if (!isFinished(file.path)) continue;
    tail.reader.handOutRest(file);
    file.taker?.end();
    file.taker = undefined;
  }
}
