/** A moment as reasons name it. */

/** As far as a date reaches from 1970 in either direction. */
const INSTANT_MS_MAX = 8_640_000_000_000_000;

export function instantText(ms: number): string {
  return new Date(Math.min(INSTANT_MS_MAX, Math.max(-INSTANT_MS_MAX, ms))).toISOString();
}

/** Null where there is none. */
export function instantOrNull(ms: number | null | undefined): string | null {
  return ms === null || ms === undefined ? null : instantText(ms);
}
