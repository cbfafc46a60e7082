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
  /** Something else is at the path now. */
  readonly replaced: (path: string) => void;
  readonly now: () => number;
}

/** Files that are read in one step, if they have little to read. */
const STEP_FILES = 64;
const RETRY_MS = 1_000;

export class Turns {
  readonly #options: TurnsOptions;
  /** In the order of their turns. */
  readonly #ready = new Set<TailedFile>();
  /** Files that come after the one that is not read yet. */
  readonly #waiting = new Map<TailedFile, Set<TailedFile>>();
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

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  get hasWork(): boolean {
    return this.#ready.size > 0 && !this.isBlocked;
  }

  add(file: TailedFile): void {
    this.coming.delete(file);
    this.#ready.add(file);
  }

  remove(file: TailedFile): void {
    this.#release(file);
    for (const files of [this.#ready, this.attended, this.active, this.coming]) files.delete(file);
    this.#settled(file);
  }

  /** Gives back how many bytes were read. */
  readSome(): number {
    let [bytes, files] = [0, 0];
    for (const file of this.#ready) {
      if (this.isBlocked || bytes >= this.#options.limits.turnBytes || files++ >= STEP_FILES) break;
      this.#ready.delete(file);
      const first = this.#firstToRead(file);
      if (first !== file) {
        this.#ready.delete(first);
        this.#wait(file, first);
      }
      bytes += this.#turn(first);
    }
    return bytes;
  }

  #firstToRead(file: TailedFile): TailedFile {
    let first = file;
    for (const seen = new Set([file]); first.predecessor !== undefined; ) {
      const before = first.predecessor;
      const isDone =
        before.isFinished ||
        before.isUndecided ||
        before.failures > 0 ||
        !this.#options.known.has(before) ||
        before.isDrained;
      if (isDone || seen.has(before)) {
        first.predecessor = undefined;
        break;
      }
      seen.add(before);
      first = before;
    }
    return first;
  }

  /** Until something has become of the one before, not as long as that is only waited for. */
  #wait(file: TailedFile, before: TailedFile): void {
    const others = this.#waiting.get(before);
    if (others === undefined) this.#waiting.set(before, new Set([file]));
    else others.add(file);
  }

  #release(before: TailedFile): void {
    for (const file of this.#waiting.get(before) ?? []) this.#ready.add(file);
    this.#waiting.delete(before);
  }

  #turn(file: TailedFile): number {
    const { known, openFiles, reader, now } = this.#options;
    if (file.isGone && !openFiles.has(file)) file.isFinished = true;
    if (!known.has(file) || file.isFinished) return this.#settled(file);
    if (file.failures > 0 && now() < file.retryAt) return 0;
    try {
      const { bytes, next } = reader.turn(file);
      file.failures = 0;
      file.isUndecided = next === "undecided";
      if (bytes > 0) {
        file.grownAt = now();
        this.active.add(file);
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
        this.#release(file);
        break;
      case "again":
        this.#ready.add(file);
        this.#release(file);
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
    this.#settled(file);
    if (error instanceof FileReplacedError || code === "ENOENT") {
      this.#options.replaced(file.path);
      this.#release(file);
      return;
    }
    if (code === undefined) throw error;
    if (file.failures === 0) host.event({ kind: "unreadable", path: file.path, cause: error });
    if (code === "ESTALE") openFiles.close(file);
    file.failures++;
    this.#release(file);
    file.retryAt = now() + Math.min(limits.retryMsMax, RETRY_MS * 2 ** Math.min(16, file.failures - 1));
    this.attended.add(file);
  }
}
