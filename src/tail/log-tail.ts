/**
 * The loop of a tail, in steps: look at the paths that somebody spoke of, list a piece of a directory, read the files
 * that have something new, each for one turn. It neither waits nor watches: who runs it does.
 */
import type { Buffer } from "node:buffer";
import { basename, dirname } from "node:path";
import { createBlockMemory } from "../scan/block-memory.ts";
import { BLOCK_BYTES } from "../scan/line-scanner.ts";
import { Arrivals } from "./arrivals.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { Directories } from "./directories.ts";
import { FileLooks } from "./file-looks.ts";
import { FileReader } from "./file-reader.ts";
import { GoneFiles } from "./gone-files.ts";
import { HiddenPaths } from "./hidden-paths.ts";
import type { TailHost, TailSource } from "./host.ts";
import { createBirthTrust } from "./identity.ts";
import { KnownFiles } from "./known-files.ts";
import type { TailLimits } from "./limits.ts";
import { OpenFiles } from "./open-files.ts";
import { Originals } from "./originals.ts";
import { Progress } from "./progress.ts";
import { compileSources, type SourcePaths } from "./source-paths.ts";
import type { TailedFile } from "./tailed-file.ts";
import { Turns } from "./turns.ts";

export interface LogTailOptions {
  readonly sources: readonly TailSource[];
  readonly checkpoints: readonly Checkpoint[];
  readonly startedSources: ReadonlySet<string>;
  readonly host: TailHost;
  readonly needle: Buffer;
  readonly limits: TailLimits;
  readonly now: () => number;
  readonly watch: (directory: string) => void;
  readonly unwatch: (directory: string) => void;
  /** There is work for `step`. */
  readonly wanted: () => void;
}

const NOTHING_SEEN = { marks: [], head: undefined };

export class LogTail {
  readonly known = new KnownFiles();
  readonly openFiles: OpenFiles;
  readonly directories: Directories;
  readonly gone: GoneFiles;
  readonly reader: FileReader;
  readonly progress: Progress;
  readonly turns: Turns;
  readonly #options: LogTailOptions;
  readonly #looks: FileLooks;
  #sources: SourcePaths;
  readonly #started: Set<string>;
  readonly #originals: Originals;
  readonly #hidden = new HiddenPaths();
  readonly #woken = new Set<string>();
  readonly #arrivals: Arrivals;
  #isFirstPass = true;
  #isCaughtUp = false;
  /** The tail's own time, which goes on evenly whatever the clock does. */
  time = 0;
  /** What was found though nobody had told of it. */
  missed = 0;

  constructor(options: LogTailOptions) {
    this.#options = options;
    const { host, limits, now, needle } = options;
    const { known } = this;
    const trust = createBirthTrust();
    this.#sources = compileSources(options.sources);
    this.#started = new Set(options.startedSources);
    const openFiles = new OpenFiles(limits.openFilesMax, trust);
    this.openFiles = openFiles;
    this.gone = new GoneFiles(limits, (id) => host.forget(id));
    const memory = createBlockMemory(needle, BLOCK_BYTES);
    this.progress = new Progress({ host, now });
    const originals = new Originals(options.checkpoints, {
      ...{ known, gone: this.gone },
      seen: (file) => this.reader.original(file),
      headOf: (file, identity) => this.reader.head(file, identity),
    });
    this.#originals = originals;
    this.reader = new FileReader({
      ...{ host, openFiles, memory, needle, limits, originals, progress: this.progress },
      emptied: (old, seen) => this.gone.add(old, seen, this.time),
      isQuiet: (file) => this.time - file.grownAt >= limits.quietMs,
      arrived: (file) => this.ready(file),
    });
    const replaced = (path: string) => this.look(path, true);
    this.turns = new Turns({ host, known, openFiles, reader: this.reader, limits, replaced, now: () => this.time });
    this.directories = new Directories(this.#sources, {
      ...{ limits, trust, watch: options.watch, unwatch: options.unwatch },
      found: (path, isRoutine) => this.#found(path, isRoutine),
      isKnown: (path) => known.at(path) !== undefined,
      visited: (directory) => this.#arrivals.listed(directory),
      listed: (directory, names) => this.#listed(directory, names),
      unreadable: (path, cause) => this.#unreadable(path, cause),
      polling: (path, cause) => host.event({ kind: "polling", path, cause }),
    });
    this.#arrivals = new Arrivals({
      names: known.names,
      isListing: (directory) => this.directories.isDue(directory),
      isUnread: (file) => file.hasArrived && this.turns.isDue(file),
    });
    this.#looks = new FileLooks({
      ...{ host, known, gone: this.gone, openFiles, directories: this.directories, trust },
      sources: () => this.#sources,
      unreadable: (path, cause) => this.#unreadable(path, cause),
      beginning: (source) => this.#beginning(source),
      ready: (file) => this.ready(file),
      attend: (file) => {
        file.grownAt = this.time;
        this.turns.attended.add(file);
      },
      now: () => this.time,
    });
    known.keep(options.checkpoints);
    this.directories.visitRoots();
  }

  get isCaughtUp(): boolean {
    return this.#isCaughtUp;
  }

  get hasWork(): boolean {
    const isFinding = this.#woken.size > 0 || this.directories.hasWork || this.#isFirstPass;
    return isFinding || this.#arrivals.hasDue || this.turns.hasWork;
  }

  /** Something will be there to read, but is not yet. */
  get isWaiting(): boolean {
    return this.turns.coming.size > 0;
  }

  wake(path: string): void {
    this.#woken.add(path);
    this.#options.wanted();
  }

  ready(file: TailedFile): void {
    if (file.hasArrived) this.turns.add(file);
    else this.#arrivals.add(file);
    this.#options.wanted();
  }

  resume(): void {
    this.turns.isBlocked = false;
    this.#options.wanted();
  }

  look(path: string, isWoken = false): boolean {
    return this.#looks.look(path, isWoken);
  }

  /** A bounded piece of work. Gives back how many bytes were read. */
  step(): number {
    let looks = 0;
    for (const path of this.#woken) {
      this.#woken.delete(path);
      this.#lookWoken(path);
      if (++looks >= this.#options.limits.looksMax) break;
    }
    this.directories.step();
    for (const file of this.#arrivals.takeDue(this.#woken.size > 0)) this.turns.add(file);
    if (this.#isFirstPass && !this.directories.hasWork && this.#woken.size === 0) this.#endFirstPass();
    const bytes = this.turns.readSome();
    if (!this.#isFirstPass && this.turns.untried.size === 0) this.#tellStarted();
    if (!this.#isFirstPass && this.turns.behind.size === 0) this.#isCaughtUp = true;
    return bytes;
  }

  setSources(sources: readonly TailSource[]): void {
    this.#sources = compileSources(sources);
    for (const file of [...this.known.files]) this.#reassign(file);
    this.directories.setSources(this.#sources);
    this.#isFirstPass = true;
    for (const path of this.directories.paths) this.directories.visit(path);
    this.#options.wanted();
  }

  /** The last of it has been read: what is left is kept, to know copies by. */
  finish(file: TailedFile): void {
    this.#giveUp(file);
    if (file.isGone) this.#options.host.event({ kind: "gone", path: file.path });
  }

  close(): void {
    for (const file of this.known.files) {
      if (file.isIdentified && file.place.offset !== file.reportedOffset) this.progress.report(file);
      file.content?.close();
    }
    this.openFiles.closeAll();
  }

  #unreadable(path: string, cause: unknown): void {
    if (this.#hidden.add(path)) this.#options.host.event({ kind: "unreadable", path, cause });
  }

  #found(path: string, isRoutine: boolean): void {
    if (this.look(path) && isRoutine && !this.directories.isPolled(dirname(path))) this.missed++;
  }

  #lookWoken(path: string): void {
    const { directories, known } = this;
    if (directories.has(path)) directories.visit(path);
    else if (known.at(path) !== undefined || this.#sources.ownerOf(path) !== undefined || directories.isWanted(path)) {
      this.look(path, true);
    }
  }

  /** Known files that a listing of their directory does not show have gone elsewhere. */
  #listed(directory: string, names: ReadonlySet<string>): void {
    this.#hidden.listed(directory, names);
    for (const path of this.known.pathsIn(directory)) if (!names.has(basename(path))) this.look(path);
  }

  #beginning(source: string): "beginning" | "end" {
    const startAt = this.#sources.sources.find(({ name }) => name === source)?.startAt;
    return this.#isFirstPass && startAt === "end" && !this.#started.has(source) ? "end" : "beginning";
  }

  #endFirstPass(): void {
    const rest = this.#looks.claimRest();
    this.#originals.settled(rest);
    for (const checkpoint of rest) this.gone.add(checkpoint, NOTHING_SEEN, this.time);
    this.#isFirstPass = false;
    for (const file of this.known.files) {
      if (!file.isIdentified) this.turns.untried.add(file);
      if (!file.isDrained) this.turns.behind.set(file, file.size);
    }
  }

  #tellStarted(): void {
    for (const { name } of this.#sources.sources) {
      if (this.#started.has(name)) continue;
      this.#started.add(name);
      this.#options.host.started(name);
    }
  }

  #reassign(file: TailedFile): void {
    const owner = this.#sources.ownerOf(file.path);
    const same = this.#sources.sources.find(({ name }) => name === file.source.name);
    const source = owner?.source.name === file.source.name ? owner.source : file.isOutside ? same : undefined;
    if (source === undefined) this.#giveUp(file);
    else file.source = source;
  }

  /** How far it was read is kept for a while: its copies are known by that, and it may be wanted again. */
  #giveUp(file: TailedFile): void {
    const checkpoint = file.isIdentified ? this.progress.checkpoint(file) : undefined;
    this.#drop(file);
    if (checkpoint !== undefined) this.gone.add(checkpoint, file, this.time);
  }

  /** Nothing more is read of it. */
  #drop(file: TailedFile): void {
    file.isFinished = true;
    file.taker?.end();
    file.taker = undefined;
    file.content?.close();
    this.openFiles.close(file);
    this.known.remove(file);
    this.turns.remove(file);
  }
}
