/**
 * Plain text or base64: one decision for a whole message, never one per value, because short plain words
 * (`Down`, `prod`, `web1`) are legal base64 of garbage. A health message is decided by its status: no level word is
 * base64 of another. Octopus writes every other message in base64, so those are plain only where that cannot be.
 */
import { decodeBase64 } from "./base64.ts";
import { unescapeTeamCity } from "./escapes.ts";
import { levelOf } from "./levels.ts";
import { type Fault, faults } from "./malformed.ts";
import type { Escapes, RawAttribute } from "./syntax.ts";

export type Encoding = "plain" | "base64";

export interface Value {
  readonly name: string;
  /** Decoded, or the nearest thing to it where there is a fault. */
  readonly text: string;
  readonly at: number;
  readonly fault?: Fault;
}

/** The encoding of a health message with this status, or nothing when it is no level in either. */
export function encodingOfHealth(status: string): Encoding | undefined {
  if (levelOf(status) !== undefined) return "plain";
  const decoded = decodeBase64(status);
  return decoded !== undefined && levelOf(decoded) !== undefined ? "base64" : undefined;
}

/** The encoding of a message whose attributes mean nothing to wrasse. */
export function encodingOfOther(attributes: readonly RawAttribute[]): Encoding {
  if (attributes.length === 0) return "plain";
  return attributes.every(({ value }) => decodeBase64(value) !== undefined) ? "base64" : "plain";
}

export function decode({ name, value, valueAt: at }: RawAttribute, encoding: Encoding, escapes: Escapes): Value {
  if (encoding === "base64") {
    const text = decodeBase64(value);
    return text === undefined ? { name, text: value, at, fault: faults.badBase64(at, name) } : { name, text, at };
  }
  if (escapes === "none") return { name, text: value, at };
  const { text, badAt } = unescapeTeamCity(value);
  return badAt === undefined ? { name, text, at } : { name, text, at, fault: faults.badEscape(at + badAt) };
}
