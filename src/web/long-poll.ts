/**
 * Requests that wait for something to happen. Commits may follow each other faster than all who wait can be asked, so
 * they are asked a few times a second; nobody listens to commits as long as nobody waits.
 */
import type { Serving } from "./serving.ts";

const WAITING_MAX = 500;
const ASKED_EVERY_MS = 50;

export interface LongPoll {
  /** Whether one more would be too many. */
  readonly isFull: boolean;
  /** What was found at last; undefined when the time is over, or the signal was given. */
  wait<Found>(find: () => Found | undefined, msMax: number, signal: AbortSignal): Promise<Found | undefined>;
}

export function createLongPoll({ onCommitted }: Pick<Serving, "onCommitted">): LongPoll {
  /** Each says whether it was the last time it had to be asked. */
  const waiting = new Set<() => void>();
  let stopListening: (() => void) | undefined;
  let soon: NodeJS.Timeout | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;

  function committed(): void {
    soon ??= setTimeout(askAll, Math.max(0, askedAt + ASKED_EVERY_MS - performance.now()));
  }

  function askAll(): void {
    soon = undefined;
    askedAt = performance.now();
    for (const ask of [...waiting]) ask();
  }

  function add(ask: () => void): void {
    waiting.add(ask);
    stopListening ??= onCommitted(committed);
  }

  function remove(ask: () => void): void {
    waiting.delete(ask);
    if (waiting.size > 0) return;
    stopListening?.();
    stopListening = undefined;
    clearTimeout(soon);
    soon = undefined;
  }

  function wait<Found>(find: () => Found | undefined, msMax: number, signal: AbortSignal): Promise<Found | undefined> {
    const { promise, resolve, reject } = Promise.withResolvers<Found | undefined>();
    if (signal.aborted) return Promise.resolve(undefined);

    function ask(): void {
      try {
        const found = find();
        if (found !== undefined) end(found);
      } catch (error) {
        stop();
        reject(error);
      }
    }

    function end(found: Found | undefined): void {
      stop();
      resolve(found);
    }

    function stop(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", giveUp);
      remove(ask);
    }

    const giveUp = () => end(undefined);
    const timer = setTimeout(giveUp, msMax);
    signal.addEventListener("abort", giveUp, { once: true });
    add(ask);
    return promise;
  }

  return {
    get isFull() {
      return waiting.size >= WAITING_MAX;
    },
    wait,
  };
}
