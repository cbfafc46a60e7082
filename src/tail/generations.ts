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

export interface Generation {
  readonly path: string;
  readonly status: FileStatus;
}

export interface Generations {
  readonly own: Generation | undefined;
  /** The oldest first. */
  readonly later: readonly Generation[];
}

/** Names that are known to belong to other files are not looked at. */
export function findGenerations(file: LostFile, trust: BirthTrust, isKnown: (path: string) => boolean): Generations {
  const directory = dirname(file.path);
  const name = basename(file.path);
  const wanted = inodeKey(file);
  const related: Generation[] = [];
  let own: Generation | undefined;
  for (const candidate of namesIn(directory)) {
    const path = join(directory, candidate);
    if (candidate === name || isKnown(path)) continue;
    const look = lookAt(path, trust, file.isNetwork);
    if (look === "missing" || "error" in look || !look.isFile) continue;
    if (inodeKey(look) === wanted && !isReborn(file, look)) own = { path, status: look };
    else if (isRotatedName(name, candidate) || isSameSeries(name, candidate)) related.push({ path, status: look });
  }
  const seenAt = own?.status.modifiedAt ?? (file.bornAt === 0 ? file.seenAt : file.bornAt);
  const later = related.filter(({ status }) => status.modifiedAt >= seenAt && isBornLater(file, status));
  return { own, later: later.toSorted(byAge) };
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
  return numberOf(other.path) - numberOf(one.path);
}

function numberOf(path: string): number {
  const [, digits] = /(?:^|[-._])(\d{1,4})(?:\.[a-z]+)*$/i.exec(basename(path)) ?? [];
  return Number(digits ?? 0);
}
