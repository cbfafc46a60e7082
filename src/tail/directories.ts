/**
 * Walks the directories that sources want, keeps them watched, and says which files are there. Symbolic links are
 * followed, unless they lead back to a directory that they lie in. Work is done in steps, so that a directory of a
 * hundred thousand files holds up nothing else.
 */
import { type Dirent, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { errorCode } from "./errors.ts";
import { networkKind } from "./file-system-kind.ts";
import { type BirthTrust, inodeKey, lookAt } from "./identity.ts";
import type { TailLimits } from "./limits.ts";
import type { SourcePaths } from "./source-paths.ts";

export interface DirectoriesOptions {
  readonly limits: TailLimits;
  readonly trust: BirthTrust;
  /** A file is there that a source wants, or something that may be one. */
  readonly found: (path: string, isRoutine: boolean) => void;
  /** Known files have their own turns of being looked at. */
  readonly isKnown: (path: string) => boolean;
  /** What was listed, to find what is missing from it. */
  readonly listed: (directory: string, names: ReadonlySet<string>) => void;
  /** The directory was listed, or cannot be. */
  readonly visited: (directory: string) => void;
  readonly unreadable: (path: string, cause: unknown) => void;
  readonly polling: (path: string, cause: string) => void;
  readonly watch: (directory: string) => void;
  readonly unwatch: (directory: string) => void;
}

interface Directory {
  readonly path: string;
  readonly key: string;
  readonly isNetwork: boolean;
  isPolled: boolean;
}

const STEP_ENTRIES = 256;

export class Directories {
  readonly #options: DirectoriesOptions;
  #sources: SourcePaths;
  readonly #known = new Map<string, Directory>();
  /** Whether nobody said that something happened there. */
  readonly #pending = new Map<string, boolean>();
  #walk: Generator<void> | undefined;
  #walked = "";

  constructor(sources: SourcePaths, options: DirectoriesOptions) {
    this.#sources = sources;
    this.#options = options;
  }

  get paths(): readonly string[] {
    return [...this.#known.keys()];
  }

  get count(): number {
    return this.#known.size;
  }

  get polledPaths(): readonly string[] {
    return [...this.#known.values()].filter(({ isPolled }) => isPolled).map(({ path }) => path);
  }

  get polledCount(): number {
    return this.polledPaths.length;
  }

  get hasWork(): boolean {
    return this.#walk !== undefined || this.#pending.size > 0;
  }

  /** It is going to be listed, or is right now. */
  isDue(path: string): boolean {
    return this.#pending.has(path) || (this.#walk !== undefined && this.#walked === path);
  }

  has(path: string): boolean {
    return this.#known.has(path);
  }

  isPolled(path: string): boolean {
    return this.#known.get(path)?.isPolled ?? false;
  }

  isNetwork(path: string): boolean {
    return this.#known.get(path)?.isNetwork ?? networkKind(path) !== undefined;
  }

  setSources(sources: SourcePaths): void {
    this.#sources = sources;
    for (const path of [...this.#known.keys()]) {
      if (!sources.leadsTo(path)) this.forget(path);
    }
    this.visitRoots();
  }

  visitRoots(isRoutine = false): void {
    for (const root of this.#sources.roots) this.#visitRoot(root, isRoutine);
  }

  /** Looks whether something that was wanted but not there has come. */
  #visitRoot(root: string, isRoutine: boolean): void {
    // A new file says nothing about whether births can be trusted; its directory may.
    lookAt(dirname(root), this.#options.trust, false);
    const look = lookAt(root, this.#options.trust, false);
    if (look === "missing") this.#visitAncestor(root);
    else if ("error" in look) this.#options.unreadable(root, look.error);
    else if (look.isDirectory) this.visit(root, isRoutine);
    else {
      this.visit(dirname(root), isRoutine);
      this.#meetFile(root, isRoutine);
    }
  }

  /** The directory is to be listed, for the first time or once more. */
  visit(path: string, isRoutine = false): void {
    this.#pending.set(path, isRoutine && (this.#pending.get(path) ?? true));
  }

  /** A directory that a source may want. */
  isWanted(path: string): boolean {
    return this.#sources.leadsTo(path);
  }

  poll(path: string, cause: string): void {
    const directory = this.#known.get(path);
    if (directory === undefined || directory.isPolled) return;
    directory.isPolled = true;
    this.#options.polling(path, cause);
  }

  forget(path: string): void {
    if (this.#pending.delete(path)) this.#options.visited(path);
    if (this.#known.delete(path)) this.#options.unwatch(path);
  }

  /** Does a bounded part of the work. */
  step(): void {
    if (this.#walk === undefined) {
      const [next] = this.#pending;
      if (next === undefined) return;
      this.#pending.delete(next[0]);
      this.#walked = next[0];
      this.#walk = this.#list(...next);
    }
    if (this.#walk.next().done !== true) return;
    this.#walk = undefined;
    this.#options.visited(this.#walked);
  }

  *#list(path: string, isRoutine: boolean): Generator<void> {
    if (!this.#enter(path)) return;
    let entries: readonly Dirent[];
    try {
      entries = readdirSync(path, { withFileTypes: true });
    } catch (error) {
      if (errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR") this.#vanished(path);
      else this.#options.unreadable(path, error);
      return;
    }
    for (const [index, entry] of entries.entries()) {
      if (index % STEP_ENTRIES === STEP_ENTRIES - 1) yield;
      this.#meet(join(path, entry.name), entry, isRoutine);
    }
    this.#options.listed(path, new Set(entries.map(({ name }) => name)));
  }

  /** Watches before it lists, so that nothing comes between. */
  #enter(path: string): boolean {
    const look = lookAt(path, this.#options.trust, false);
    const known = this.#known.get(path);
    if (look === "missing") {
      if (known !== undefined) this.#vanished(path);
      return false;
    }
    if ("error" in look) {
      this.#options.unreadable(path, look.error);
      return false;
    }
    if (known !== undefined && known.key === inodeKey(look)) return true;
    if (known !== undefined) this.forget(path);
    if (!look.isDirectory || this.#isLoop(path, inodeKey(look))) return false;
    const kind = networkKind(path);
    this.#known.set(path, { path, key: inodeKey(look), isNetwork: kind !== undefined, isPolled: false });
    if (kind !== undefined) this.poll(path, kind);
    else this.#options.watch(path);
    return true;
  }

  #isLoop(path: string, key: string): boolean {
    let depth = 0;
    for (let at = dirname(path); this.#known.has(at); at = dirname(at)) {
      if (this.#known.get(at)?.key === key || ++depth > this.#options.limits.directoryDepthMax) return true;
      if (at === dirname(at)) break;
    }
    return false;
  }

  #meet(path: string, entry: Dirent, isRoutine: boolean): void {
    if (entry.isFile()) {
      this.#meetFile(path, isRoutine);
      return;
    }
    if (entry.isDirectory()) {
      if (!this.#known.has(path) && this.#sources.leadsTo(path)) this.visit(path, isRoutine);
      return;
    }
    const isUnknown = !entry.isFIFO() && !entry.isSocket() && !entry.isCharacterDevice() && !entry.isBlockDevice();
    if (!isUnknown || this.#known.has(path)) return;
    const look = lookAt(path, this.#options.trust, false);
    if (look === "missing" || "error" in look) return;
    if (look.isDirectory && this.#sources.leadsTo(path)) this.visit(path, isRoutine);
    else if (look.isFile) this.#meetFile(path, isRoutine);
  }

  #meetFile(path: string, isRoutine: boolean): void {
    if (isRoutine && this.#options.isKnown(path)) return;
    if (this.#sources.ownerOf(path) !== undefined) this.#options.found(path, isRoutine);
  }

  #vanished(path: string): void {
    this.#options.listed(path, new Set());
    for (const below of [...this.#known.keys()]) {
      if (below !== path && !below.startsWith(`${path}/`)) continue;
      if (below !== path) this.#options.listed(below, new Set());
      this.forget(below);
    }
    for (const root of this.#sources.roots)
      if (root === path || root.startsWith(`${path}/`)) this.#visitRoot(root, false);
  }

  /** What is wanted is not there: the nearest directory that is will be told when it comes. */
  #visitAncestor(path: string): void {
    for (let at = dirname(path); at !== dirname(at); at = dirname(at)) {
      const look = lookAt(at, this.#options.trust, false);
      if (look === "missing" || "error" in look || !look.isDirectory) continue;
      if (!this.#known.has(at)) this.visit(at);
      return;
    }
  }
}
