/** Waiting until the daemon has read what was there when it started, but not for long: somebody wants an answer. */
import type { Serving } from "./serving.ts";

const WAIT_MS_MAX = 5000;

/** The returned function says what to wait for, which is nothing once the daemon has caught up. */
export function createStartupWait(
  { isCaughtUp, caughtUp }: Pick<Serving, "isCaughtUp" | "caughtUp">,
  msMax = WAIT_MS_MAX,
): () => Promise<void> | undefined {
  const waiting = new Set<() => void>();
  const release = (): void => {
    for (const end of waiting) end();
  };
  // One reaction for all who wait: a start may take hours, and be asked about all the time.
  caughtUp.then(release, release);
  return () => {
    if (isCaughtUp()) return undefined;
    const { promise, resolve } = Promise.withResolvers<void>();
    const end = (): void => {
      clearTimeout(timer);
      waiting.delete(end);
      resolve();
    };
    const timer = setTimeout(end, msMax);
    waiting.add(end);
    return promise;
  };
}
