/**
 * When a batch is committed: at once when it has been quiet, otherwise so that many reports share one commit, and never
 * later than a person would notice.
 *
 * States: open (what comes goes into the batch), due (a commit is on its way), paused (the store could not be written:
 * the batch stays as it is and is tried again until it gets through; who reads logs must wait). There is one batch at
 * any time, so that nothing is committed out of order.
 */
import { StoreUnavailableError } from "../store/errors.ts";
import type { Store } from "../store/store.ts";
import { OpenBatch } from "./open-batch.ts";

export const BATCH_SIZE_MAX = 1000;
/** In a flood: who is alone is committed at once. Ten rather than five halves what commits cost at a thousand changes a second. */
export const BATCH_AGE_MS_MAX = 10;
/** How long it may take until it is written down that a log without messages has been read. */
const CHECKPOINT_AGE_MS_MAX = 1000;
const RETRY_AFTER_MS = 250;

export type CommitEvent =
  | { readonly kind: "committed"; readonly batch: OpenBatch; readonly tookMs: number }
  | { readonly kind: "paused"; readonly error: StoreUnavailableError }
  | { readonly kind: "resumed" };

export interface GroupCommit {
  readonly batch: OpenBatch;
  /** Whether nothing more should be put in before a commit. */
  readonly isFull: boolean;
  /** Why the store could not be written, as long as it cannot. */
  readonly fault: StoreUnavailableError | undefined;
  /** Something was put into the batch. */
  filled(): void;
  /** Commits what there is; false when the store could not be written. */
  commit(): boolean;
  /** Fulfilled when what is in the batch now has been committed; rejected when it cannot be written. */
  committed(): Promise<void>;
  close(): void;
}

export function createGroupCommit(
  store: Pick<Store, "commit">,
  onEvent: (event: CommitEvent) => void,
  monotonicMs: () => number,
): GroupCommit {
  let batch = new OpenBatch();
  let fault: StoreUnavailableError | undefined;
  let isSoon = false;
  let lastAt = Number.NEGATIVE_INFINITY;
  let soon: NodeJS.Immediate | undefined;
  let later: NodeJS.Timeout | undefined;
  const waiting = createWaiting();

  function filled(): void {
    if (fault !== undefined || isSoon) return;
    if (!batch.isUrgent) {
      later ??= setTimeout(commit, CHECKPOINT_AGE_MS_MAX);
      return;
    }
    stopWaiting();
    isSoon = true;
    const quietMs = monotonicMs() - lastAt;
    if (quietMs >= BATCH_AGE_MS_MAX) soon = setImmediate(commit);
    else later = setTimeout(commit, BATCH_AGE_MS_MAX - quietMs);
  }

  function commit(): boolean {
    stopWaiting();
    if (batch.isEmpty) return fault === undefined;
    const startedAt = monotonicMs();
    try {
      store.commit(batch);
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
      pause(error);
      return false;
    }
    lastAt = monotonicMs();
    const done = batch;
    batch = new OpenBatch();
    done.committed();
    const wasPaused = fault !== undefined;
    fault = undefined;
    waiting.fulfil();
    onEvent({ kind: "committed", batch: done, tookMs: lastAt - startedAt });
    if (wasPaused) onEvent({ kind: "resumed" });
    return true;
  }

  function pause(error: StoreUnavailableError): void {
    later = setTimeout(commit, RETRY_AFTER_MS);
    const isNews = fault === undefined;
    fault = error;
    waiting.reject(error);
    if (isNews) onEvent({ kind: "paused", error });
  }

  function stopWaiting(): void {
    isSoon = false;
    clearImmediate(soon);
    clearTimeout(later);
    later = undefined;
  }

  return {
    get batch() {
      return batch;
    },
    get isFull() {
      return fault !== undefined || batch.size >= BATCH_SIZE_MAX;
    },
    get fault() {
      return fault;
    },
    filled,
    commit,
    committed: () => (batch.isEmpty && fault === undefined ? Promise.resolve() : waiting.promise(fault)),
    close: stopWaiting,
  };
}

/** Who wants to know when the batch that is open now has been committed: all of them hear the same. */
function createWaiting() {
  let waiting: PromiseWithResolvers<void> | undefined;
  return {
    promise(fault: Error | undefined): Promise<void> {
      if (fault !== undefined) return Promise.reject(fault);
      waiting ??= Promise.withResolvers();
      return waiting.promise;
    },
    fulfil(): void {
      waiting?.resolve();
      waiting = undefined;
    },
    reject(error: Error): void {
      waiting?.reject(error);
      waiting = undefined;
    },
  };
}
