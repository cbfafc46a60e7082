/** After a rotation: under which name a file lives on, and which generations came between it and the one there now. */
import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type BirthTrust, type FileStatus, inodeKey, isReborn, lookAt } from "./identity.ts";
import { isRotatedName, isSameSeries } from "./related-names.ts";

export interface LostFile {
  readonly path: string;
  readonly device: string;
  readonly inode: string;
  readonly bornAt: number;
  /** When it was written to or seen last. */
  readonly seenAt: number;
  readonly isNetwork: boolean;
}

export interface Written {
  readonly path: string;
  readonly seenAt: number;
}

export interface Generation {
  readonly path: string;
  readonly status: FileStatus;
}

export interface Generations {
  readonly own: Generation | undefined;
  /** The oldest first. */
  readonly later: readonly Generation[];
}

/** Rotation moves all generations on by one: so many times, perhaps, before anybody looks. */
const MOVED_ON_MAX = 16;

/** A listing can miss what is renamed while it is made: rotation may be going on again. */
const LISTINGS = 2;

/**
 * Names that are known to belong to other files are not looked at, unless these may have been moved on as well: then
 * another one has come in between. Files that are known anyway may be among those that came later.
 */
export function findGenerations(file: LostFile, trust: BirthTrust, isKnown: (path: string) => boolean): Generations {
  const wanted = inodeKey(file);
  const related = new Map<string, Generation>();
  let own: Generation | undefined;
  for (let listing = 0; listing < LISTINGS; listing++) {
    for (const found of relativesOf(file, trust, isKnown)) {
      const key = inodeKey(found.status);
      if (key === wanted && !isReborn(file, found.status)) own = found;
      else related.set(key, found);
    }
  }
  const seenAt = own?.status.modifiedAt ?? (file.bornAt === 0 ? file.seenAt : file.bornAt);
  const name = basename(file.path);
  const later = [...related.values()].filter(({ path, status }) => {
    const candidate = basename(path);
    const isRelative = isRotatedName(name, candidate) || isSameSeries(name, candidate);
    return isRelative && status.modifiedAt >= seenAt && isBornLater(file, status);
  });
  return { own, later: later.toSorted(byAge) };
}

/** What lies beside the file and may be it, or come after it. */
function relativesOf(file: LostFile, trust: BirthTrust, isKnown: (path: string) => boolean): readonly Generation[] {
  const directory = dirname(file.path);
  const name = basename(file.path);
  const found: Generation[] = [];
  for (const candidate of namesIn(directory)) {
    const path = join(directory, candidate);
    if (candidate === name || (isKnown(path) && !isMovedOn(name, candidate))) continue;
    const status = lookAt(path, trust, file.isNetwork);
    if (status !== "missing" && !("error" in status) && status.isFile) found.push({ path, status });
  }
  return found;
}

function isMovedOn(name: string, candidate: string): boolean {
  const isFirst = isRotatedName(name, candidate);
  const steps = numberOf(candidate) - (isFirst ? 0 : numberOf(name));
  return steps > 0 && steps <= MOVED_ON_MAX && (isFirst || isSameSeries(name, candidate));
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function isBornLater(file: LostFile, status: FileStatus): boolean {
  return file.bornAt === 0 || status.bornAt === 0 || status.bornAt >= file.bornAt;
}

/** Two that were made in one tick of the file system's clock are told apart by their numbers: the older has the higher. */
function byAge(one: Generation, other: Generation): number {
  for (const index of [0, 1] as const) {
    const difference = one.status.age[index] - other.status.age[index];
    if (difference !== 0n) return difference < 0n ? -1 : 1;
  }
  return byNumber(one, other);
}

/** What is written to a log comes before what is written to the next one: a copy is born later, but ends earlier. */
export function byLastWriting(one: Written, other: Written): number {
  return one.seenAt - other.seenAt || byNumber(one, other);
}

interface Named {
  readonly path: string;
}

/** What stands at the end was put there by rotation; what stands in the middle may have been. */
function byNumber(one: Named, other: Named): number {
  return lastNumberOf(other.path) - lastNumberOf(one.path) || numberOf(other.path) - numberOf(one.path);
}

function lastNumberOf(path: string): number {
  return Number(/[-._](\d{1,4})(?:\.(?:gz|bz2|xz|zst))?$/.exec(path)?.[1] ?? 0);
}

function numberOf(path: string): number {
  return Number(/(?:^|[-._])(\d{1,4})(?:\.[a-z]+)*$/i.exec(basename(path))?.[1] ?? 0);
}
