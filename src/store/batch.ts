/** What is committed at once: everything that a stretch of input said, and how far the input was read. */
import type { Deployment, SuspectRelease } from "../health/deployment.ts";
import type { Level } from "../health/level.ts";
import type { ResourceNames } from "../health/names.ts";
import type { ResourceState } from "../health/state.ts";
import type { Checkpoint } from "../tail/checkpoint.ts";
import type { AttemptRow, EffectRow } from "./effect.ts";
import type { Suspension } from "./suspension.ts";
import type { KeptAnswer } from "./token.ts";
import type { JournalRow, WatchRow } from "./watch.ts";

/** Where something was said. A report that came by another way than a log has only the source. */
export interface Origin {
  readonly source: string;
  readonly file?: string | undefined;
  /** Counted from 1, as is the column, in code points. */
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  /** In bytes. */
  readonly offset?: number | undefined;
  /** Of the log it stood in, as far as that says so. */
  readonly task?: string | undefined;
  readonly release?: string | undefined;
  readonly step?: string | undefined;
}

/** A resource that the store has or is to have. Its `key` is only known inside the store and the intake. */
export interface KeptResource {
  readonly key: number;
  readonly id: string;
  readonly names: ResourceNames;
  readonly state: ResourceState;
  /** The numbers of the newest reports, by check. */
  readonly newestReports: ReadonlyMap<string, number>;
}

export interface ResourceUpdate extends Omit<KeptResource, "newestReports"> {
  readonly isNew: boolean;
  /** Whether its level, since when it has it, or when it is due is not what was committed last. */
  readonly isMoved: boolean;
  /** The checks whose state is not what was committed last. */
  readonly changedChecks: Iterable<string>;
}

export interface ReportRow {
  readonly number: number;
  /** The one before it of the same check. */
  readonly previous?: number | undefined;
  readonly resourceKey: number;
  readonly check: string;
  readonly level: Level;
  readonly message?: string | undefined;
  /** When it was true, and when it came. */
  readonly at: number;
  readonly receivedAt: number;
  readonly ttlMs?: number | undefined;
  readonly data?: Readonly<Record<string, string>> | undefined;
  /** What was decided on it, as a reason. */
  readonly verdict: string;
  readonly origin: Origin;
}

export interface ChangeRow {
  readonly seq: number;
  readonly at: number;
  readonly resourceKey: number;
  /** Absent where the resource itself moved. */
  readonly check?: string | undefined;
  /** Absent for the first level there is. */
  readonly from?: Level | undefined;
  readonly to: Level;
  readonly reason: string;
  readonly message?: string | undefined;
  /** The report that moved it; absent where time did. */
  readonly reportNumber?: number | undefined;
  readonly origin?: Origin | undefined;
  /** When it was decided. */
  readonly takenAt: number;
  /** How long before that the report was true; negative for one dated ahead. Absent where time moved it. */
  readonly ageMs?: number | undefined;
  /** The level may not be what the reports alone say: held until then for flapping, or 0 while still being counted. */
  readonly heldUntil?: number | undefined;
  /** The release that may be to blame. */
  readonly deployment?: SuspectRelease | undefined;
}

/** A message that changed nothing, kept for a person to see. */
export interface ProblemRow {
  readonly kind: "malformed" | "refused";
  readonly code: string;
  readonly reason: string;
  readonly at: number;
  /** The line it stood in, or what mattered of it. */
  readonly text: string;
  readonly origin: Origin;
}

export const EMPTY_BATCH: Batch = {
  resources: [],
  reports: [],
  changes: [],
  problems: [],
  checkpoints: [],
  forgotten: [],
  startedSources: [],
  answers: [],
  effects: [],
  attempts: [],
  watches: [],
  suspensions: [],
  deployments: [],
  journal: [],
};

export interface Batch {
  readonly resources: Iterable<ResourceUpdate>;
  readonly reports: readonly ReportRow[];
  readonly changes: readonly ChangeRow[];
  readonly problems: readonly ProblemRow[];
  readonly checkpoints: readonly Checkpoint[];
  /** Files whose checkpoints nothing needs any more, by `Checkpoint.id`. */
  readonly forgotten: readonly string[];
  /** Sources that have been looked through once, so that `start: end` no longer holds for them. */
  readonly startedSources: readonly string[];
  /** What was answered to requests whose reports are in this batch. */
  readonly answers: readonly KeptAnswer[];
  /** These six are added, or replace the ones with their numbers, names and ids. */
  readonly effects: readonly EffectRow[];
  readonly attempts: Iterable<AttemptRow>;
  readonly watches: Iterable<WatchRow>;
  readonly suspensions: Iterable<Suspension>;
  readonly deployments: Iterable<Deployment>;
  readonly journal: readonly JournalRow[];
}
