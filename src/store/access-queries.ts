/** Who may ask, what was answered before, and which store this is. */
import type { Buffer } from "node:buffer";
import type { NameSelector } from "../health/selection.ts";
import type { Statements } from "./statements.ts";
import { type AnswerKey, ROLES, type Role, type Token } from "./token.ts";

interface TokenRow {
  readonly id: string;
  readonly name: string;
  readonly hash: Buffer;
  readonly role: string;
  readonly within: string | null;
  readonly created_at: number;
  readonly expires_at: number | null;
  readonly revoked_at: number | null;
  readonly last_used_at: number | null;
}

/** Oldest first. */
export function tokensOf(statements: Statements): readonly Token[] {
  return statements.rows<TokenRow>("SELECT * FROM tokens ORDER BY created_at, id").map(tokenOf);
}

export function findToken(statements: Statements, hash: Buffer): Token | undefined {
  const row = statements.row<TokenRow>("SELECT * FROM tokens WHERE hash = ?", hash);
  return row === undefined ? undefined : tokenOf(row);
}

function tokenOf(row: TokenRow): Token {
  return {
    id: row.id,
    name: row.name,
    hash: row.hash,
    role: roleOf(row.role),
    within: row.within === null ? undefined : (JSON.parse(row.within) as readonly NameSelector[]),
    createdAt: row.created_at,
    expiresAt: row.expires_at ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
    lastUsedAt: row.last_used_at ?? undefined,
  };
}

function roleOf(text: string): Role {
  const role = ROLES.find((known) => known === text);
  if (role === undefined) throw new RangeError(`no role has the name ${text}`);
  return role;
}

export function findAnswer(statements: Statements, { sender, key }: AnswerKey): string | undefined {
  return statements.value<string>("SELECT text FROM answers WHERE sender = ? AND key = ?", sender, key);
}

export function instanceOf(statements: Statements): string {
  const name = statements.value<string>("SELECT name FROM instance");
  if (name === undefined) throw new Error("the store has no name");
  return name;
}
