/** The other side of HTTP Digest, written from RFC 7616 alone: what a client answers to a challenge. */
import { createHash } from "node:crypto";

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

export interface Question {
  readonly method: string;
  readonly url: string;
}

export type Challenge = Readonly<Record<string, string>>;

/** Of all headers WWW-Authenticate of an answer, in their order. */
export function challengesIn(headers: readonly string[]): readonly Challenge[] {
  return headers.map((header) => {
    const parts = [...header.matchAll(/([a-z]+)=(?:"([^"]*)"|([^,\s]+))/gi)];
    return Object.fromEntries(parts.map(([, name = "", quoted, plain]) => [name, quoted ?? plain ?? ""]));
  });
}

/** The header Authorization. */
export function answerTo(
  { realm = "", nonce = "", algorithm = "MD5", qop = "" }: Challenge,
  { user, password }: Credentials,
  { method, url }: Question,
  changed: Readonly<Record<string, string>> = {},
): string {
  const hash = (text: string) =>
    createHash(algorithm.toLowerCase().replace("-", "")).update(text, "utf8").digest("hex");
  const cnonce = "0a4f113b";
  const nc = "00000001";
  const response = hash(
    [hash([user, realm, password].join(":")), nonce, nc, cnonce, qop, hash([method, url].join(":"))].join(":"),
  );
  const username = Buffer.from(user, "utf8").toString("latin1");
  const quoted = { username, realm, nonce, uri: url, cnonce, response };
  const said = { ...quoted, algorithm, qop, nc, ...changed };
  const isQuoted = (name: string) => Object.hasOwn(quoted, name);
  return `Digest ${Object.entries(said)
    .map(([name, value]) => (isQuoted(name) ? `${name}="${value.replaceAll(/["\\]/g, "\\$&")}"` : `${name}=${value}`))
    .join(", ")}`;
}
