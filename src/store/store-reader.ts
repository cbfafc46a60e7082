/** The questions a store can be asked. Reading never waits for the daemon that writes, nor keeps it waiting. */
import type { Buffer } from "node:buffer";
import type { Deployment, SuspectRelease } from "../health/deployment.ts";
import type { Level } from "../health/level.ts";
import type { Name, ResourceNames } from "../health/names.ts";
import type { NameSelector } from "../health/selection.ts";
import type { CheckState } from "../health/state.ts";
import type { Change, Effect, EffectWithAttempts, Problem, Report, Resource } from "./answers.ts";
import type { AttemptRow, EffectRow } from "./effect.ts";
import type { EffectState } from "./effect-state.ts";
import type { Suspension } from "./suspension.ts";
import type { AnswerKey, Token } from "./token.ts";
import type { JournalRow, WatchRow } from "./watch.ts";

/** Which resources are meant: all conditions hold. */
export interface Selector extends NameSelector {
  readonly levels?: readonly Level[];
  /** Some part of a name, or of what a check says, whatever the case of its letters. */
  readonly text?: string;
  /** Of these, one at least means the resource: what somebody may see at all. */
  readonly within?: readonly NameSelector[] | undefined;
}

export interface StoreReader {
  /** Ordered by id. `after`: only those behind this id. */
  resources(selector: Selector, page?: { readonly after?: string; readonly limit?: number }): readonly Resource[];
  resource(id: string): Resource | undefined;
  /**
   * The resources a person may mean by a text: an id, a target, `target/name`, or a glob of these, within what the
   * selector leaves. At most `limit` of them.
   */
  named(text: string, selector: Selector, limit: number): readonly Resource[];
  /** How many resources there are of each level. */
  summary(selector: Selector): Readonly<Record<Level, number>>;
  /** The changes of one resource, newest first. */
  history(id: string, page: { readonly before?: number; readonly limit: number }): readonly Change[];
  /** The reports of one resource, newest first. */
  reports(id: string, limit: number): readonly Report[];
  /** The changes behind a number, oldest first; with a selector, those of resources it means. */
  changes(after: number, limit: number, selector?: Selector): readonly Change[];
  /** The number of the newest change; 0 without any. With a selector, of the resources it means. */
  lastSeq(selector?: Selector): number;
  /** Changes up to this number may have been deleted, save the newest of each check and resource. */
  prunedSeq(): number;
  /** The checks of the resources that a selector means, with what their newest reports said; by id and name. */
  observed(selector: Selector, limit?: number): readonly Observation[];
  /** What each resource was at a moment, as far as changes are kept; those that did not exist are left out. */
  at(
    time: number,
    selector: Selector,
    page?: { readonly after?: string; readonly limit?: number },
  ): readonly PastResource[];
  /** How long a resource had which level in each stretch of time. */
  buckets(
    id: string,
    stretch: { readonly from: number; readonly until: number; readonly widthMs: number },
  ): readonly Bucket[];
  /** How many resources of each level there are below each value of a name; absent names are left out. */
  rollUps(selector: Selector, by: Name, limit: number): readonly RollUp[];
  /** This store's own name, which no other has: it stays the same as long as the file does. */
  instance(): string;
  tokens(): readonly Token[];
  /** By the SHA-256 of its text. */
  tokenWithHash(hash: Buffer): Token | undefined;
  /** What was answered to a request that had this key from this sender, if it has been committed. */
  answerTo(key: AnswerKey): string | undefined;
  /** Newest first. */
  effects(selector: EffectSelector, page: { readonly before?: number; readonly limit: number }): readonly Effect[];
  effect(number: number): EffectWithAttempts | undefined;
  /** As it is kept, to be taken up again. */
  effectRow(number: number): EffectRow | undefined;
  /** How many there are of each state. */
  effectCounts(): Readonly<Partial<Record<EffectState, number>>>;
  /** Newest first; those that have ended only if they are wanted. */
  suspensions(options: { readonly withEnded: boolean; readonly limit: number }): readonly Suspension[];
  /** Newest first. */
  deployments(limit: number): readonly Deployment[];
  /** What reactions go on from: all that is open, and what counts still. */
  reactions(now: number): KeptReactions;
  /** Of every resource, in no order. */
  levels(): Iterable<KeptLevel>;
  /** What reactions were told from a time on, in the order in which they were told it. */
  pastInputs(since: number): Iterable<PastInput>;
  /** The inputs there are to `pastInputs`, to show progress with. */
  pastInputCount(since: number): number;
  /** The level of every resource just before a time, as far as changes are kept. */
  levelsBefore(time: number): Iterable<KeptLevel>;
  /** The changes that are newer than one, in their order, whenever they were made. */
  movesAfter(seq: number): Iterable<PastMove>;
  /** The level of every resource when a change was the newest one, as far as changes are kept. */
  levelsAfter(seq: number): Iterable<KeptLevel>;
  problems(page: { readonly kind?: Problem["kind"]; readonly limit: number }): readonly Problem[];
  explanation(id: string): Explanation | undefined;
  /** Of every file that has been read, in no order. */
  progress(): readonly FileProgress[];
  close(): void;
}

export interface EffectSelector {
  readonly states?: readonly EffectState[];
  readonly rule?: string;
  readonly resourceId?: string;
  readonly within?: readonly NameSelector[] | undefined;
}

/** What was told to reactions: a change with all that they look at, or a row of their journal. */
export type PastInput =
  | { readonly kind: "move"; readonly move: PastMove }
  | { readonly kind: "journal"; readonly row: JournalRow };

export interface PastMove {
  readonly seq: number;
  readonly resourceId: string;
  readonly names: ResourceNames;
  /** Absent: the resource itself. */
  readonly check?: string | undefined;
  readonly from?: Level | undefined;
  readonly to: Level;
  readonly at: number;
  readonly takenAt: number;
  readonly ageMs?: number | undefined;
  readonly heldUntil?: number | undefined;
  readonly reason: string;
  readonly message?: string | undefined;
  readonly source?: string | undefined;
  readonly deployment?: SuspectRelease | undefined;
}

export interface KeptReactions {
  /** The newest numbers ever given out. */
  readonly last: { readonly effect: number; readonly journal: number };
  /** In the order of their numbers. */
  readonly openEffects: readonly EffectRow[];
  /** All that were begun, of open effects: ended ones too, for what they have started. Oldest first. */
  readonly attempts: readonly AttemptRow[];
  readonly watches: readonly WatchRow[];
  /** That have not ended. */
  readonly suspensions: readonly Suspension[];
  /** The newest of each project, environment and tenant. */
  readonly deployments: readonly Deployment[];
}

/** Of a store in which nothing has happened, or where there is none. */
export const NOTHING_KEPT: KeptReactions = {
  last: { effect: 0, journal: 0 },
  openEffects: [],
  attempts: [],
  watches: [],
  suspensions: [],
  deployments: [],
};

export interface KeptLevel {
  readonly id: string;
  readonly names: ResourceNames;
  readonly level: Level;
}

/** A check as a view shows it. */
export interface Observation {
  readonly resourceId: string;
  readonly resource: ResourceNames;
  readonly name: string;
  readonly level: Level;
  readonly since: number;
  readonly message: string | undefined;
  readonly reportedAt: number;
  readonly expiresAt: number | undefined;
  readonly data: Readonly<Record<string, string>>;
}

export interface PastResource {
  readonly id: string;
  readonly project: string | null;
  readonly environment: string | null;
  readonly tenant: string | null;
  readonly target: string;
  readonly name: string | null;
  readonly level: Level;
  readonly since: string;
  readonly checks: readonly {
    readonly name: string;
    readonly level: Level;
    readonly since: string;
    readonly message: string | null;
  }[];
}

export interface Bucket {
  readonly from: number;
  readonly until: number;
  /** Milliseconds at each level; what is missing to the whole is time of which nothing is known. */
  readonly ms: Readonly<Partial<Record<Level, number>>>;
}

export interface RollUp {
  readonly value: string;
  readonly worst: Level;
  readonly counts: Readonly<Record<Level, number>>;
}

/** Everything that made a resource what it is, for a person to read. */
export interface Explanation {
  readonly resource: Resource;
  readonly checks: readonly {
    readonly name: string;
    readonly state: CheckState;
    /** What moved it last, and the report that did, as long as that is kept. */
    readonly change: Change | null;
    readonly report: Report | null;
    /** The newest report, which may have moved nothing. */
    readonly newestReport: Report | null;
  }[];
  /** What moved the resource itself last. */
  readonly change: Change | null;
}

/** How far one file has been read. */
export interface FileProgress {
  readonly source: string;
  /** Where it was found last: by now, another file may be there. */
  readonly path: string;
  /** Empty where devices are numbered anew with every mount. */
  readonly device: string;
  readonly inode: string;
  /** Everything before this byte has been read. For gzip, of what it unpacks to. */
  readonly offset: number;
}
