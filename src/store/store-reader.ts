/** The questions a store can be asked. Reading never waits for the daemon that writes, nor keeps it waiting. */
import type { Level } from "../health/level.ts";
import type { CheckState } from "../health/state.ts";
import type { Change, Problem, Report, Resource } from "./answers.ts";

/** Which resources are meant: all conditions hold. Texts may be globs with `*` and `?`. */
export interface Selector {
  readonly project?: string;
  readonly environment?: string;
  readonly tenant?: string;
  readonly target?: string;
  readonly name?: string;
  readonly levels?: readonly Level[];
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
  /** All changes behind a number, oldest first. */
  changes(after: number, limit: number): readonly Change[];
  /** The number of the newest change; 0 without any. */
  lastSeq(): number;
  problems(page: { readonly kind?: Problem["kind"]; readonly limit: number }): readonly Problem[];
  explanation(id: string): Explanation | undefined;
  /** Of every file that has been read, in no order. */
  progress(): readonly FileProgress[];
  close(): void;
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
