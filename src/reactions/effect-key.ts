/** A key for each effect that is the same whenever it is decided again, and that no other effect has. */
import { createHash } from "node:crypto";
import type { Phase } from "../store/effect.ts";

export interface KeyParts {
  readonly instance: string;
  readonly rule: string;
  readonly subject: string;
  readonly phase: Phase;
  /** The number of the change that set it off, or the time that did. */
  readonly cause: string;
}

const KEY_LENGTH = 32;

export function effectKey({ instance, rule, subject, phase, cause }: KeyParts, step: number): string {
  const parts = JSON.stringify([instance, rule, subject, phase, step, cause]);
  return createHash("sha256").update(parts).digest("hex").slice(0, KEY_LENGTH);
}
