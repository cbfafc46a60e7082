/** What the client is asked with and answers, beside what the whole of wrasse answers with. */
import type { Level } from "../health/level.ts";
import type { NameSelector } from "../health/selection.ts";
import type { Change, Check, Effect, Report, Resource, SuspensionAnswer } from "../store/answers.ts";

export type { SuspensionAnswer } from "../store/answers.ts";

export interface ResourceSelector extends NameSelector {
  readonly levels?: readonly Level[];
  /** Some part of a name, or of what a check says. */
  readonly text?: string;
  /** How many a page has at most. */
  readonly limit?: number;
}

/** Some of many. */
export interface Page<Row> {
  /** The number of the newest change that it holds. */
  readonly revision: number;
  readonly items: readonly Row[];
  /** What to ask for the next ones; null when there are none. */
  readonly next: string | null;
}

export interface ChangesPage extends Page<Change> {
  /** Whose numbers these are: another instance counts on its own. */
  readonly instance: string;
  /** Whether none of those behind the number has been deleted. */
  readonly isComplete: boolean;
}

/** A resource, and what was said of it last. */
export interface ResourceAnswer extends Resource {
  readonly lastReport: Report | null;
}

/** Everything that made a resource what it is. */
export interface Explained {
  readonly resource: Resource;
  readonly change: Change | null;
  readonly checks: readonly ExplainedCheck[];
  /** Effects that are open or have ended lately, newest first. */
  readonly reactions: readonly ExplainedReaction[];
  /** Those that hold for it now. */
  readonly suspensions: readonly SuspensionAnswer[];
}

export interface ExplainedReaction extends Effect {
  /** What would let it go; null for what is done, or being done. */
  readonly freedBy: string | null;
}

export interface ExplainedCheck extends Check {
  /** What moved it last, and the report that did, as long as that is kept. */
  readonly change: Change | null;
  readonly report: Report | null;
  readonly newestReport: Report | null;
  /** What would clear it, a sentence each. */
  readonly waysOut: readonly string[];
}

export interface Summary {
  readonly revision: number;
  readonly total: number;
  /** How many resources there are of each level. */
  readonly levels: Readonly<Record<Level, number>>;
  /** By project, environment and tenant. */
  readonly rollUps: Readonly<Partial<Record<keyof NameSelector, readonly RolledUp[]>>>;
}

export interface RolledUp {
  readonly value: string;
  readonly worst: Level;
  readonly counts: Readonly<Record<Level, number>>;
}

export interface ReportWish {
  readonly target: string;
  readonly status: string;
  readonly message?: string;
  readonly resource?: string;
  readonly project?: string;
  readonly environment?: string;
  readonly tenant?: string;
  readonly check?: string;
  /** `90s`, `15m`: unless another report comes within this time, nothing is known any more. */
  readonly ttl?: string;
  /** ISO 8601. */
  readonly at?: string;
  /** What else there is to say. */
  readonly data?: Readonly<Record<string, string>>;
}

/** Indices count from 0, in the order in which they were given. */
export interface ReportsAnswer {
  readonly taken: readonly {
    readonly index: number;
    readonly id: string;
    readonly check: string;
    readonly verdict: string;
  }[];
  readonly refused: readonly { readonly index: number; readonly code: string; readonly reason: string }[];
}
