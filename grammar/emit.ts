/**
 * Messages out: the form that every known parser accepts (base64, single quotes, one blank between attributes), or a
 * readable one. What is emitted reads back as what was given.
 */
import assert from "node:assert/strict";
import { encodeBase64 } from "./base64.ts";
import { escapeTeamCity } from "./escapes.ts";
import { parse } from "./grammar.ts";
import { type Escapes, isName, MARKER } from "./syntax.ts";

/** Names and values, in the order in which they are to stand. */
export type Pairs = readonly (readonly [name: string, value: string])[];

/** The base64 form. Every known parser takes single quotes; not all take double ones. */
export function emit(name: string, pairs: Pairs): string {
  return write(name, pairs, (value) => `'${encodeBase64(value)}'`);
}

/** What other readers of a log may take for the end of the line, or a terminal for an order. */
const CONTROL = /[\p{Cc}\u2028\u2029]/u;

/**
 * The readable form, or nothing when these values cannot be written so that they read back: with control characters,
 * with both kinds of quotes, or where plain text would be taken for base64.
 */
export function emitPlain(name: string, pairs: Pairs, escapes: Escapes = "none"): string | undefined {
  const text = write(name, pairs, (value) => quote(escapes === "none" ? value : escapeTeamCity(value)));
  if (CONTROL.test(text)) return undefined;
  const [found, ...others] = parse(text, { escapes });
  if (found?.kind !== "message" || others.length > 0 || found.end.index !== text.length) return undefined;
  const { attributes } = found;
  const isSame = pairs.every(([name, value]) => attributes[name] === value);
  return isSame && Object.keys(attributes).length === pairs.length ? text : undefined;
}

function quote(value: string): string {
  return value.includes('"') ? `'${value}'` : `"${value}"`;
}

function write(name: string, pairs: Pairs, writeValue: (value: string) => string): string {
  assert(isName(name), `not a message name: ${name}`);
  const attributes = pairs.map(([name, value]) => {
    assert(isName(name), `not an attribute name: ${name}`);
    return ` ${name}=${writeValue(value)}`;
  });
  return `${MARKER}${name}${attributes.join("")}]`;
}
