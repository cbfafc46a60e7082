/** What is left of files that are gone or were emptied: their checkpoints, to know copies of them by, for a while. */
import type { Checkpoint } from "./checkpoint.ts";
import type { Original } from "./copies.ts";
import { Groups } from "./groups.ts";
import { inodeKey } from "./identity.ts";
import type { TailLimits } from "./limits.ts";
import { NameIndex } from "./related-names.ts";

interface Gone extends Original {
  readonly since: number;
}

export class GoneFiles {
  readonly #limits: TailLimits;
  readonly #forget: (checkpointId: string) => void;
  /** By the checkpoint's id, in the order in which they went. */
  readonly #gone = new Map<string, Gone>();
  readonly #byInode = new Groups<string, Gone>();
  readonly #names = new NameIndex<Gone>();

  constructor(limits: TailLimits, forget: (checkpointId: string) => void) {
    this.#limits = limits;
    this.#forget = forget;
  }

  /** The latest first. */
  originalsOf(path: string, isPacked: boolean): readonly Original[] {
    const found = [...this.#names.originalsOf(path), ...(isPacked ? this.#names.seriesOf(path) : [])];
    return [...new Set(found)].toSorted((one, other) => other.since - one.since);
  }

  add(checkpoint: Checkpoint, seen: Pick<Original, "marks" | "head">, now: number): void {
    if (checkpoint.offset === 0) {
      this.#forget(checkpoint.id);
      return;
    }
    const gone = { checkpoint, ...seen, isOver: true, since: now };
    this.#gone.set(checkpoint.id, gone);
    this.#names.add(checkpoint.path, gone);
    this.#byInode.add(inodeKey(checkpoint.identity), gone);
    for (const oldest of this.#gone.values()) {
      if (this.#gone.size <= this.#limits.goneKeptMax) break;
      this.#remove(oldest);
      this.#forget(oldest.checkpoint.id);
    }
  }

  /** Its copy goes on under the same checkpoint. Gives back whether it was there. */
  claim(checkpoint: Checkpoint): boolean {
    const gone = this.#gone.get(checkpoint.id);
    if (gone !== undefined) this.#remove(gone);
    return gone !== undefined;
  }

  /** A file that was given up, but is still there, has come back: the latest first. */
  claimInode(source: string, file: { readonly device: string; readonly inode: string }): readonly Checkpoint[] {
    const found = this.#byInode.of(inodeKey(file)).filter((gone) => gone.checkpoint.source === source);
    for (const gone of found) this.#remove(gone);
    return found.map(({ checkpoint }) => checkpoint).toReversed();
  }

  expire(now: number): void {
    for (const gone of this.#gone.values()) {
      if (now - gone.since < this.#limits.goneKeptMs) break;
      this.#remove(gone);
      this.#forget(gone.checkpoint.id);
    }
  }

  #remove(gone: Gone): void {
    this.#gone.delete(gone.checkpoint.id);
    this.#names.remove(gone.checkpoint.path, gone);
    this.#byInode.remove(inodeKey(gone.checkpoint.identity), gone);
  }
}
