/** Which files `wrasse doctor` finds not read to their end, and what waits in the spool of `wrasse pipe`. */
import { closeSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { isSpoolPath, SPOOL_SOURCE, spoolFolderOf } from "../intake/spool.ts";
import type { FileProgress } from "../store/store-reader.ts";
import { type Finding, ok, warn } from "./finding.ts";
import { bytesText } from "./output/bytes.ts";

const LISTED_MAX = 10;
/** More than a daemon that keeps up ever has waiting. */
export const BYTES_BEHIND_WARN = 16 * 1024 * 1024;
const GZIP = "1f8b";

interface Behind {
  readonly path: string;
  readonly source: string;
  readonly bytes: number;
  readonly size: number;
}

/** First all together, then those that are furthest behind. */
export function fileFindings(progress: readonly FileProgress[]): readonly Finding[] {
  const known = progress.filter(({ source }) => source !== SPOOL_SOURCE);
  const behind = known
    .flatMap(behindOf)
    .sort((a, b) => b.bytes - a.bytes)
    .filter(({ path }) => !isPacked(path));
  const count = known.length === 1 ? "1 was read" : `${known.length} were read`;
  if (behind.length === 0) return [ok("files", known.length === 0 ? "none were read yet" : `${count}, to the end`)];
  const bytes = behind.reduce((sum, file) => sum + file.bytes, 0);
  return [
    ok("files", `${count}, ${behind.length} not to the end: ${bytesText(bytes)} to go`),
    ...behind.slice(0, LISTED_MAX).map(behindFinding),
  ];
}

function behindFinding({ path, source, bytes, size }: Behind): Finding {
  const text = `${path} (${source}): ${bytesText(bytes)} of ${bytesText(size)} not read yet`;
  if (bytes <= BYTES_BEHIND_WARN) return ok("behind", text);
  return warn("behind", text, "look again: if it does not shrink, it is written faster than it is read");
}

/** Nothing for a file that has gone elsewhere: what is at its path now is another one. */
function behindOf({ source, path, device, inode, offset }: FileProgress): readonly Behind[] {
  const stats = statusOf(path);
  if (stats === undefined || String(stats.ino) !== inode) return [];
  if (device !== "" && device !== String(stats.dev)) return [];
  const size = Number(stats.size);
  return size > offset ? [{ path, source, bytes: size - offset, size }] : [];
}

function statusOf(path: string) {
  try {
    return statSync(path, { bigint: true });
  } catch {
    return undefined;
  }
}

/** How far a packed file was read is told in what it unpacks to, and says nothing about its length. */
function isPacked(path: string): boolean {
  try {
    const file = openSync(path, "r");
    try {
      const head = Buffer.alloc(2);
      readSync(file, head, 0, 2, 0);
      return head.toString("hex") === GZIP;
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
}

/** `isRead`: somebody holds the store, and so reads the spool. */
export function spoolFinding(storePath: string, progress: readonly FileProgress[], isRead: boolean): Finding {
  const folder = spoolFolderOf(storePath);
  const offsets = new Map(
    progress.filter(({ source }) => source === SPOOL_SOURCE).map(({ path, offset }) => [path, offset]),
  );
  const files = namesIn(folder)
    .filter(isSpoolPath)
    .map((name) => join(folder, name));
  const waiting = files.reduce((sum, path) => {
    return sum + Math.max(0, Number(statusOf(path)?.size ?? 0) - (offsets.get(path) ?? 0));
  }, 0);
  if (files.length === 0) return ok("spool", "nothing from wrasse pipe waits");
  const text = `${files.length} ${files.length === 1 ? "file" : "files"} of wrasse pipe, ${bytesText(waiting)} not read yet`;
  if (waiting === 0 || isRead) return ok("spool", text);
  return warn("spool", text, "start a daemon, or any wrasse pipe: it is read before anything else");
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
