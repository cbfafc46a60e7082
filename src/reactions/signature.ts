/** Signatures of Standard Webhooks: HMAC with SHA-256 over id, time and body, one for each secret. */
import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";

export interface Signed {
  readonly id: string;
  /** Seconds. */
  readonly timestamp: number;
  readonly body: string;
}

/** The place of the first secret that is none, from 0. */
export type BadSecret = number;

const PREFIX = "whsec_";

/** In the order of the secrets. */
export function signaturesOf(signed: Signed, secrets: readonly string[]): readonly string[] | BadSecret {
  const keys = secrets.map(keyOf);
  const bad = keys.indexOf(undefined);
  if (bad !== -1) return bad;
  const { id, timestamp, body } = signed;
  const text = `${id}.${timestamp}.${body}`;
  return keys.flatMap((key) => {
    return key === undefined ? [] : `v1,${createHmac("sha256", key).update(text, "utf8").digest("base64")}`;
  });
}

function keyOf(secret: string): Buffer | undefined {
  const text = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret;
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined;
  const key = Buffer.from(text, "base64");
  return key.length === 0 ? undefined : key;
}
