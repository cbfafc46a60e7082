/**
 * Files that have just been found. They are held until the listing of their directory is through, and then put in the
 * order in which they were written: of several generations of one log the oldest is read first. The order is a help to
 * whoever reads the lines, and never a reason not to read them.
 */
import { dirname } from "node:path";
import { byLastWriting } from "./generations.ts";
import { type NameIndex, seriesKey } from "./related-names.ts";
import type { TailedFile } from "./tailed-file.ts";

export interface ArrivalsOptions {
  readonly names: NameIndex<TailedFile>;
  /** The directory is going to be listed. */
  readonly isListing: (directory: string) => boolean;
  /** The file is known, and has something to be read. */
  readonly isUnread: (file: TailedFile) => boolean;
}

/** Steps of the tail. */
const WAITED_MAX = 16;

export class Arrivals {
  readonly #options: ArrivalsOptions;
  readonly #held = new Map<string, Set<TailedFile>>();
  readonly #due = new Set<TailedFile>();
  #waited = 0;

  constructor(options: ArrivalsOptions) {
    this.#options = options;
  }

  get hasDue(): boolean {
    return this.#due.size > 0;
  }

  add(file: TailedFile): void {
    const directory = dirname(file.path);
    const others = this.#held.get(directory);
    if (others !== undefined) others.add(file);
    else if (this.#options.isListing(directory)) this.#held.set(directory, new Set([file]));
    else this.#due.add(file);
  }

  /** Whatever lies beside them has been found. */
  listed(directory: string): void {
    for (const file of this.#held.get(directory) ?? []) this.#due.add(file);
    this.#held.delete(directory);
  }

  /** Those to be read now, in their order. They wait a little for what else is being found. */
  takeDue(isFinding: boolean): readonly TailedFile[] {
    if (this.#due.size === 0 || (isFinding && this.#waited++ < WAITED_MAX)) return [];
    this.#waited = 0;
    const due = [...this.#due];
    this.#due.clear();
    for (const file of due) file.hasArrived = true;
    const bySeries = Map.groupBy(due, ({ path }) => seriesKey(path));
    for (const files of bySeries.values()) this.#order(files);
    return due.toSorted(byLastWriting);
  }

  #order(arrived: readonly TailedFile[]): void {
    const [first] = arrived;
    if (first === undefined) return;
    const inArrived = new Set(arrived);
    const members = new Set<TailedFile>();
    for (const file of [...this.#options.names.generationsOf(first.path), ...arrived]) {
      // What is skipped has no order, and its end is where it is now.
      const isSkipped = !file.isIdentified && file.beginning.kind === "end";
      if (!isSkipped && (inArrived.has(file) || this.#options.isUnread(file))) addWithOlder(file, members);
    }
    const bySource = Map.groupBy(members, ({ source }) => source.name);
    for (const files of bySource.values()) chain(files.toSorted(byLastWriting));
  }
}

/** What it had to wait for may have no name any more. */
function addWithOlder(file: TailedFile, members: Set<TailedFile>): void {
  if (members.has(file)) return;
  if (file.predecessor !== undefined) addWithOlder(file.predecessor, members);
  members.add(file);
}

function chain(files: readonly TailedFile[]): void {
  for (const [index, file] of files.entries()) file.follow(files[index - 1]);
}
