/** Where to begin in a file, and whether it still holds what was read of it. */
import { Buffer } from "node:buffer";
import type { BlockMemory } from "../scan/block-memory.ts";
import { BLOCK_BYTES } from "../scan/line-scanner.ts";
import type { Checkpoint, FileIdentity } from "./checkpoint.ts";
import { detectEncoding, type TextEncoding } from "./encoding.ts";
import type { FileContent } from "./file-content.ts";
import { HASHED_BYTES, hashOf, isHead, isReborn } from "./identity.ts";
import type { TailLimits } from "./limits.ts";
import { placeAt } from "./line-cutter.ts";
import type { TailedFile } from "./tailed-file.ts";

/** The bytes before the offset are those that were read. */
export function isSameContent(file: TailedFile, content: FileContent): boolean {
  if (content.isPacked) return content.isIntact;
  const offset = file.replayUntil ?? file.place.offset;
  if (file.size < offset) return false;
  if (file.size < file.place.searchedTo && file.replayUntil === undefined) {
    file.place.searchedTo = offset;
    file.place.hasNeedle = file.place.hasWanted = false;
  }
  return hasHash(content, offset, Math.min(HASHED_BYTES, offset), file.markerHash);
}

/** Goes on from a checkpoint, unless the file is another one or holds something else now. */
export function beginAt(file: TailedFile, content: FileContent, checkpoint: Checkpoint): boolean {
  const { offset, identity } = checkpoint;
  if (isReborn(identity, file)) return false;
  if (identity.bornAt === 0 && file.bornAt > checkpoint.seenAt) return false;
  if (content.isPacked && isDone(content, file.size, checkpoint)) {
    goOnFrom(file, checkpoint);
    return true;
  }
  if (content.available < offset) return false;
  if (!hasHead(content, identity)) return false;
  if (!hasHash(content, offset, Math.min(HASHED_BYTES, offset), checkpoint.markerHash)) return false;
  goOnFrom(file, checkpoint);
  return true;
}

export function goOnFrom(file: TailedFile, checkpoint: Checkpoint): void {
  const { offset, identity } = checkpoint;
  const resumeAt = Math.min(checkpoint.resumeAt, offset);
  file.headBytes = identity.headBytes;
  file.headHash = identity.headHash;
  file.markerHash = checkpoint.markerHash;
  file.place = { ...placeAt(resumeAt, checkpoint.resumeLine), isPassingOver: checkpoint.isPassingOver };
  file.resumeAt = resumeAt;
  file.resumeLine = checkpoint.resumeLine;
  file.replayUntil = resumeAt < offset ? offset : undefined;
  file.memory = checkpoint.memory;
  file.reportedOffset = offset;
  file.reportedAt = checkpoint.seenAt;
  file.isIdentified = true;
}

const DONE = "packed";

/** How a packed file is known again that was read to its end: without unpacking it once more. */
export function doneMarker(content: FileContent, size: number): string {
  return `${DONE} ${size} ${content.packedHash(size)}`;
}

function isDone(content: FileContent, size: number, { markerHash, offset, resumeAt }: Checkpoint): boolean {
  const [kind, bytes, hash] = markerHash.split(" ");
  if (kind !== DONE || resumeAt < offset || Number(bytes) > size || content.packedHash(Number(bytes)) !== hash)
    return false;
  content.skip(offset, Number(bytes));
  return true;
}

interface EndOptions {
  readonly memory: BlockMemory;
  readonly needle: Buffer;
  readonly limits: TailLimits;
}

export function beginFresh(
  file: TailedFile,
  content: FileContent,
  where: "beginning" | "end",
  options: EndOptions,
): void {
  file.isIdentified = true;
  if (where === "beginning" || content.isPacked) return;
  const head = Buffer.alloc(3);
  const encoding = detectEncoding(head.subarray(0, content.read(head, 0, 0, 3)), options.needle);
  const offset = lastLineStart(file.size, content, encoding, options.memory);
  const isCounted = file.size <= options.limits.countedBytesMax;
  const line = isCounted ? 1 + countLines(offset, content, encoding, options.memory) : 1;
  file.place = placeAt(offset, line);
}

/** Behind the last newline; the beginning if there is none. */
function lastLineStart(size: number, content: FileContent, encoding: TextEncoding, memory: BlockMemory): number {
  memory.grow(BLOCK_BYTES);
  for (let until = size - (size % encoding.unitBytes); until > 0; ) {
    const from = Math.max(0, until - BLOCK_BYTES);
    const count = content.read(memory.bytes, 0, from, until - from);
    const end = encoding.lastLine(memory.bytes, 0, count);
    if (end > 0) return from + end;
    until = from;
  }
  return 0;
}

function countLines(until: number, content: FileContent, encoding: TextEncoding, memory: BlockMemory): number {
  let lines = 0;
  for (let from = 0; from < until; from += BLOCK_BYTES) {
    const count = content.read(memory.bytes, 0, from, Math.min(BLOCK_BYTES, until - from));
    for (let at = 0; at < count; ) {
      const found = encoding.find(memory, at, count);
      lines += found.newlines;
      at = found.at === undefined ? count : found.at + encoding.unitBytes;
    }
  }
  return lines;
}

function hasHead(content: FileContent, { headBytes, headHash }: FileIdentity): boolean {
  if (headBytes === 0) return true;
  const bytes = Buffer.allocUnsafe(headBytes);
  return isHead(bytes.subarray(0, content.read(bytes, 0, 0, headBytes)), headHash);
}

function hasHash(content: FileContent, until: number, count: number, expected: string): boolean {
  if (count === 0) return true;
  const bytes = Buffer.allocUnsafe(count);
  return hashOf(bytes.subarray(0, content.read(bytes, 0, until - count, count))) === expected;
}
