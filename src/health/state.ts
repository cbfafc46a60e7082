/** What is known of a resource between two inputs: plain values that can be stored and read back. */
import type { Level, OrderedLevel } from "./level.ts";

export interface CheckState {
  readonly level: Level;
  /** Since when it has had this level, in milliseconds like every time here. */
  readonly since: number;
  /** Of the newest report that the level rests on. Absent too where it rests on silence. */
  readonly message?: string;
  /** When the newest report was true. */
  readonly reportedAt: number;
  /** When it becomes unknown unless another report comes. */
  readonly expiresAt?: number;
  /** What a decision still to come rests on: absent as long as nothing is being counted, held or remembered. */
  readonly counting?: Counting;
}

/** Plain JSON. Bounded, however many reports come. */
export interface Counting {
  /** The newest reports that a threshold may still need, oldest first. */
  readonly recent?: readonly CountedReport[];
  /** It is unknown because nothing has been settled since it began, expired or came out of maintenance. */
  readonly unsettled?: true;
  /** When and from where the level moved lately, as long as it is not held. */
  readonly moves?: readonly { readonly at: number; readonly from: OrderedLevel }[];
  /** While the level is held: what the reports alone would make of it, and until when. */
  readonly held?: Held;
}

export interface CountedReport {
  readonly at: number;
  readonly level: OrderedLevel;
}

export interface Held {
  readonly until: number;
  readonly level: OrderedLevel;
  readonly message?: string;
}

export interface ResourceState {
  readonly level: Level;
  readonly since: number;
  /** Of the check that the level comes from. */
  readonly message?: string;
  readonly checks: ReadonlyMap<string, CheckState>;
  /** When time alone may change something: the resource needs a tick then. */
  readonly dueAt?: number;
}
