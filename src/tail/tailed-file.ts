/** What a tail knows of one file: who it is, how far it has been read, and what it waits for. */
import type { Buffer } from "node:buffer";
import { randomUUID } from "node:crypto";
import type { Checkpoint } from "./checkpoint.ts";
import type { Mark } from "./copies.ts";
import type { TextEncoding } from "./encoding.ts";
import type { FileContent } from "./file-content.ts";
import type { LogTaker, TailSource } from "./host.ts";
import type { FileStatus } from "./identity.ts";
import { type Place, placeAt } from "./line-cutter.ts";
import type { Openable } from "./open-files.ts";
import type { Captures } from "./pattern.ts";

export interface FoundFile {
  readonly path: string;
  readonly source: TailSource;
  readonly captures: Captures;
  readonly status: FileStatus;
  readonly isNetwork: boolean;
}

/** Where reading begins once the file could be opened. */
export type Beginning =
  | { readonly kind: "beginning" | "end" }
  /** What was committed for this inode, the latest first, if the content agrees. */
  | { readonly kind: "saved"; readonly checkpoints: readonly Checkpoint[] };

export class TailedFile implements Openable {
  /** Changes when the file is emptied: what is written then belongs to another one. */
  id = randomUUID() as string;
  path: string;
  source: TailSource;
  captures: Captures;
  readonly device: string;
  readonly inode: string;
  readonly isNetwork: boolean;
  bornAt: number;
  headBytes = 0;
  headHash = "";
  markerHash = "";

  place: Place = placeAt(0, 1);
  beginning: Beginning;
  isIdentified = false;
  /** It may be a copy, which only time can tell. */
  isUndecided = false;
  /** What lies before it has been handed out before, and is only to be remembered. */
  replayUntil: number | undefined;
  /** Where reading has to begin again while nobody has opened the file. */
  resumeAt: number | undefined;
  resumeLine = 1;
  memory: string | undefined;
  taker: LogTaker | undefined;
  encoding: TextEncoding | undefined;
  content: FileContent | undefined;
  /** The offset that the host was told last. */
  reportedOffset = 0;
  /** When that was, on the host's clock. */
  reportedAt = 0;

  size: number;
  /** When it had been written to, as it was seen last. */
  seenAt: number;
  /** How large it was when it was last known to hold what was read of it. */
  verifiedSize = 0;
  /** Why it could be unpacked no further, if that has been told. */
  fault: Error | undefined;
  /** As it was seen last, and as it was when the bytes before the offset were compared last. */
  version: string;
  verifiedVersion: string | undefined;

  /** What a glance at it showed when it was as `version` says. */
  glancedSize = -1;
  glancedChangeMs = 0;

  /** The checkpoint that it went on from, if it is a copy. */
  copyOf: string | undefined;
  /** It has lost its name, or has one that no source wants. */
  isOutside = false;
  /** No path leads to it any more. */
  isGone = false;
  /** It will get no more lines but late ones. */
  isRotated = false;
  /** To be read to its end before this one. */
  predecessor: TailedFile | undefined;
  /** As large as it was then, in case it never ends. */
  predecessorUntil = 0;
  /** What lies beside it has been found as well. */
  hasArrived = false;
  /** Places that were reached in it, the oldest first, to know shorter copies by. */
  marks: readonly Mark[] = [];
  head: Buffer | undefined;
  /** On the tail's own clock. */
  grownAt = 0;
  retryAt = 0;
  failures = 0;
  /** Its last lines are known to have come, or are given up. */
  isFinished = false;

  constructor(found: FoundFile, beginning: Beginning) {
    this.path = found.path;
    this.source = found.source;
    this.captures = found.captures;
    this.device = found.status.device;
    this.inode = found.status.inode;
    this.isNetwork = found.isNetwork;
    this.bornAt = found.status.bornAt;
    this.size = found.status.size;
    this.version = found.status.version;
    this.seenAt = found.status.modifiedAt;
    this.beginning = beginning;
  }

  /** How far there is something to read, in what it unpacks to. */
  get readableTo(): number {
    return this.content?.available ?? this.size;
  }

  /** Nothing is there that has not been searched. */
  get isDrained(): boolean {
    if (!this.isIdentified) return false;
    const unit = this.encoding?.unitBytes ?? 1;
    return (
      this.replayUntil === undefined &&
      (this.content?.isEnded ?? true) &&
      this.place.searchedTo + unit > this.readableTo
    );
  }

  get bytesBehind(): number {
    return this.isIdentified ? Math.max(0, this.readableTo - this.place.offset) : this.size;
  }

  follow(before: TailedFile | undefined): void {
    this.predecessor = before;
    this.predecessorUntil = before?.size ?? 0;
  }

  see(status: FileStatus): void {
    this.seenAt = status.modifiedAt;
    this.size = status.size;
    this.version = status.version;
  }

  /** Lets go of what can be had again when something is written: most files of most logs never are. */
  park(): void {
    this.head = undefined;
    if (this.content?.isPacked === false) this.content = undefined;
    const isWhole = this.isDrained && this.place.offset >= this.readableTo;
    if (this.taker === undefined || this.taker.resumeFrom !== undefined || !isWhole) return;
    this.memory = this.taker.memory;
    this.taker = undefined;
  }

  /** The content is another one: all that was known of the old is forgotten. */
  reset(): void {
    this.id = randomUUID();
    this.marks = [];
    this.head = undefined;
    this.headBytes = 0;
    this.headHash = this.markerHash = "";
    this.place = placeAt(0, 1);
    this.replayUntil = this.resumeAt = undefined;
    this.resumeLine = 1;
    this.memory = undefined;
    this.encoding = undefined;
    this.content?.close();
    this.content = undefined;
    this.reportedOffset = 0;
    this.verifiedSize = 0;
    this.isIdentified = true;
    this.isFinished = false;
  }
}
