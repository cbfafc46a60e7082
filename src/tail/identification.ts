/**
 * Where reading begins in a file that is opened for the first time: where a checkpoint of it says, where that of the
 * file it is a copy of says, at its end, or at its beginning.
 */
import type { Buffer } from "node:buffer";
import type { BlockMemory } from "../scan/block-memory.ts";
import { beginAt, beginFresh, goOnFrom } from "./beginning.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { type CopyDecision, decideCopy, type Original } from "./copies.ts";
import type { FileContent } from "./file-content.ts";
import type { TailHost } from "./host.ts";
import type { TailLimits } from "./limits.ts";
import { placeAt } from "./line-cutter.ts";
import type { Originals } from "./originals.ts";
import type { Progress } from "./progress.ts";
import type { TailedFile } from "./tailed-file.ts";

export interface IdentificationOptions {
  readonly host: TailHost;
  readonly progress: Progress;
  readonly memory: BlockMemory;
  readonly needle: Buffer;
  readonly limits: TailLimits;
  /** The content is not the one that was read: the checkpoint is what is left of it. */
  readonly emptied: (old: Checkpoint, seen: Pick<Original, "head" | "marks">) => void;
  /** What the file may be a copy of. */
  readonly originals: Originals;
  readonly isQuiet: (file: TailedFile) => boolean;
  /** More of it has been unpacked. */
  readonly arrived: (file: TailedFile) => void;
}

/** "coming": more is being unpacked. "undecided": only more of the file, or time, can tell. */
export type Wait = "coming" | "undecided";

/** So much is unpacked before the file is compared with others. */
const COMPARED_BYTES = 64 * 1024;

export class Identification {
  readonly #options: IdentificationOptions;

  constructor(options: IdentificationOptions) {
    this.#options = options;
  }

  /** Gives back what has to be waited for, if anything. */
  identify(file: TailedFile, content: FileContent): Wait | undefined {
    const { beginning } = file;
    if (beginning.kind === "saved") return this.#goOnSaved(file, content, beginning.checkpoints);
    return this.#beginOrCopy(file, content, beginning.kind);
  }

  #beginOrCopy(file: TailedFile, content: FileContent, where: "beginning" | "end"): Wait | undefined {
    const originals = this.#options.originals.of(file, content.isPacked);
    const wanted = Math.max(COMPARED_BYTES, ...originals.map(({ checkpoint }) => checkpoint.offset));
    const keptFrom = Math.min(...originals.map(({ checkpoint }) => checkpoint.resumeAt));
    const isComing = originals.length > 0 && this.#isComing(file, content, wanted, keptFrom);
    const decision = decideCopy(originals, content, this.#options.isQuiet(file));
    if (decision.kind === "copy") this.#goOnCopied(file, content, decision);
    else if (isComing) return "coming";
    else if (decision.kind === "later") return "undecided";
    else {
      beginFresh(file, content, where, this.#options);
      this.#options.progress.sealAndReport(file, content);
    }
    return undefined;
  }

  /** Several are left of one inode if it was emptied shortly before the last stop. */
  #goOnSaved(file: TailedFile, content: FileContent, checkpoints: readonly Checkpoint[]): Wait | undefined {
    const wanted = Math.max(...checkpoints.map(({ offset }) => offset));
    const keptFrom = Math.min(...checkpoints.map(({ resumeAt }) => resumeAt));
    // One that was read to its end before need not be unpacked again.
    const done = checkpoints.find((checkpoint) => content.isPacked && beginAt(file, content, checkpoint));
    if (done === undefined && this.#isComing(file, content, wanted, keptFrom)) return "coming";
    const right = done ?? checkpoints.find((checkpoint) => beginAt(file, content, checkpoint));
    if (right === undefined) {
      const isShort = checkpoints.every(({ offset }) => offset > file.size);
      this.#options.host.event({ kind: isShort ? "truncated" : "replaced", path: file.path });
    } else {
      file.id = right.id;
    }
    this.#options.originals.settled(checkpoints);
    for (const other of checkpoints) if (other !== right) this.#options.emptied(other, { marks: [], head: undefined });
    if (right !== undefined) return undefined;
    file.beginning = { kind: "beginning" };
    const wait = this.#beginOrCopy(file, content, "beginning");
    const [latest] = checkpoints;
    // A copy may go on under these: until it is known what this file is, it keeps what made somebody look for it.
    if (wait === "undecided" && latest !== undefined) {
      this.#options.host.progress({ ...latest, id: file.id, path: file.path });
    }
    return wait;
  }

  #goOnCopied(file: TailedFile, content: FileContent, decision: CopyDecision & { readonly kind: "copy" }): void {
    const { original, offset } = decision;
    const { checkpoint } = original;
    if (offset === checkpoint.offset) goOnFrom(file, checkpoint);
    else {
      beginFresh(file, content, "beginning", this.#options);
      file.place = placeAt(offset, checkpoint.resumeLine);
    }
    this.#options.originals.copied(file, original);
    this.#options.host.event({ kind: "copied", path: file.path, from: checkpoint.path });
    if (file.replayUntil === undefined) this.#options.progress.sealAndReport(file, content);
    else this.#options.progress.report(file);
  }

  #isComing(file: TailedFile, content: FileContent, until: number, keepFrom: number): boolean {
    return content.pull(until, keepFrom, () => this.#options.arrived(file)) === "coming";
  }
}
