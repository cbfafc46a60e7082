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

/** A chain that is longer than this may be a ring. */
const OLDER_MAX = 1_000;
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
    const ordered = [...bySeries.values()].flatMap((files) => this.#order(files));
    return [...new Set([...due, ...ordered])].toSorted(byLastWriting);
  }

  /** Gives back all that have another one before them now. */
  #order(arrived: readonly TailedFile[]): readonly TailedFile[] {
    const [first] = arrived;
    if (first === undefined) return [];
    const unread = this.#options.names.generationsOf(first.path).filter((file) => this.#options.isUnread(file));
    const members = new Set<TailedFile>();
    for (const file of [...unread, ...arrived]) if (!isSkipped(file)) addWithOlder(file, members);
    const bySource = Map.groupBy(members, ({ source }) => source.name);
    for (const files of bySource.values()) chain(files.toSorted(byLastWriting));
    return unread;
  }
}

/** It has no order, and its end is where it is now. */
function isSkipped({ isIdentified, beginning }: TailedFile): boolean {
  return !isIdentified && beginning.kind === "end";
}

/** What it had to wait for may have no name any more. */
function addWithOlder(file: TailedFile, members: Set<TailedFile>): void {
  const older: TailedFile[] = [];
  for (let at: TailedFile | undefined = file; at !== undefined && !members.has(at); at = at.predecessor) {
    older.push(at);
    if (older.length > OLDER_MAX) break;
  }
  for (const member of older.toReversed()) members.add(member);
}

function chain(files: readonly TailedFile[]): void {
  for (const [index, file] of files.entries()) file.follow(files[index - 1]);
}
