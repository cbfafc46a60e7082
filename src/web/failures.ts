/** How often somebody has tried tokens that are not valid. */

export interface Failures {
  add(address: string): void;
  /** 0 for who may try. */
  waitSeconds(address: string): number;
}

const FAILURES_MAX = 20;
const WINDOW_MS = 60_000;
/** More are not told apart: who has so many addresses has no need to guess. */
const ADDRESSES_MAX = 10_000;

export function createFailures(monotonicMs: () => number): Failures {
  const byAddress = new Map<string, { readonly sinceMs: number; count: number }>();

  function current(address: string) {
    const failures = byAddress.get(address);
    if (failures === undefined || monotonicMs() - failures.sinceMs < WINDOW_MS) return failures;
    byAddress.delete(address);
    return undefined;
  }

  return {
    add(address) {
      const failures = current(address);
      if (failures !== undefined) {
        failures.count++;
        return;
      }
      byAddress.set(address, { sinceMs: monotonicMs(), count: 1 });
      for (const oldest of byAddress.keys()) {
        if (byAddress.size <= ADDRESSES_MAX) break;
        byAddress.delete(oldest);
      }
    },
    waitSeconds(address) {
      const failures = current(address);
      if (failures === undefined || failures.count < FAILURES_MAX) return 0;
      return Math.max(1, Math.ceil((failures.sinceMs + WINDOW_MS - monotonicMs()) / 1000));
    },
  };
}
