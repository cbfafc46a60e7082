/** Who may ask and say what, as it is kept: never the token itself, only its hash. */
import type { Buffer } from "node:buffer";
import type { NameSelector } from "../health/selection.ts";

export const ROLES = ["read", "report", "operate", "admin"] as const;
export type Role = (typeof ROLES)[number];

export interface Token {
  readonly id: string;
  readonly name: string;
  /** SHA-256 of the text. */
  readonly hash: Buffer;
  readonly role: Role;
  /** Undefined for everything. */
  readonly within: readonly NameSelector[] | undefined;
  readonly createdAt: number;
  readonly expiresAt: number | undefined;
  readonly revokedAt: number | undefined;
  readonly lastUsedAt: number | undefined;
}

/** A request that may come again, and who sent it. */
export interface AnswerKey {
  readonly sender: string;
  readonly key: string;
}

/** Committed together with what the request said. */
export interface KeptAnswer extends AnswerKey {
  readonly at: number;
  readonly text: string;
}
