/** How long ago something was, as short as kubectl has it: `12s`, `3m20s`, `5h12m`, `3d`. */

const SECOND_MS = 1000;
const MINUTE_S = 60;
const HOUR_S = 3600;
const DAY_S = 86_400;
const YEAR_S = 365 * DAY_S;

/** Two units while the second still says something, one where it does not. */
export function ageText(ageMs: number): string {
  const seconds = Math.max(0, Math.floor(ageMs / SECOND_MS));
  if (seconds < 2 * MINUTE_S) return `${seconds}s`;
  if (seconds < 10 * MINUTE_S) return twoUnits(seconds, MINUTE_S, "m", 1, "s");
  if (seconds < 3 * HOUR_S) return `${Math.floor(seconds / MINUTE_S)}m`;
  if (seconds < 8 * HOUR_S) return twoUnits(seconds, HOUR_S, "h", MINUTE_S, "m");
  if (seconds < 2 * DAY_S) return `${Math.floor(seconds / HOUR_S)}h`;
  if (seconds < 8 * DAY_S) return twoUnits(seconds, DAY_S, "d", HOUR_S, "h");
  if (seconds < 2 * YEAR_S) return `${Math.floor(seconds / DAY_S)}d`;
  return twoUnits(seconds, YEAR_S, "y", DAY_S, "d");
}

/** From an answer's instant. A clock that runs behind makes nothing younger than now. */
export function ageSince(instant: string, now: number): string {
  return ageText(now - Date.parse(instant));
}

function twoUnits(seconds: number, large: number, largeUnit: string, small: number, smallUnit: string): string {
  const rest = Math.floor((seconds % large) / small);
  return `${Math.floor(seconds / large)}${largeUnit}${rest === 0 ? "" : `${rest}${smallUnit}`}`;
}
