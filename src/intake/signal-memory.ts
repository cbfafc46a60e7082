/** What is kept of a signal and one subject, as a text that may come back damaged. */
import type { Report } from "../../grammar/report.ts";
import type { WatchRow } from "../store/watch.ts";
import { TIMES_COUNT_MAX } from "./signal.ts";
import type { Counted, Raised } from "./signal-count.ts";

/** Who is meant, as a report names them. */
export type Meant = Pick<Report, "target" | "resource" | "project" | "environment" | "tenant"> & {
  readonly check: string;
};

export interface KeptSignal {
  readonly source: string;
  readonly meant: Meant;
  readonly counted: Counted;
  /** That it was counted within. */
  readonly withinMs: number;
}

const PREFIX = "signal:";
const OPTIONAL_NAMES = ["resource", "project", "environment", "tenant"] as const;

export function ruleOfSignal(name: string): string {
  return PREFIX + name;
}

/** Undefined for what somebody else remembers. */
export function signalOfRule(rule: string): string | undefined {
  return rule.startsWith(PREFIX) ? rule.slice(PREFIX.length) : undefined;
}

export function writeKept(kept: KeptSignal): string {
  return JSON.stringify(kept);
}

export function readKept({ state }: WatchRow): KeptSignal | undefined {
  if (state === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(state);
  } catch {
    return undefined;
  }
  const { source, meant, counted, withinMs } = fieldsOf(value);
  const names = meantIn(meant);
  const count = countedIn(counted);
  if (typeof source !== "string" || names === undefined || count === undefined || !isNumber(withinMs)) return undefined;
  return { source, meant: names, counted: count, withinMs };
}

function meantIn(value: unknown): Meant | undefined {
  const fields = fieldsOf(value);
  const { target, check } = fields;
  if (typeof target !== "string" || typeof check !== "string") return undefined;
  const others = OPTIONAL_NAMES.filter((name) => typeof fields[name] === "string").map((name) => [name, fields[name]]);
  return { target, check, ...Object.fromEntries(others) };
}

function countedIn(value: unknown): Counted | undefined {
  const { times, raised } = fieldsOf(value);
  if (!Array.isArray(times) || !times.every(isNumber)) return undefined;
  const kept = times.slice(-TIMES_COUNT_MAX);
  const known = raisedIn(raised);
  return known === undefined ? { times: kept } : { times: kept, raised: known };
}

function raisedIn(value: unknown): Raised | undefined {
  const { until, saidAt, heardAt } = fieldsOf(value);
  return isNumber(until) && isNumber(saidAt) && isNumber(heardAt) ? { until, saidAt, heardAt } : undefined;
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
