/** When a suspension holds: from when until when at a moment, or when it is to begin. Pure; cron is only calculated with. */
import { Cron } from "croner";
import type { Suspension } from "../store/suspension.ts";

type Timed = Pick<Suspension, "startsAt" | "endsAt" | "cron" | "ended">;

export interface Span {
  readonly from: number;
  /** Absent: until something else ends it. */
  readonly until?: number;
}

/** The stretch of time that a moment is in; undefined where the suspension does not hold then. */
export function spanAt(suspension: Timed, now: number): Span | undefined {
  const { startsAt, endsAt, cron, ended } = suspension;
  if (ended !== undefined && now >= ended.at) return undefined;
  if (now < startsAt || (endsAt !== undefined && now >= endsAt)) return undefined;
  if (cron === undefined) return { from: startsAt, ...(endsAt === undefined ? {} : { until: endsAt }) };
  // Nothing but a time that comes within a millisecond is newer than one that has just come.
  const [begun] = cronOf(cron).previousRuns(1, new Date(now + 1));
  if (begun === undefined) return undefined;
  const until = Math.min(begun.getTime() + cron.durationMs, endsAt ?? Number.POSITIVE_INFINITY);
  return now < until ? { from: Math.max(begun.getTime(), startsAt), until } : undefined;
}

/** When it begins next; undefined where it never does again. */
export function nextStart({ startsAt, endsAt, cron, ended }: Timed, now: number): number | undefined {
  if (ended !== undefined) return undefined;
  const start =
    cron === undefined
      ? startsAt
      : cronOf(cron)
          .nextRun(new Date(Math.max(now, startsAt)))
          ?.getTime();
  if (start === undefined || start <= now) return undefined;
  return endsAt !== undefined && start >= endsAt ? undefined : start;
}

/** What is wrong with a cron expression or its time zone, for a person; undefined where they will do. */
export function faultOfCron(expression: string, timeZone: string): string | undefined {
  if (!isTimeZone(timeZone))
    return `there is no time zone ${JSON.stringify(timeZone)}; write one like Europe/Berlin or UTC`;
  const fields = expression.trim().split(/\s+/);
  const advice = "write minute, hour, day, month and weekday, like 0 2 * * 6";
  if (fields.length !== 5) return `${JSON.stringify(expression)} is no cron expression; ${advice}`;
  try {
    const next = cronOf({ expression, timeZone }).nextRun();
    return next === null ? `${JSON.stringify(expression)} never comes` : undefined;
  } catch {
    return `${JSON.stringify(expression)} is no cron expression; ${advice}`;
  }
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

function cronOf({ expression, timeZone }: Pick<NonNullable<Suspension["cron"]>, "expression" | "timeZone">): Cron {
  return new Cron(expression, { timezone: timeZone, paused: true });
}
