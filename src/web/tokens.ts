/** Tokens: made once and shown once; what is kept of them is a hash. */
import type { Buffer } from "node:buffer";
import { createHash, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import type { Store } from "../store/store.ts";
import type { Token } from "../store/token.ts";

export interface TokenWish {
  readonly name: string;
  readonly role: Token["role"];
  readonly within: Token["within"];
  readonly expiresAt: Token["expiresAt"];
}

export interface MadeToken {
  readonly token: Token;
  /** Never to be had again. */
  readonly text: string;
}

export interface Tokens {
  create(wish: TokenWish): MadeToken;
  /** One that may do everything and is only known until the daemon stops. */
  createLocal(): MadeToken;
  list(): readonly Token[];
  /** Undefined if there is none of this id. */
  revoke(id: string): Token | undefined;
  /** The token of this text, unless it was revoked or has expired. */
  find(text: string): Token | undefined;
  /** Time has passed: says which tokens have expired, and keeps when they were used. */
  tick(): void;
}

export interface TokensOptions {
  readonly store: Pick<Store, "keepToken" | "keepTokenUse">;
  readonly kept: readonly Token[];
  readonly now: () => number;
  /** It lets nobody in any more. */
  readonly ended: (tokenId: string) => void;
}

const PREFIX = "wr_";
const SECRET_BYTES = 32;
const LOCAL = "local";
const USES_KEPT_EVERY_MS = 60_000;

export function createTokens({ store, kept, now, ended }: TokensOptions): Tokens {
  const byId = new Map(kept.map((token) => [token.id, token]));
  const byHash = new Map(kept.map((token) => [keyOf(token.hash), token]));
  const open = new Set(kept.filter((token) => isOpen(token, now())).map(({ id }) => id));
  const uses = new Map<string, number>();
  let usesKeptAt = now();

  function keep(token: Token): void {
    if (token.id !== LOCAL) store.keepToken(token);
    const before = byId.get(token.id);
    if (before !== undefined) byHash.delete(keyOf(before.hash));
    byId.set(token.id, token);
    byHash.set(keyOf(token.hash), token);
    if (isOpen(token, now())) open.add(token.id);
  }

  function end(id: string): void {
    if (open.delete(id)) ended(id);
  }

  function make(id: string, { name, role, within, expiresAt }: TokenWish): MadeToken {
    const text = `${PREFIX}${randomBytes(SECRET_BYTES).toString("base64url")}`;
    const token: Token = {
      ...{ id, name, role, within, expiresAt },
      hash: hashOf(text),
      createdAt: now(),
      revokedAt: undefined,
      lastUsedAt: undefined,
    };
    keep(token);
    return { token, text };
  }

  return {
    create: (wish) => make(randomUUID(), wish),
    createLocal: () => make(LOCAL, { name: LOCAL, role: "admin", within: undefined, expiresAt: undefined }),
    list: () => [...byId.values()],
    revoke(id) {
      const token = byId.get(id);
      if (token === undefined) return undefined;
      const revoked = { ...token, revokedAt: token.revokedAt ?? now() };
      keep(revoked);
      end(id);
      return revoked;
    },
    find(text) {
      if (!text.startsWith(PREFIX)) return undefined;
      const hash = hashOf(text);
      const token = byHash.get(keyOf(hash));
      if (token === undefined || !timingSafeEqual(token.hash, hash) || !isOpen(token, now())) return undefined;
      const used = { ...token, lastUsedAt: now() };
      byId.set(token.id, used);
      uses.set(token.id, now());
      return used;
    },
    tick() {
      for (const id of open) if (!isOpen(byId.get(id), now())) end(id);
      if (uses.size === 0 || now() - usesKeptAt < USES_KEPT_EVERY_MS) return;
      usesKeptAt = now();
      uses.delete(LOCAL);
      store.keepTokenUse(uses);
      uses.clear();
    },
  };
}

function isOpen(token: Token | undefined, now: number): boolean {
  return token !== undefined && token.revokedAt === undefined && (token.expiresAt ?? Number.POSITIVE_INFINITY) > now;
}

/** How long comparing takes then says nothing about the text. */
function hashOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function keyOf(hash: Buffer): string {
  return hash.toString("base64");
}
