/** All files of a tail, by their inode and by every path that leads to them, and the checkpoints nobody has claimed. */
import { dirname } from "node:path";
import type { Checkpoint } from "./checkpoint.ts";
import { Groups } from "./groups.ts";
import { inodeKey } from "./identity.ts";
import { NameIndex } from "./related-names.ts";
import type { TailedFile } from "./tailed-file.ts";

export class KnownFiles {
  readonly #byInode = new Map<string, TailedFile>();
  readonly #byPath = new Map<string, TailedFile>();
  readonly #files = new Set<TailedFile>();
  readonly #paths = new Groups<TailedFile, string>();
  readonly #byDirectory = new Groups<string, string>();
  /** Of the paths. */
  readonly names = new NameIndex<TailedFile>();
  /** The last paths of files that are gone and not finished. */
  readonly #left = new Map<TailedFile, string>();
  readonly #unclaimed = new Groups<string, Checkpoint>();
  readonly #unclaimedByPath = new Groups<string, Checkpoint>();

  /** Checkpoints of a time before this one. */
  keep(checkpoints: readonly Checkpoint[]): void {
    for (const checkpoint of checkpoints.toSorted((one, other) => other.seenAt - one.seenAt)) {
      this.#unclaimed.add(claimKey(checkpoint.source, checkpoint.identity), checkpoint);
      this.#unclaimedByPath.add(checkpoint.path, checkpoint);
    }
  }

  /**
   * The latest first. A disk may have another number after a restart: then path and inode have to do, and the content
   * has the last word in any case.
   */
  claim(
    source: string,
    file: { readonly device: string; readonly inode: string },
    path: string,
  ): readonly Checkpoint[] {
    const exact = this.#unclaimed.of(claimKey(source, file));
    const isMoved = (checkpoint: Checkpoint) =>
      checkpoint.source === source && checkpoint.identity.inode === file.inode;
    const claimed = exact.length > 0 ? exact : this.unclaimedAt(path).filter(isMoved).toReversed();
    for (const checkpoint of claimed) {
      this.#unclaimedByPath.remove(checkpoint.path, checkpoint);
      this.#unclaimed.remove(claimKey(source, checkpoint.identity), checkpoint);
    }
    return claimed;
  }

  unclaimedAt(path: string): readonly Checkpoint[] {
    return this.#unclaimedByPath.of(path).toReversed();
  }

  get unclaimed(): readonly Checkpoint[] {
    return [...this.#unclaimed.all()];
  }

  /** Goes on over files that come while it is read. */
  get files(): IterableIterator<TailedFile> {
    return this.#files.values();
  }

  get count(): number {
    return this.#files.size;
  }

  pathsIn(directory: string): readonly string[] {
    return this.#byDirectory.of(directory);
  }

  countIn(directory: string): number {
    return this.#byDirectory.sizeOf(directory);
  }

  has(file: TailedFile): boolean {
    return this.#files.has(file);
  }

  at(path: string): TailedFile | undefined {
    return this.#byPath.get(path);
  }

  withInode(file: { readonly device: string; readonly inode: string }): TailedFile | undefined {
    return this.#byInode.get(inodeKey(file));
  }

  pathsOf(file: TailedFile): readonly string[] {
    return this.#paths.of(file);
  }

  add(file: TailedFile): void {
    this.#byInode.set(inodeKey(file), file);
    this.#files.add(file);
  }

  link(path: string, file: TailedFile): void {
    this.unlink(path);
    this.#byPath.set(path, file);
    this.names.add(path, file);
    this.#byDirectory.add(dirname(path), path);
    this.#paths.add(file, path);
  }

  unlink(path: string): void {
    const file = this.#byPath.get(path);
    this.#byPath.delete(path);
    this.#byDirectory.remove(dirname(path), path);
    if (file === undefined) return;
    this.#paths.remove(file, path);
    this.names.remove(path, file);
  }

  /** No path leads to it any more; its copies still have names that were made of its last one. */
  leave(file: TailedFile): void {
    for (const path of this.pathsOf(file)) this.unlink(path);
    if (this.#left.has(file)) return;
    this.#left.set(file, file.path);
    this.names.add(file.path, file);
  }

  /** Its number may be another file's by now. */
  forgetInode(file: TailedFile): void {
    if (this.#byInode.get(inodeKey(file)) === file) this.#byInode.delete(inodeKey(file));
  }

  remove(file: TailedFile): void {
    for (const path of this.pathsOf(file)) this.unlink(path);
    const left = this.#left.get(file);
    if (left !== undefined) this.names.remove(left, file);
    this.#left.delete(file);
    this.forgetInode(file);
    this.#files.delete(file);
  }
}

function claimKey(source: string, file: { readonly device: string; readonly inode: string }): string {
  return `${file.device}:${file.inode} ${source}`;
}
