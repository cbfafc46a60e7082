/** What a tail needs from whoever runs it: somebody who takes lines, keeps checkpoints and hears events. */
import type { ByteLine, LineTaker } from "../scan/line-scanner.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { WantedLines } from "./needle-search.ts";

export interface TailSource {
  readonly name: string;
  /** Absolute directories, files and globs. `{project}` and the like are a `*` that is captured. */
  readonly paths: readonly string[];
  /** Globs of what to leave alone. */
  readonly ignore: readonly string[];
  /** Where to begin in files that are there when the source is started for the very first time. */
  readonly startAt: "beginning" | "end";
}

/** A file as its taker knows it. */
export interface LogFile {
  readonly source: TailSource;
  readonly path: string;
  /** What the pattern's `{names}` stood for. */
  readonly captures: Readonly<Record<string, string>>;
  /** Up to 64 KiB of its beginning, as UTF-8. */
  readonly head: Buffer;
  /** What the taker said in `memory` of the checkpoint it goes on from. */
  readonly memory: string | undefined;
}

/** Takes one file's lines. Their bytes are UTF-8, whatever the file's encoding; offsets are those in the file. */
export interface LogTaker extends LineTaker {
  /**
   * A line, or a stretch of one that has been waiting for its end for too long. `isReplay`: it has been handed out
   * before, and only has to be remembered.
   */
  take(line: ByteLine, isReplay?: boolean): void;
  /**
   * Which lines are wanted beside those with a marker and those that are waited for; none if absent. Of these, nothing
   * is handed out before their end has come.
   */
  readonly wanted?: WantedLines | undefined;
  /** The earliest line that is still needed to go on from here; undefined: none before the next one. */
  readonly resumeFrom: { readonly offset: number; readonly number: number } | undefined;
  /** What has to be known at `resumeFrom`, or here. */
  readonly memory: string;
  /** The line of which a stretch was handed out will most likely get no end. */
  endLine?(): void;
  /** Nothing more will come: the file is gone, or was emptied. */
  end(): void;
}

export interface TailHost {
  open(file: LogFile): LogTaker;
  /** So far, and all that was taken before, is to be committed together. */
  progress(checkpoint: Checkpoint): void;
  /** The file is gone and read to its end. */
  forget(checkpointId: string): void;
  /** Every file there was has been found, and those to be skipped have their checkpoints. */
  started(source: string): void;
  /** Whether reading has to stop for now. Asked after every line. */
  readonly isFull: boolean;
  /** Called when `isFull`, right after `progress`: commits, and tells whether reading may go on. */
  drain(): boolean;
  event(event: TailEvent): void;
}

/** What happens to files, for logs and numbers. Never needed to be correct. */
export type TailEvent =
  | { readonly kind: "found" | "rotated" | "truncated" | "replaced" | "gone"; readonly path: string }
  | { readonly kind: "copied"; readonly path: string; readonly from: string }
  | { readonly kind: "read"; readonly bytes: number }
  | { readonly kind: "lost"; readonly path: string; readonly bytes: number }
  | { readonly kind: "lineTooLong"; readonly path: string; readonly line: number }
  | { readonly kind: "unreadable"; readonly path: string; readonly cause: unknown }
  | { readonly kind: "polling"; readonly path: string; readonly cause: string }
  | { readonly kind: "reconciled"; readonly missed: number }
  | { readonly kind: "clockJumped"; readonly byMs: number };
