/** The two attributes that speak of time: how long a report is good for, and when it was true. */

const MS_BY_UNIT: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const TTL_MS_MIN = 1_000;
const TTL_MS_MAX = 365 * 86_400_000;

/** `90s`, `15m`, `1h30m`: numbers with their units, one second to a year. */
export function parseTtl(text: string): number | undefined {
  if (!/^(?:\d{1,12}(?:ms|[smhd]))+$/i.test(text)) return undefined;
  let ttlMs = 0;
  for (const [, count, unit] of text.toLowerCase().matchAll(/(\d+)(ms|[smhd])/g)) {
    ttlMs += Number(count) * (MS_BY_UNIT[unit ?? ""] ?? Number.NaN);
  }
  return ttlMs >= TTL_MS_MIN && ttlMs <= TTL_MS_MAX ? ttlMs : undefined;
}

const INSTANT =
  /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:([Zz])|([+-]\d{2})(?::?(\d{2}))?)$/;

/** An ISO 8601 date and time with its offset, as the same instant in UTC. A time without offset names no instant. */
export function parseInstant(text: string): string | undefined {
  const match = INSTANT.exec(text);
  if (match === null) return undefined;
  const [, date, minutes, seconds = "00", fraction = "", utc, hours, offsetMinutes = "00"] = match;
  const local = `${date}T${minutes}:${seconds}.${fraction.slice(0, 3).padEnd(3, "0")}`;
  if (!isInCalendar(local)) return undefined;
  const time = new Date(`${local}${utc === undefined ? `${hours}:${offsetMinutes}` : "Z"}`);
  if (Number.isNaN(time.getTime())) return undefined;
  const instant = time.toISOString();
  return /^\d{4}-/.test(instant) ? instant : undefined;
}

/** `Date` takes the 31st of February for a day in March; a report must not. */
function isInCalendar(local: string): boolean {
  const time = new Date(`${local}Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString() === `${local}Z`;
}
