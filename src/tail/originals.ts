/**
 * What a file that has just been found may be a copy of: files that are known, checkpoints of files that have not been
 * opened again yet, and what is left of those that are gone.
 */
import type { Buffer } from "node:buffer";
import type { Checkpoint, FileIdentity } from "./checkpoint.ts";
import type { Original } from "./copies.ts";
import type { GoneFiles } from "./gone-files.ts";
import type { KnownFiles } from "./known-files.ts";
import { NameIndex } from "./related-names.ts";
import type { TailedFile } from "./tailed-file.ts";

export interface OriginalsOptions {
  readonly known: KnownFiles;
  readonly gone: GoneFiles;
  /** What a copy of a known file is known by. */
  readonly seen: (file: TailedFile) => Original;
  /** Its first bytes, if it still begins with those that it was known by. */
  readonly headOf: (file: TailedFile, identity: FileIdentity) => Buffer | undefined;
}

export class Originals {
  readonly #options: OriginalsOptions;
  /** Checkpoints of files that have not been opened again yet. */
  readonly #saved = new NameIndex<Checkpoint>();

  constructor(checkpoints: readonly Checkpoint[], options: OriginalsOptions) {
    this.#options = options;
    for (const checkpoint of checkpoints) this.#saved.add(checkpoint.path, checkpoint);
  }

  /** What has been read of the file under another name, perhaps. */
  of(file: TailedFile, isPacked: boolean): readonly Original[] {
    const { known, gone, seen } = this.#options;
    const { names } = known;
    const live = [...names.originalsOf(file.path), ...(isPacked ? names.seriesOf(file.path) : [])]
      .filter((other) => other !== file && other.isIdentified && other.place.offset > 0)
      .map(seen);
    const saved = [...this.#saved.originalsOf(file.path), ...(isPacked ? this.#saved.seriesOf(file.path) : [])]
      .filter(({ offset }) => offset > 0)
      .map((checkpoint) => ({ checkpoint, marks: [], head: this.#savedHead(checkpoint), isOver: false }));
    const all = [...live, ...saved, ...gone.originalsOf(file.path, isPacked)];
    return all.filter(({ checkpoint: { source, path } }) => source === file.source.name && path !== file.path);
  }

  /** The files of these checkpoints have been opened again, or have gone. */
  settled(checkpoints: readonly Checkpoint[]): void {
    for (const checkpoint of checkpoints) this.#saved.remove(checkpoint.path, checkpoint);
  }

  /** The file is a copy, and goes on for what is gone. */
  copied(file: TailedFile, { checkpoint }: Original): void {
    file.copyOf = checkpoint.id;
    if (this.#options.gone.claim(checkpoint)) file.id = checkpoint.id;
  }

  /** Whether what was in the file before it was emptied may be found in another one. */
  hasCopy({ path }: TailedFile, id: string): boolean {
    const related = this.#options.known.names.seriesOf(path);
    return related.some((file) => file.copyOf === id || !file.isIdentified);
  }

  /** The file may be known again, though nobody has opened it yet. */
  #savedHead({ identity }: Checkpoint): Buffer | undefined {
    const file = this.#options.known.withInode(identity);
    return file === undefined || file.isGone ? undefined : this.#options.headOf(file, identity);
  }
}
