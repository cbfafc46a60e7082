/**
 * Which file a path leads to, and how to know it again. An inode alone says little: its number is given to the next
 * file as soon as one is deleted. So birth, the hash of the beginning, and that of what lies before the offset have to
 * agree, too.
 */
import { hash } from "node:crypto";
import { type BigIntStats, statSync } from "node:fs";
import { errorCode } from "./errors.ts";

export const HASHED_BYTES = 1024;

export interface FileStatus {
  readonly isFile: boolean;
  readonly isDirectory: boolean;
  readonly device: string;
  readonly inode: string;
  /** 0 where the file system does not know. */
  readonly bornAt: number;
  readonly size: number;
  readonly modifiedAt: number;
  /** Born, or at least changed last, in nanoseconds: only to be compared. */
  readonly age: readonly [bigint, bigint];
  /** Differs whenever the file may have changed; never needed to be correct. */
  readonly version: string;
}

export type Look = FileStatus | "missing" | { readonly error: unknown };

/** Some file systems give the time of the last change for that of birth: then it is no part of a file's identity. */
export interface BirthTrust {
  learn(stats: BigIntStats): void;
  has(device: bigint): boolean;
}

export function createBirthTrust(): BirthTrust {
  const trusted = new Set<bigint>();
  return {
    learn(stats) {
      if (stats.birthtimeNs !== 0n && stats.birthtimeNs < stats.ctimeNs) trusted.add(stats.dev);
    },
    has: (device) => trusted.has(device),
  };
}

/** Network file systems may change their device number whenever they are mounted: there, it is left out. */
export function statusOf(stats: BigIntStats, trust: BirthTrust, isNetwork: boolean): FileStatus {
  trust.learn(stats);
  return {
    isFile: stats.isFile(),
    isDirectory: stats.isDirectory(),
    device: isNetwork ? "" : String(stats.dev),
    inode: String(stats.ino),
    bornAt: trust.has(stats.dev) && !isNetwork ? Number(stats.birthtimeMs) : 0,
    size: Number(stats.size),
    modifiedAt: Number(stats.mtimeMs),
    age: [trust.has(stats.dev) ? stats.birthtimeNs : stats.mtimeNs, stats.mtimeNs],
    // Joined, it is one string; put together otherwise, its pieces would be kept, too.
    version: [stats.size, stats.mtimeNs, stats.ctimeNs].join(" "),
  };
}

export function lookAt(path: string, trust: BirthTrust, isNetwork: boolean): Look {
  try {
    return statusOf(statSync(path, { bigint: true }), trust, isNetwork);
  } catch (error) {
    const code = errorCode(error);
    return code === "ENOENT" || code === "ENOTDIR" || code === "ELOOP" ? "missing" : { error };
  }
}

export function inodeKey({ device, inode }: { readonly device: string; readonly inode: string }): string {
  return `${device}:${inode}`;
}

interface Born {
  readonly bornAt: number;
}

/** Whether what has the inode now was born at another time. */
export function isReborn(known: Born, now: Born): boolean {
  return known.bornAt !== 0 && now.bornAt !== 0 && known.bornAt !== now.bornAt;
}

export function hashOf(bytes: Uint8Array): string {
  return hash("sha256", bytes, "buffer").toString("hex", 0, 16);
}

const BANNER_BYTES = 96;

/** Of a file's first bytes; and of the very first ones, which tell a shorter file that it is another one. */
export function headHashOf(head: Uint8Array): string {
  const banner = head.length > BANNER_BYTES ? ` ${hashOf(head.subarray(0, BANNER_BYTES)).slice(0, 16)}` : "";
  return `${hashOf(head)}${banner}`;
}

export function isHead(head: Uint8Array, headHash: string): boolean {
  return hashOf(head) === headHash.split(" ")[0];
}

/** Whether a file that is shorter than what was hashed may begin in the same way. */
export function mayBeHead(start: Uint8Array, headHash: string): boolean {
  const [, banner] = headHash.split(" ");
  if (banner === undefined || start.length < BANNER_BYTES) return true;
  return hashOf(start.subarray(0, BANNER_BYTES)).slice(0, 16) === banner;
}
