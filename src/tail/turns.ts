/** Whose turn it is: files with something new are read one after the other, each for a bounded piece. */
import { errorCode, FileReplacedError } from "./errors.ts";
import type { FileReader, Turn } from "./file-reader.ts";
import type { TailHost } from "./host.ts";
import type { KnownFiles } from "./known-files.ts";
import type { TailLimits } from "./limits.ts";
import type { OpenFiles } from "./open-files.ts";
import type { TailedFile } from "./tailed-file.ts";

export interface TurnsOptions {
  readonly host: TailHost;
  readonly known: KnownFiles;
  readonly openFiles: OpenFiles;
  readonly reader: FileReader;
  readonly limits: TailLimits;
  /** Something else is at the path now: finds out what, and where the file is. */
  readonly replaced: (path: string) => void;
  readonly now: () => number;
}

/** Files that are read in one step, if they have little to read. */
const STEP_FILES = 64;
const RETRY_MS = 1_000;
/** Of a file that does not stop growing, beyond what there was of it. */
const AHEAD_BYTES = 16 * 1024 * 1024;
/** Of a packed file, before those that come after it are read, too. */
const UNPACKED_AHEAD_MAX = 1024 * 1024 * 1024;

export class Turns {
  readonly #options: TurnsOptions;
  /** In the order of their turns. */
  readonly #ready = new Set<TailedFile>();
  /** Files that come after the one that is not read yet, and the other way round. */
  readonly #waiting = new Map<TailedFile, Set<TailedFile>>();
  readonly #waitsFor = new Map<TailedFile, TailedFile>();
  /** Files that time has to be kept for. */
  readonly attended = new Set<TailedFile>();
  /** Files that were written to lately. */
  readonly active = new Set<TailedFile>();
  /** Files that have not been read to where they ended at the beginning. */
  readonly behind = new Map<TailedFile, number>();
  /** Files there at the beginning that have not been tried yet. */
  readonly untried = new Set<TailedFile>();
  /** Files that are being unpacked. */
  readonly coming = new Set<TailedFile>();
  isBlocked = false;
  /** So much was committed that others have their turn. */
  #isEnough = false;

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  get hasWork(): boolean {
    return this.#ready.size > 0 && !this.isBlocked;
  }

  /** It is going to be read, now or behind others. */
  isDue(file: TailedFile): boolean {
    return this.#ready.has(file) || this.#waitsFor.has(file) || this.coming.has(file);
  }

  add(file: TailedFile): void {
    this.coming.delete(file);
    // What it has to wait for may be another file by now.
    this.#stopWaiting(file);
    this.#ready.add(file);
  }

  remove(file: TailedFile): void {
    this.#release(file);
    this.#stopWaiting(file);
    for (const files of [this.#ready, this.attended, this.active, this.coming]) files.delete(file);
    this.#settled(file);
  }

  /** Gives back how many bytes were read. */
  readSome(): number {
    let [bytes, files] = [0, 0];
    this.#isEnough = false;
    for (const file of this.#ready) {
      if (this.isBlocked || this.#isEnough || bytes >= this.#options.limits.turnBytes || files++ >= STEP_FILES) break;
      this.#ready.delete(file);
      const before = this.#before(file);
      if (before === undefined) bytes += this.#turn(file);
      else this.#wait(file, before);
    }
    if (this.#ready.size === 0 && this.coming.size === 0) this.#releaseAll();
    return bytes;
  }

  /** What is over is no reason to wait, but what it would have to wait for is. */
  #before(file: TailedFile): TailedFile | undefined {
    let before = file.predecessor;
    for (const seen = new Set([file]); before !== undefined && this.#isOver(before, file); ) {
      seen.add(before);
      const older: TailedFile | undefined = before.predecessor;
      before = older === undefined || seen.has(older) ? undefined : older;
      file.follow(before);
    }
    return before;
  }

  #isOver(before: TailedFile, file: TailedFile): boolean {
    const isNoReason = before.isFinished || before.isUndecided || before.failures > 0;
    if (isNoReason || !this.#options.known.has(before) || isFarEnough(file, before)) return true;
    // It may have grown since it was looked at last, which its turn will tell.
    return before.isDrained && !this.isDue(before);
  }

  #wait(file: TailedFile, before: TailedFile): void {
    this.#waitsFor.set(file, before);
    const others = this.#waiting.get(before);
    if (others === undefined) this.#waiting.set(before, new Set([file]));
    else others.add(file);
    if (!this.isDue(before)) this.#ready.add(before);
  }

  #stopWaiting(file: TailedFile): void {
    const before = this.#waitsFor.get(file);
    if (before === undefined) return;
    this.#waitsFor.delete(file);
    const others = this.#waiting.get(before);
    others?.delete(file);
    if (others?.size === 0) this.#waiting.delete(before);
  }

  /** Something has become of the one before: it is not waited for again. */
  #release(before: TailedFile): void {
    for (const file of this.#waiting.get(before) ?? []) this.#letGo(file);
  }

  #releaseFarEnough(before: TailedFile): void {
    for (const file of this.#waiting.get(before) ?? []) if (isFarEnough(file, before)) this.#letGo(file);
  }

  /** Nothing is left to wait for: an order is never a reason not to read. */
  #releaseAll(): void {
    for (const file of [...this.#waitsFor.keys()]) {
      this.#letGo(file);
    }
  }

  #letGo(file: TailedFile): void {
    this.#stopWaiting(file);
    file.predecessor = undefined;
    this.#ready.add(file);
  }

  #turn(file: TailedFile): number {
    const { known, openFiles, reader, now } = this.#options;
    if (file.isGone && !openFiles.has(file)) file.isFinished = true;
    if (!known.has(file) || file.isFinished) return this.#settled(file);
    if (file.failures > 0 && now() < file.retryAt) return this.#settled(file);
    try {
      const { bytes, next } = reader.turn(file);
      file.failures = 0;
      file.isUndecided = next === "undecided";
      if (bytes > 0) {
        file.grownAt = now();
        this.#keepActive(file);
      }
      if (next !== "coming") this.untried.delete(file);
      const goal = file.content?.isPacked === true ? undefined : this.behind.get(file);
      if (goal !== undefined && file.place.searchedTo >= goal) this.behind.delete(file);
      this.#goOn(file, next);
      return bytes;
    } catch (error) {
      this.#failed(file, error);
      return 0;
    }
  }

  #keepActive(file: TailedFile): void {
    this.active.delete(file);
    this.active.add(file);
    for (const oldest of this.active) {
      if (this.active.size <= this.#options.limits.activeFilesMax) break;
      this.active.delete(oldest);
    }
  }

  #forgo(file: TailedFile): void {
    this.#settled(file);
    this.#release(file);
  }

  #goOn(file: TailedFile, next: Turn["next"]): void {
    switch (next) {
      case "coming":
        this.coming.add(file);
        break;
      case "undecided":
        this.attended.add(file);
        this.#settled(file);
        this.#release(file);
        break;
      case "full":
        this.isBlocked = true;
        this.#ready.add(file);
        break;
      case "committed":
      case "again":
        this.#isEnough = next === "committed";
        this.#ready.add(file);
        this.#releaseFarEnough(file);
        break;
      case "done":
        this.#drained(file);
        break;
    }
  }

  #settled(file: TailedFile): number {
    this.behind.delete(file);
    this.untried.delete(file);
    if (file.isFinished || file.failures > 0) this.#release(file);
    return 0;
  }

  #drained(file: TailedFile): void {
    this.behind.delete(file);
    this.#release(file);
    if (file.isRotated && file.isDrained) this.#options.reader.handOutStretch(file);
    if (file.isRotated || file.place.offset < file.readableTo) this.attended.add(file);
  }

  #failed(file: TailedFile, error: unknown): void {
    const { host, openFiles, limits, now } = this.#options;
    const code = errorCode(error);
    if (error instanceof FileReplacedError || code === "ENOENT") {
      this.#options.replaced(file.path);
      if (!this.isDue(file)) this.#forgo(file);
      return;
    }
    this.#settled(file);
    if (code === undefined) throw error;
    if (file.failures === 0) host.event({ kind: "unreadable", path: file.path, cause: error });
    if (code === "ESTALE") openFiles.close(file);
    file.failures++;
    this.#release(file);
    file.retryAt = now() + Math.min(limits.retryMsMax, RETRY_MS * 2 ** Math.min(16, file.failures - 1));
    this.attended.add(file);
  }
}

/** The one before may be written to without an end, or unpack to any size. */
function isFarEnough(file: TailedFile, before: TailedFile): boolean {
  if (!before.isIdentified || before.replayUntil !== undefined) return false;
  const isPacked = before.content?.isPacked === true;
  return before.place.searchedTo > (isPacked ? UNPACKED_AHEAD_MAX : file.predecessorUntil + AHEAD_BYTES);
}
