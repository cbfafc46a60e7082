/** How far a file has been read, as a checkpoint; and the hashes that it will be known by. */
import { Buffer } from "node:buffer";
import { doneMarker } from "./beginning.ts";
import type { BytesRead } from "./bytes-read.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { Original } from "./copies.ts";
import type { FileContent } from "./file-content.ts";
import type { TailHost } from "./host.ts";
import { HASHED_BYTES, hashOf, headHashOf } from "./identity.ts";
import type { TailedFile } from "./tailed-file.ts";

export interface ProgressOptions {
  readonly host: TailHost;
  readonly now: () => number;
}

const MARKS_MAX = 16;
const REFRESHED_MS = 86_400_000;

export class Progress {
  readonly #options: ProgressOptions;

  constructor(options: ProgressOptions) {
    this.#options = options;
  }

  checkpoint(file: TailedFile): Checkpoint {
    const { place, taker } = file;
    const offset = file.replayUntil ?? place.offset;
    const saved = {
      offset: file.resumeAt ?? offset,
      number: file.resumeAt === undefined ? place.line : file.resumeLine,
    };
    const resume = (taker === undefined ? saved : taker.resumeFrom) ?? { offset: place.offset, number: place.line };
    return {
      id: file.id,
      source: file.source.name,
      path: file.path,
      identity: {
        device: file.device,
        inode: file.inode,
        bornAt: file.bornAt,
        headBytes: file.headBytes,
        headHash: file.headHash,
      },
      offset,
      resumeAt: resume.offset,
      resumeLine: resume.number,
      isPassingOver: place.isPassingOver && resume.offset === place.offset,
      memory: taker?.memory ?? file.memory ?? "",
      markerHash: file.markerHash,
      seenAt: this.#options.now(),
    };
  }

  /** Tells the host. */
  report(file: TailedFile): void {
    const checkpoint = this.checkpoint(file);
    file.reportedOffset = checkpoint.offset;
    file.reportedAt = checkpoint.seenAt;
    this.#options.host.progress(checkpoint);
  }

  /** Says once a day that the file is still there, so that nobody forgets it. Gives back whether that was due. */
  refresh(file: TailedFile): boolean {
    const seenAt = this.#options.now();
    if (seenAt - file.reportedAt < REFRESHED_MS) return false;
    if (file.isIdentified) this.report(file);
    else if (file.beginning.kind === "saved") {
      for (const checkpoint of file.beginning.checkpoints) this.#options.host.progress({ ...checkpoint, seenAt });
    }
    file.reportedAt = seenAt;
    return true;
  }

  /** `read`: the bytes that were handed out, where they are at hand. */
  sealAndReport(file: TailedFile, content: FileContent, read?: BytesRead): void {
    seal(file, content, read);
    this.report(file);
  }

  /** What a copy of it is known by. The content is asked for only if it is needed. */
  original(file: TailedFile, content: () => FileContent): Original {
    if (file.head === undefined && file.headBytes > 0 && !file.isGone) {
      try {
        file.head = bytesBefore(content(), file.headBytes);
      } catch {
        // Without its first bytes, a short copy is waited for a little longer.
      }
    }
    return { checkpoint: this.checkpoint(file), isOver: file.isGone, marks: file.marks, head: file.head };
  }
}

/** The bytes before the offset, and those of the beginning, are what the file is known by. */
function seal(file: TailedFile, content: FileContent, read?: BytesRead): void {
  const { offset } = file.place;
  const isDone = content.isPacked && content.isEnded && offset === content.available && content.fault === undefined;
  const before = read?.before(offset) ?? bytesBefore(content, offset);
  const hash = hashOf(before);
  file.markerHash = isDone ? doneMarker(content, file.size) : hash;
  file.marks = [...file.marks.slice(1 - MARKS_MAX), { offset, hash }];
  const headBytes = Math.min(HASHED_BYTES, offset);
  if (headBytes === file.headBytes) return;
  const head = offset === headBytes ? before : bytesBefore(content, headBytes);
  if (head.length < headBytes) return;
  file.head = head;
  file.headBytes = headBytes;
  file.headHash = headHashOf(file.head);
}

function bytesBefore(content: FileContent, offset: number): Buffer {
  const bytes = Buffer.alloc(Math.min(HASHED_BYTES, offset));
  return bytes.subarray(0, content.read(bytes, 0, offset - bytes.length, bytes.length));
}
