/** What one rule knows about one subject, and how that is kept between runs of the daemon. */
import type { Level } from "../health/level.ts";
import { type Subject, subjectTextOf } from "../store/effect.ts";
import type { WatchRow } from "../store/watch.ts";
import type { Sighting } from "./sighting.ts";

/** Of what is kept; another shape gets another number. */
const VERSION = 1;

/** Effects that were set off together, as long as something may become of them. */
export interface Firing {
  /** Of the first effect. */
  readonly number: number;
  readonly effects: number;
  /** What went into the keys. */
  readonly cause: string;
  readonly sighting: Sighting;
  /** Whether it has ever been let through. */
  isLetGo: boolean;
  /** Whether any of its effects has had an attempt. */
  isTried: boolean;
  held?: Hold;
  /** When it ought to have helped. */
  expectAt?: number;
}

export interface Hold {
  readonly layer: string;
  readonly wake?: string;
  readonly freesAt?: number;
}

export interface Watch {
  readonly rule: string;
  readonly subject: Subject;
  readonly subjectText: string;
  /** As it is now. */
  level: Level;
  heldUntil?: number;
  /** The check that is held, where that is known of a resource. */
  heldCheck?: string;
  /** Since when it has matched. */
  since?: number;
  /** The newest move that matched. */
  sighting?: Sighting;
  /** When it fires if it still matches then. */
  forDueAt?: number;
  /** It matches but for a deployment: when that is over, and what tells that it is over sooner. */
  wait?: { readonly until: number; readonly wake: string };
  /** When it came to match lately. */
  times: readonly number[];
  /** Of this episode. */
  firing?: Firing;
  /** What undoes that of an earlier episode, as long as it is held. */
  recovery?: Firing;
  /** When it last let something go. */
  letGoAt?: number;
}

export function newWatch(rule: string, subject: Subject, level: Level): Watch {
  return { rule, subject, subjectText: subjectTextOf(subject), level, times: [] };
}

/** Whether forgetting it would make no difference, once time has passed it by. */
export function isIdle({ since, wait, firing, recovery }: Watch): boolean {
  return since === undefined && wait === undefined && firing === undefined && recovery === undefined;
}

export function rowOf(watch: Watch): WatchRow {
  const { rule, subjectText, ...kept } = watch;
  return { rule, subject: subjectText, state: JSON.stringify({ version: VERSION, ...kept }) };
}

/** Undefined for what another version has left behind. */
export function watchOf({ rule, subject: subjectText, state }: WatchRow): Watch | undefined {
  if (state === undefined) return undefined;
  const { version, ...kept } = JSON.parse(state) as { readonly version: number } & Omit<Watch, "rule" | "subjectText">;
  return version === VERSION ? { rule, subjectText, ...kept } : undefined;
}
