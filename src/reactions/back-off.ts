/** How long to wait before the next attempt: longer each time, and by chance, so that many do not come back at once. */

const FIRST_MS = 1000;
const LONGEST_MS = 10 * 60_000;

/** The chance is from 0 to 1. */
export function backOffMs(failures: number, chance: number): number {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1));
  return Math.round(longest * chance);
}
