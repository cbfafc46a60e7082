/**
 * What has to happen because time goes by: lines that nobody ends, late writers, files to be tried again, and looking at
 * everything in turn, because a watcher may have missed something and some directories cannot be watched at all.
 */
import { dirname } from "node:path";
import type { TailHost } from "./host.ts";
import type { TailLimits } from "./limits.ts";
import type { LogTail } from "./log-tail.ts";
import type { TailedFile } from "./tailed-file.ts";

export interface UpkeepOptions {
  readonly tail: LogTail;
  readonly host: TailHost;
  readonly limits: TailLimits;
  readonly now: () => number;
}

export const TICK_MS = 1_000;

/** Checkpoints of all files that are still there, however many: a few at a time. */
const REFRESHED_WITHIN_MS = 600_000;

/** More than this between two ticks is no delay: the clock was set. */
const JUMP_MS = 60_000;

export class Upkeep {
  readonly #options: UpkeepOptions;
  #clock: number;
  #files: Iterator<TailedFile> | undefined;
  #directories: string[] = [];
  #directoriesPerTick = 0;
  #nextListing = 0;

  constructor(options: UpkeepOptions) {
    this.#options = options;
    this.#clock = options.now();
  }

  tick(): void {
    const { tail } = this.#options;
    tail.time += this.#elapsed();
    for (const file of [...tail.turns.attended]) this.#attend(file);
    tail.gone.expire(tail.time);
    tail.missed += this.#lookAtActive() + this.#lookAtSome();
    this.#tellMissed();
    this.#listSome();
  }

  /** Looks at everything. */
  reconcile(): void {
    const { tail } = this.#options;
    for (const file of [...tail.known.files]) tail.missed += this.#lookAt(file);
    this.#tellMissed();
    for (const path of tail.directories.paths) tail.directories.visit(path, true);
    tail.directories.visitRoots(true);
  }

  #tellMissed(): void {
    const { tail, host } = this.#options;
    if (tail.missed > 0) host.event({ kind: "reconciled", missed: tail.missed });
    tail.missed = 0;
  }

  #elapsed(): number {
    const before = this.#clock;
    this.#clock = this.#options.now();
    const elapsed = this.#clock - before;
    if (elapsed >= 0 && elapsed <= JUMP_MS) return elapsed;
    this.#options.host.event({ kind: "clockJumped", byMs: elapsed - TICK_MS });
    return TICK_MS;
  }

  #attend(file: TailedFile): void {
    const { tail, limits } = this.#options;
    if (!tail.known.has(file)) {
      tail.turns.attended.delete(file);
      return;
    }
    if (file.failures > 0 && tail.time >= file.retryAt) tail.ready(file);
    const isQuiet = tail.time - file.grownAt >= limits.quietMs;
    if (file.isFinished) tail.finish(file);
    else if (isQuiet && file.isDrained && file.failures === 0) this.#settle(file);
    else if (file.isRotated || !file.isIdentified) tail.ready(file);
  }

  /** It has been quiet for long enough. */
  #settle(file: TailedFile): void {
    const { tail } = this.#options;
    try {
      // The last look at it was a tick ago.
      if (file.isRotated && tail.openFiles.has(file) && tail.openFiles.open(file).status.size !== file.size) {
        tail.ready(file);
        return;
      }
      tail.reader.handOutStretch(file);
      if (file.isGone || file.isOutside || file.isRotated) tail.reader.endLine(file);
    } catch {
      tail.ready(file);
      return;
    }
    if (file.isGone || file.isOutside) tail.finish(file);
    else {
      tail.turns.attended.delete(file);
      if (file.isRotated) tail.openFiles.release(file);
    }
  }

  #lookAtActive(): number {
    const { tail, limits } = this.#options;
    let missed = 0;
    for (const file of tail.turns.active) {
      if (tail.time - file.grownAt >= limits.activeMs || !tail.known.has(file)) tail.turns.active.delete(file);
      else missed += this.#lookAt(file);
    }
    return missed;
  }

  #lookAtSome(): number {
    const { tail, limits } = this.#options;
    const { known, directories } = tail;
    const share = Math.ceil((known.count * TICK_MS) / limits.reconcileMs);
    const count = directories.polledCount > 0 ? Math.max(share, limits.polledFilesMax) : share;
    let missed = 0;
    let refreshes = Math.ceil((known.count * TICK_MS) / REFRESHED_WITHIN_MS);
    for (let looked = 0; looked < Math.min(count, known.count); looked++) {
      const file = this.#nextFile();
      if (file === undefined) break;
      missed += this.#lookAt(file);
      if (refreshes > 0 && known.has(file) && !file.isGone && tail.progress.refresh(file)) refreshes--;
    }
    return missed;
  }

  /** All in turn, and then from the first again. */
  #nextFile(): TailedFile | undefined {
    const next = this.#files?.next();
    if (next !== undefined && next.done !== true) return next.value;
    this.#files = this.#options.tail.known.files;
    const first = this.#files.next();
    return first.done === true ? undefined : first.value;
  }

  #listSome(): void {
    const { tail, limits } = this.#options;
    const { directories } = tail;
    if (this.#directories.length === 0 && tail.time >= this.#nextListing) {
      this.#nextListing = tail.time + limits.reconcileMs;
      this.#directories = [...directories.paths];
      this.#directoriesPerTick = Math.ceil((this.#directories.length * TICK_MS) / limits.reconcileMs);
      directories.visitRoots(true);
    }
    const next = this.#directories.splice(0, this.#directoriesPerTick);
    for (const path of [...next, ...directories.polledPaths]) if (directories.has(path)) directories.visit(path, true);
  }

  #lookAt(file: TailedFile): number {
    const { tail } = this.#options;
    if (file.isGone) return 0;
    let isNews = false;
    for (const path of tail.known.pathsOf(file)) isNews = tail.look(path) || isNews;
    return isNews && !tail.directories.isPolled(dirname(file.path)) ? 1 : 0;
  }
}
