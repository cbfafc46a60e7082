/** Times as logs write them, made instants: with an offset, or without one in a time zone; never by looking at a clock. */

export interface ClockOptions {
  /** An IANA name, for times without an offset; the machine's own where absent. */
  readonly timeZone?: string | undefined;
  /** For dates without a year, which are the nearest ones before it. Without it they are no instants. */
  readonly now?: (() => number) | undefined;
}

export interface Clock {
  /** A date and time as ISO 8601 writes them, with or without an offset. */
  instantOf(text: string): number | undefined;
  /** A time on the wall, counted as if it were UTC. */
  instantAt(local: number): number;
  readonly now: (() => number) | undefined;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** Before, nobody wrote logs that are still read. */
const YEAR_MIN = 1_970;
/** No zone changes its offset in between. */
const OFFSET_STEP_MS = 15 * MINUTE_MS;

const DATE_AND_TIME =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:([Zz])|([+-])(\d\d):?(\d\d)?)?$/;

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

export function createClock({ timeZone, now }: ClockOptions = {}): Clock {
  const instantAt = timeZone === undefined ? instantHere : createZone(timeZone);

  function instantOf(text: string): number | undefined {
    const match = DATE_AND_TIME.exec(text);
    if (match === null) return undefined;
    const [, year, month, day, hour, minute, second = "0", fraction = "", utc, sign, hours, minutes = "0"] = match;
    const ms = fraction === "" ? 0 : Number(fraction.slice(0, 3).padEnd(3, "0"));
    const numbers = [Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second)];
    const local = localTime(numbers, ms);
    if (local === undefined) return undefined;
    if (utc !== undefined) return local;
    if (sign === undefined) return instantAt(local);
    const offset = (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
    return sign === "-" ? local + offset : local - offset;
  }

  return { instantOf, instantAt, now };
}

/** A time on the wall as if it were UTC; nothing for a day or an hour that no calendar has. */
export function localTime(parts: readonly number[], ms = 0): number | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  if (year < YEAR_MIN || month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 60)
    return undefined;
  const time = Date.UTC(year, month - 1, day, hour, minute, Math.min(second, 59), ms);
  return day <= 28 || new Date(time).getUTCDate() === day ? time : undefined;
}

function instantHere(local: number): number {
  const time = new Date(local);
  return new Date(
    time.getUTCFullYear(),
    time.getUTCMonth(),
    time.getUTCDate(),
    time.getUTCHours(),
    time.getUTCMinutes(),
    time.getUTCSeconds(),
    time.getUTCMilliseconds(),
  ).getTime();
}

/** Times that a zone has twice are the first of the two; those it leaves out go on in the offset before. */
function createZone(timeZone: string): (local: number) => number {
  const format = new Intl.DateTimeFormat("en", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  let known = { step: Number.NaN, shift: 0 };

  function offsetAt(instant: number): number {
    const numbers = new Map<string, number>();
    for (const { type, value } of format.formatToParts(instant)) numbers.set(type, Number(value));
    const parts = ["year", "month", "day", "hour", "minute", "second"].map((type) => numbers.get(type) ?? 0);
    return (localTime(parts) ?? instant) - Math.floor(instant / 1_000) * 1_000;
  }

  function shiftOf(local: number): number {
    const before = offsetAt(local - DAY_MS);
    const after = offsetAt(local + DAY_MS);
    if (before === after || offsetAt(local - before) === before) return before;
    return offsetAt(local - after) === after ? after : before;
  }

  return (local) => {
    const step = Math.floor(local / OFFSET_STEP_MS);
    if (step !== known.step) known = { step, shift: shiftOf(step * OFFSET_STEP_MS) };
    return local - known.shift;
  };
}
