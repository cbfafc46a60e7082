/** What there is to tell of a check beside its level: its facts, and the words of the system it came from. */
import { parseDuration } from "../health/duration.ts";
import { isRawKey, type JsonObject, parseJsonObject } from "./reading.ts";
import type { ObservedCheck } from "./snapshot.ts";

export type RawFormat = "hale" | "microprofile" | "hermes" | "ietf" | "spring";

/** A check in the words of its own system: as text, to go out unchanged, and as value, to be judged. */
export interface Raw {
  readonly text: string;
  readonly value: JsonObject;
}

export function rawOf(check: ObservedCheck, format: RawFormat): Raw | undefined {
  const text = check.data[`raw:${format}`];
  if (text === undefined || !text.startsWith("{")) return undefined;
  const value = parseJsonObject(text);
  return value === undefined ? undefined : { text, value };
}

/** What else its report said, without what was meant for one format only. */
export function reportedData(check: ObservedCheck): Record<string, string> {
  const entries = Object.entries(check.data);
  return entries.some(([key]) => isRawKey(key))
    ? Object.fromEntries(entries.filter(([key]) => !isRawKey(key)))
    : { ...check.data };
}

/** Who it is and how it is since when, and over that what its report said. */
export function factsOf(check: ObservedCheck): Record<string, string> {
  const { project, environment, tenant, target, name } = check.resource;
  return {
    ...(project === undefined ? {} : { project }),
    ...(environment === undefined ? {} : { environment }),
    ...(tenant === undefined ? {} : { tenant }),
    target,
    ...(name === undefined ? {} : { resource: name }),
    check: check.name,
    level: check.level,
    since: timeText(check.since),
    ...(check.message === undefined ? {} : { message: check.message }),
    ...reportedData(check),
  };
}

/** How long its newest report took to come about, where its attribute `duration` says so. */
export function durationMsOf(check: ObservedCheck): number | undefined {
  return parseDuration(check.data["duration"] ?? "");
}

export function timeText(time: number): string {
  return new Date(time).toISOString();
}

/** For orders that must not depend on the language of the machine. */
export function compareText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
