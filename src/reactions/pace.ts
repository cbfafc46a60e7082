/** So many a second, and as many at once: what comes on top of that has to wait a little. */

export interface Pace {
  /** Whether one more may begin; it is counted then. */
  take(): boolean;
  /** How long until one more may. */
  readonly waitMs: number;
}

export function createPace(perSecond: number, monotonicMs: () => number): Pace {
  const burst = Math.max(1, perSecond / 10);
  let left = burst;
  let at = monotonicMs();

  function refill(): void {
    const now = monotonicMs();
    left = Math.min(burst, left + ((now - at) * perSecond) / 1000);
    at = now;
  }

  return {
    take() {
      refill();
      if (left < 1) return false;
      left--;
      return true;
    },
    get waitMs() {
      refill();
      return left >= 1 ? 0 : Math.ceil(((1 - left) * 1000) / perSecond);
    },
  };
}
