/**
 * HTTP Digest (RFC 7616) for one user: with MD5 and with SHA-256, and always with `qop=auth`. Its numbers need no
 * memory: each tells when it was made, and is known again by its signature. Within its time one may be used again, for
 * whoever overhears a question has heard the answer too.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";

export interface DigestOptions {
  readonly realm: string;
  readonly user: string;
  /** Asked for at every try. */
  readonly password: () => string;
  readonly now: () => number;
}

export interface DigestTry {
  readonly method: string;
  /** As the request's first line has it. */
  readonly url: string;
  readonly authorization: string | undefined;
}

/** `stale`: all was right, but too late; the client may try again without asking a person. */
export type DigestVerdict = "admitted" | "absent" | "wrong" | "stale";

export interface Digest {
  judge(attempt: DigestTry): DigestVerdict;
  /** For as many headers, the better one first. */
  challenges(isStale: boolean): string[];
}

const ALGORITHMS = { "SHA-256": "sha256", MD5: "md5" } as const;
type Algorithm = keyof typeof ALGORITHMS;

const NONCE_MS_MAX = 5 * 60_000;

export function createDigest({ realm, user, password, now }: DigestOptions): Digest {
  const key = randomBytes(32);
  const sign = (text: string): string => createHmac("sha256", key).update(text).digest("base64url");

  function makeNonce(): string {
    const madeAt = now().toString(36);
    return `${madeAt}.${sign(madeAt)}`;
  }

  /** Undefined for a number that was not made here. */
  function ageOf(nonce: string): number | undefined {
    const [madeAt = "", signature = ""] = nonce.split(".");
    return isSame(signature, sign(madeAt)) ? now() - Number.parseInt(madeAt, 36) : undefined;
  }

  return {
    judge({ method, url, authorization }) {
      if (authorization === undefined || !/^Digest\s/i.test(authorization)) return "absent";
      const said = readDigest(authorization.slice("Digest".length));
      const algorithm = algorithmNamed(said?.get("algorithm") ?? "MD5");
      if (said === undefined || algorithm === undefined) return "wrong";
      const { nonce = "", nc = "", cnonce = "", response = "", ...rest } = Object.fromEntries(said);
      if (rest["qop"] !== "auth" || !/^[0-9a-f]{8}$/i.test(nc) || rest["realm"] !== realm || rest["uri"] !== url) {
        return "wrong";
      }
      const age = ageOf(nonce);
      const own = digestOf(algorithm, { user, realm, password: password(), method, url, nonce, nc, cnonce });
      // What a header holds was read byte by byte.
      const isUser = isSame(Buffer.from(rest["username"] ?? "", "latin1"), user);
      const isRight = isSame(response, own);
      if (age === undefined || !isUser || !isRight) return "wrong";
      return age > NONCE_MS_MAX ? "stale" : "admitted";
    },
    challenges(isStale) {
      const rest = `qop="auth", nonce="${makeNonce()}", charset=UTF-8${isStale ? ", stale=true" : ""}`;
      return Object.keys(ALGORITHMS).map((name) => `Digest realm="${realm}", algorithm=${name}, ${rest}`);
    },
  };
}

export interface DigestParts {
  readonly user: string;
  readonly realm: string;
  readonly password: string;
  readonly method: string;
  readonly url: string;
  readonly nonce: string;
  readonly nc: string;
  readonly cnonce: string;
}

export function digestOf(algorithm: Algorithm, parts: DigestParts): string {
  const hash = (text: string): string => createHash(ALGORITHMS[algorithm]).update(text).digest("hex");
  const secret = hash(`${parts.user}:${parts.realm}:${parts.password}`);
  const question = hash(`${parts.method}:${parts.url}`);
  return hash(`${secret}:${parts.nonce}:${parts.nc}:${parts.cnonce}:auth:${question}`);
}

function algorithmNamed(name: string): Algorithm | undefined {
  const wanted = name.toUpperCase();
  return wanted === "MD5" || wanted === "SHA-256" ? wanted : undefined;
}

/** Undefined for what is no list of parameters, or has one of them twice. */
function readDigest(text: string): ReadonlyMap<string, string> | undefined {
  const parameters = new Map<string, string>();
  const parameter = /\s*([a-z0-9*_-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))\s*(?:,|$)/iy;
  while (parameter.lastIndex < text.length) {
    const [, name = "", quoted, plain = ""] = parameter.exec(text) ?? [];
    if (name === "" || parameters.has(name.toLowerCase())) return undefined;
    parameters.set(name.toLowerCase(), quoted === undefined ? plain : quoted.replaceAll(/\\(.)/g, "$1"));
  }
  return parameters;
}

/** In a time that tells nothing about where they differ. */
function isSame(one: string | Buffer, other: string | Buffer): boolean {
  const hash = (value: string | Buffer): Buffer => createHash("sha256").update(value).digest();
  return timingSafeEqual(hash(one), hash(other));
}
