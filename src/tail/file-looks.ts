/**
 * Finds out what has become of a path: the same file, another one in its place, or none. A file that has lost its
 * place is looked for under other names, and is read to its end before the one that came after it.
 */
import { basename, dirname } from "node:path";
import type { Checkpoint } from "./checkpoint.ts";
import type { Directories } from "./directories.ts";
import { findGenerations, type Generation, type Generations } from "./generations.ts";
import { glanceAt, isAsBefore, keepGlance } from "./glance.ts";
import type { GoneFiles } from "./gone-files.ts";
import type { TailHost } from "./host.ts";
import { type BirthTrust, type FileStatus, isReborn, lookAt } from "./identity.ts";
import type { KnownFiles } from "./known-files.ts";
import type { OpenFiles } from "./open-files.ts";
import { isRotatedName } from "./related-names.ts";
import type { Owner, SourcePaths } from "./source-paths.ts";
import { type Beginning, TailedFile } from "./tailed-file.ts";

export interface FileLooksOptions {
  readonly host: TailHost;
  readonly known: KnownFiles;
  readonly gone: GoneFiles;
  readonly openFiles: OpenFiles;
  readonly directories: Directories;
  readonly trust: BirthTrust;
  readonly sources: () => SourcePaths;
  readonly unreadable: (path: string, cause: unknown) => void;
  /** Where a file begins that nothing is known of. */
  readonly beginning: (source: string) => "beginning" | "end";
  /** There may be something to read in it. */
  readonly ready: (file: TailedFile) => void;
  /** It lost its name, or all of them: time has to be kept for late writers. */
  readonly attend: (file: TailedFile) => void;
  readonly now: () => number;
}

/** Longer than a tick of any file system's clock. */
const FRESH_MS = 2_000;
const LISTINGS_MAX = 3;
const BEGINNINGS = { beginning: { kind: "beginning" }, end: { kind: "end" } } as const;

export class FileLooks {
  readonly #options: FileLooksOptions;

  constructor(options: FileLooksOptions) {
    this.#options = options;
  }

  /** Gives back whether something was found that was not known. */
  look(path: string, isWoken = false): boolean {
    const previous = this.#options.known.at(path);
    if (isWoken || previous === undefined || !this.#isSettled(previous, path))
      return this.#lookClosely(path, previous, isWoken);
    const glance = glanceAt(path);
    if (isAsBefore(previous, glance)) return false;
    const isNews = this.#lookClosely(path, previous, isWoken);
    if (!isNews) keepGlance(previous, glance);
    return isNews;
  }

  /** All of it has been read, and it has not changed for so long that any change would show in its times. */
  #isSettled(file: TailedFile, path: string): boolean {
    const isRead = file.isIdentified && file.version === file.verifiedVersion;
    return isRead && file.path === path && this.#options.now() - file.grownAt >= FRESH_MS;
  }

  #lookClosely(path: string, previous: TailedFile | undefined, isWoken: boolean): boolean {
    const { trust, directories } = this.#options;
    const look = lookAt(path, trust, directories.isNetwork(dirname(path)));
    if (look !== "missing" && "error" in look) {
      if (previous === undefined && this.#owner(path) !== undefined) this.#options.unreadable(path, look.error);
      return false;
    }
    if (look === "missing" || !look.isFile) {
      if (look !== "missing" && look.isDirectory && directories.isWanted(path)) directories.visit(path);
      if (look === "missing" && directories.has(path)) directories.visit(path);
      if (previous !== undefined) this.#displaced(previous, path);
      return previous !== undefined;
    }
    return this.#lookAtFile(path, previous, look, isWoken);
  }

  #lookAtFile(path: string, previous: TailedFile | undefined, status: FileStatus, isWoken: boolean): boolean {
    const { known, ready } = this.#options;
    let file = known.withInode(status);
    if (file !== undefined && isReborn(file, status)) {
      this.#gone(file);
      known.forgetInode(file);
      file = undefined;
    }
    const owner = this.#owner(path);
    if (file === undefined && owner === undefined) return false;
    let last: TailedFile | undefined;
    if (previous !== undefined && previous !== file)
      last = previous.isGone ? previous : this.#displaced(previous, path);
    const isNew = file === undefined;
    if (file === undefined && owner !== undefined) {
      const waitsFor = last ?? this.#unfinishedAt(path, status);
      file = known.withInode(status) ?? this.#admit({ path, status }, owner, waitsFor);
    }
    if (file === undefined) return false;
    if (known.at(path) !== file) this.#moved(file, path, owner);
    const isOther = file.version !== status.version;
    const isNews = isNew || isOther;
    const isUnread = file.isIdentified && file.version !== file.verifiedVersion;
    // Two states of a file can look alike if they are only milliseconds apart: then its content has to tell.
    const isFresh = isWoken || this.#options.now() - file.grownAt < FRESH_MS;
    if (isFresh) file.verifiedVersion = undefined;
    if (isNews || isUnread || isFresh) {
      file.see(status);
      if (isOther) file.retryAt = 0;
      if (isOther && !file.isIdentified) file.grownAt = this.#options.now();
      ready(file);
    }
    return isNews;
  }

  /** The checkpoints that no file has claimed: what they were for may live on under another name. */
  claimRest(): readonly Checkpoint[] {
    const rest: Checkpoint[] = [];
    for (const checkpoint of this.#options.known.unclaimed) {
      const source = this.#options.sources().sources.find(({ name }) => name === checkpoint.source);
      if (source === undefined) continue;
      this.#continueElsewhere(checkpoint, { source, captures: this.#owner(checkpoint.path)?.captures ?? {} });
      rest.push(...this.#options.known.claim(checkpoint.source, checkpoint.identity, checkpoint.path));
    }
    return rest;
  }

  #owner(path: string): Owner | undefined {
    return this.#options.sources().ownerOf(path);
  }

  #admit({ path, status }: Generation, owner: Owner, predecessor: TailedFile | undefined): TailedFile {
    const { known, directories, host, ready, now } = this.#options;
    const isNetwork = directories.isNetwork(dirname(path));
    const source = owner.source.name;
    const checkpoints = [...known.claim(source, status, path), ...this.#options.gone.claimInode(source, status)];
    const beginning: Beginning =
      checkpoints.length === 0 ? BEGINNINGS[this.#options.beginning(source)] : { kind: "saved", checkpoints };
    const file = new TailedFile({ ...owner, path, status, isNetwork }, beginning);
    file.follow(predecessor);
    file.grownAt = now();
    known.add(file);
    known.link(path, file);
    if (checkpoints.length === 0) host.event({ kind: "found", path });
    ready(file);
    return file;
  }

  /** Files that were read at this path before the last stop, and have gone on to other names since. */
  #unfinishedAt(path: string, status: FileStatus): TailedFile | undefined {
    let last: TailedFile | undefined;
    for (const checkpoint of this.#options.known.unclaimedAt(path)) {
      const { inode } = checkpoint.identity;
      if (inode === status.inode && !isReborn(checkpoint.identity, status)) continue;
      const owner = this.#owner(path);
      if (owner?.source.name !== checkpoint.source) continue;
      last = this.#continueElsewhere(checkpoint, owner) ?? last;
    }
    return last;
  }

  #continueElsewhere(checkpoint: Checkpoint, owner: Owner): TailedFile | undefined {
    const { known, trust, directories } = this.#options;
    const isNetwork = directories.isNetwork(dirname(checkpoint.path));
    const lost = { ...checkpoint.identity, path: checkpoint.path, seenAt: checkpoint.seenAt, isNetwork };
    const { own, later } = findGenerations(lost, trust, (path) => known.at(path) !== undefined);
    const there = own ?? this.#stillThere(checkpoint, isNetwork);
    const found = there === undefined ? undefined : known.withInode(there.status);
    const first =
      there === undefined ? undefined : (found ?? this.#admitOutside(there, owner, undefined, own !== undefined));
    return this.#admitLater(later, owner, first, basename(checkpoint.path));
  }

  /** Under its own name, though no source wants it any more. */
  #stillThere({ path, identity }: Checkpoint, isNetwork: boolean): Generation | undefined {
    const look = lookAt(path, this.#options.trust, isNetwork);
    if (look === "missing" || "error" in look || !look.isFile || this.#options.known.at(path) !== undefined)
      return undefined;
    return look.inode === identity.inode && look.device === identity.device ? { path, status: look } : undefined;
  }

  /** `name`: what they may have been renamed from. */
  #admitLater(
    later: readonly Generation[],
    owner: Owner,
    first: TailedFile | undefined,
    name: string,
  ): TailedFile | undefined {
    let last = first;
    for (const generation of later) {
      if (this.#options.known.withInode(generation.status) !== undefined) continue;
      const isRotated = isRotatedName(name, basename(generation.path));
      last = this.#admitOutside(generation, owner, last, isRotated);
    }
    return last;
  }

  #admitOutside(
    generation: Generation,
    owner: Owner,
    predecessor: TailedFile | undefined,
    isRotated: boolean,
  ): TailedFile {
    const wanted = this.#owner(generation.path);
    const file = this.#admit(generation, wanted ?? owner, predecessor);
    file.isOutside = wanted === undefined;
    file.isRotated = file.isOutside || isRotated;
    this.#options.attend(file);
    return file;
  }

  /** Another path leads to it now, or one more. */
  #moved(file: TailedFile, path: string, owner: Owner | undefined): void {
    const { known, host, attend } = this.#options;
    known.link(path, file);
    if (file.path === path || this.#leadsTo(file.path, file)) return;
    known.unlink(file.path);
    file.path = path;
    if (file.isGone) file.isFinished = file.isGone = false;
    file.isOutside = owner === undefined;
    file.isRotated = true;
    host.event({ kind: "rotated", path });
    attend(file);
  }

  #leadsTo(path: string, file: TailedFile): boolean {
    const look = lookAt(path, this.#options.trust, file.isNetwork);
    return look !== "missing" && !("error" in look) && look.inode === file.inode && look.device === file.device;
  }

  /** The path does not lead to it any more. Gives back the last of the generations that are to be read first. */
  #displaced(file: TailedFile, path: string): TailedFile {
    const { known, host } = this.#options;
    known.unlink(path);
    if (file.isGone) return file;
    const other = known.pathsOf(file).find((candidate) => this.#leadsTo(candidate, file));
    if (other !== undefined) {
      if (file.path === path) file.path = other;
      return file;
    }
    const { source, captures } = file;
    const { own, later } = this.#generations(file, path);
    if (own === undefined) this.#gone(file);
    else {
      const owner = this.#owner(own.path);
      known.link(own.path, file);
      file.path = own.path;
      file.see(own.status);
      file.isOutside = owner === undefined;
      file.isRotated = true;
      host.event({ kind: "rotated", path: own.path });
      this.#keep(file);
    }
    return this.#admitLater(later, { source, captures }, file, basename(path)) ?? file;
  }

  /** A listing can miss what is renamed meanwhile: where another file has come, this one is not given up after one. */
  #generations(file: TailedFile, path: string): Generations {
    const { known, trust } = this.#options;
    const isKnown = (name: string) => known.at(name) !== undefined;
    const lost = { ...file, path };
    let found = findGenerations(lost, trust, isKnown);
    const isRotation = found.own === undefined && lookAt(path, trust, file.isNetwork) !== "missing";
    for (let tries = 1; isRotation && found.own === undefined && tries < LISTINGS_MAX; tries++) {
      found = findGenerations(lost, trust, isKnown);
    }
    return found;
  }

  /** Nothing leads to it any more but a descriptor that is still open. */
  #gone(file: TailedFile): void {
    const { openFiles, host, attend, known } = this.#options;
    known.leave(file);
    file.isGone = true;
    file.isRotated = true;
    if (openFiles.has(file)) {
      openFiles.hold(file);
      this.#options.ready(file);
    } else if (file.bytesBehind > 0) {
      host.event({ kind: "lost", path: file.path, bytes: file.bytesBehind });
      file.isFinished = true;
    }
    attend(file);
  }

  /** It may be deleted at any time: what has not been read of it stays reachable. */
  #keep(file: TailedFile): void {
    const { openFiles, ready, attend } = this.#options;
    try {
      openFiles.open(file);
    } catch {
      // The next turn says what is wrong.
    }
    openFiles.hold(file);
    ready(file);
    attend(file);
  }
}
