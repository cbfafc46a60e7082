/** Keeps tokens, and when they were used last. */
import type { Buffer } from "node:buffer";
import type { Database, Statement } from "better-sqlite3";
import type { SqlValue } from "./row-writer.ts";
import type { Token } from "./token.ts";

export class TokenWriter {
  readonly #database: Database;
  readonly #keep: Statement<(SqlValue | Buffer)[]>;
  readonly #use: Statement<[number, string]>;

  constructor(database: Database) {
    this.#database = database;
    // Another token with the same hash is a fault, not something to replace.
    this.#keep = database.prepare(`
      INSERT INTO tokens (id, name, hash, role, within, created_at, expires_at, revoked_at, last_used_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET
        name = excluded.name,
        hash = excluded.hash,
        role = excluded.role,
        within = excluded.within,
        created_at = excluded.created_at,
        expires_at = excluded.expires_at,
        revoked_at = excluded.revoked_at,
        last_used_at = excluded.last_used_at`);
    this.#use = database.prepare("UPDATE tokens SET last_used_at = max(coalesce(last_used_at, 0), ?) WHERE id = ?");
  }

  keep(token: Token): void {
    const { id, name, hash, role, within, createdAt, expiresAt, revokedAt, lastUsedAt } = token;
    const selectors = within === undefined ? null : JSON.stringify(within);
    const times = [createdAt, expiresAt ?? null, revokedAt ?? null, lastUsedAt ?? null];
    this.#keep.run(id, name, hash, role, selectors, ...times);
  }

  keepUse(uses: ReadonlyMap<string, number>): void {
    if (uses.size === 0) return;
    this.#database
      .transaction(() => {
        for (const [id, at] of uses) this.#use.run(at, id);
      })
      .immediate();
  }
}
