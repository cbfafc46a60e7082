/**
 * Whether a new file is a copy of one that has been read: logs are copied before they are emptied, and packed before
 * they are deleted. What was read of the original is not read again. Only names that rotation makes count, and only a
 * content that agrees in its beginning and before the place that was reached: equal files may have nothing in common.
 */
import { Buffer } from "node:buffer";
import type { Checkpoint } from "./checkpoint.ts";
import type { FileContent } from "./file-content.ts";
import { HASHED_BYTES, hashOf, isHead, mayBeHead } from "./identity.ts";

/** A place that was reached in a file, and what lay before it. */
export interface Mark {
  readonly offset: number;
  readonly hash: string;
}

/** A file that has been read, or what is left of it. */
export interface Original {
  readonly checkpoint: Checkpoint;
  /** It is gone or emptied: a copy was made for a reason. */
  readonly isOver: boolean;
  /** Places reached earlier, the oldest first. */
  readonly marks: readonly Mark[];
  /** The first bytes, as far as they are known. */
  readonly head: Buffer | undefined;
}

/** "later": it cannot be told yet. */
export type CopyDecision =
  | { readonly kind: "none" | "later" }
  | { readonly kind: "copy"; readonly original: Original; readonly offset: number };

/** `isQuiet`: the copy is as long as it will get. */
export function decideCopy(originals: readonly Original[], content: FileContent, isQuiet: boolean): CopyDecision {
  let isOpen = false;
  for (const original of originals) {
    const decision = compare(original, content, isQuiet);
    if (decision.kind === "copy") return decision;
    if (decision.kind === "later") isOpen = true;
  }
  return { kind: isOpen ? "later" : "none" };
}

function compare(original: Original, content: FileContent, isQuiet: boolean): CopyDecision {
  const { offset, markerHash } = original.checkpoint;
  const { available } = content;
  if (!hasHead(original, content)) return { kind: "none" };
  const isShort = available < offset;
  if (isShort && !(isQuiet && content.isEnded)) return { kind: "later" };
  if (isShort) return isShortCopy(original, content) ? { kind: "copy", original, offset: available } : { kind: "none" };
  if (!hasBefore(content, offset, markerHash)) return { kind: "none" };
  if (original.isOver || content.isPacked || offset >= HASHED_BYTES) return { kind: "copy", original, offset };
  return { kind: isQuiet ? "none" : "later" };
}

/** Made before the last of it was written. Beyond the beginning, a place that was reached has to agree, too. */
function isShortCopy({ isOver, checkpoint, head, marks }: Original, content: FileContent): boolean {
  const { available } = content;
  if (!isOver || available === 0) return false;
  if (available < checkpoint.identity.headBytes) return head !== undefined;
  const mark = marks.findLast(({ offset }) => offset <= available);
  if (mark === undefined || (mark.offset < available && mark.offset < HASHED_BYTES)) return false;
  return hasBefore(content, mark.offset, mark.hash);
}

function hasHead({ checkpoint, head }: Original, content: FileContent): boolean {
  const { headBytes, headHash } = checkpoint.identity;
  const there = Buffer.alloc(Math.min(headBytes, content.available));
  content.read(there, 0, 0, there.length);
  if (content.available >= headBytes) return headBytes === 0 || isHead(there, headHash);
  return head === undefined ? mayBeHead(there, headHash) : there.equals(head.subarray(0, there.length));
}

function hasBefore(content: FileContent, offset: number, hash: string): boolean {
  const bytes = Buffer.alloc(Math.min(HASHED_BYTES, offset));
  const count = content.read(bytes, 0, offset - bytes.length, bytes.length);
  return count === bytes.length && hashOf(bytes) === hash;
}
