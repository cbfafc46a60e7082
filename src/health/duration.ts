/** Stretches of time as people write and read them. */

const UNITS = [
  { suffix: "d", word: "day", ms: 86_400_000 },
  { suffix: "h", word: "hour", ms: 3_600_000 },
  { suffix: "m", word: "minute", ms: 60_000 },
  { suffix: "s", word: "second", ms: 1_000 },
  { suffix: "ms", word: "millisecond", ms: 1 },
] as const;

/** Far more than anybody means, and little enough to be added to any date. */
const DURATION_MS_MAX = 36_500 * 86_400_000;

/** `90s`, `15m`, `2h`, `7d`, `500ms`, `1h30m`; undefined for anything else, for nothing and for more than a century. */
export function parseDuration(text: string): number | undefined {
  if (text.length > 100 || !/^(?:\d{1,15}(?:ms|[smhd]))+$/.test(text)) return undefined;
  let durationMs = 0;
  for (const [, count, suffix] of text.matchAll(/(\d+)(ms|[smhd])/g)) {
    durationMs += Number(count) * (UNITS.find((unit) => unit.suffix === suffix)?.ms ?? Number.NaN);
  }
  return durationMs > 0 && durationMs <= DURATION_MS_MAX ? durationMs : undefined;
}

/** The shortest text that `parseDuration` reads as the same: `90s`, `15m`. */
export function durationText(durationMs: number): string {
  const unit = UNITS.find(({ ms }) => durationMs % ms === 0);
  return unit === undefined ? `${Math.round(durationMs)}ms` : `${durationMs / unit.ms}${unit.suffix}`;
}

/** For people: `15 minutes`, `1 hour 30 minutes`. What is smaller than the second unit is left out. */
export function formatDuration(durationMs: number): string {
  const wholeMs = Math.max(0, Math.floor(durationMs));
  const index = UNITS.findIndex(({ ms }) => wholeMs >= ms);
  if (index === -1) return "0 seconds";
  const parts: string[] = [];
  let restMs = wholeMs;
  for (const { word, ms } of UNITS.slice(index, index + 2)) {
    const count = Math.floor(restMs / ms);
    restMs -= count * ms;
    if (count > 0) parts.push(`${count} ${word}${count === 1 ? "" : "s"}`);
  }
  return parts.join(" ");
}
