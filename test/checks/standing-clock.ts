/** A clock that stands until it is told to go on, and then calls what is due in its order. */
import type { HaleClock } from "../../src/checks/hale-collector.ts";

export interface StandingClock extends HaleClock {
  /** In milliseconds. */
  advance(milliseconds: number): void;
  /** How many calls are still to come. */
  readonly pending: number;
}

export function createStandingClock(now: number): StandingClock {
  let elapsed = 0;
  const calls = new Set<{ readonly at: number; readonly call: () => void }>();
  return {
    now: () => now + elapsed,
    elapsed: () => elapsed,
    after(milliseconds, call) {
      const entry = { at: elapsed + milliseconds, call };
      calls.add(entry);
      return () => calls.delete(entry);
    },
    advance(milliseconds) {
      const until = elapsed + milliseconds;
      for (;;) {
        const [next] = [...calls].filter(({ at }) => at <= until).sort((one, other) => one.at - other.at);
        if (next === undefined) break;
        calls.delete(next);
        elapsed = Math.max(elapsed, next.at);
        next.call();
      }
      elapsed = until;
    },
    get pending() {
      return calls.size;
    },
  };
}
