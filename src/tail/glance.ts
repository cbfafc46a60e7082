/**
 * Seeing at little cost that nothing has become of a file. Almost all looks are at files that nobody has written to;
 * one that shows anything else is followed by a close look.
 */
import { statSync } from "node:fs";
import type { TailedFile } from "./tailed-file.ts";

/** The least that differs when anything about a file has changed, or another one is there. */
export interface Glance {
  readonly size: number;
  readonly changeMs: number;
}

export function glanceAt(path: string): Glance | undefined {
  try {
    const { size, ctimeMs } = statSync(path);
    return { size, changeMs: ctimeMs };
  } catch {
    return undefined;
  }
}

export function isAsBefore(file: TailedFile, glance: Glance | undefined): boolean {
  return glance?.size === file.glancedSize && glance.changeMs === file.glancedChangeMs;
}

/** A close look has shown nothing new. */
export function keepGlance(file: TailedFile, glance: Glance | undefined): void {
  file.glancedSize = glance?.size ?? -1;
  file.glancedChangeMs = glance?.changeMs ?? 0;
}
