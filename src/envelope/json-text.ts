/**
 * JSON read only as far as it is needed: where the members of one object or array stand in a line, and what a string
 * among them says. In linear time, without building what nobody asks for, and knowing every string's place.
 */
import { type MappedText, substitute } from "./text-map.ts";

export interface JsonValue {
  readonly kind: "string" | "other";
  /** Of a string, what stands between its quotes. */
  readonly from: number;
  readonly until: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const JSON_ESCAPE = /\\(?:u[0-9a-fA-F]{4}|["\\/bfnrt])/g;
const BLANKS = /[ \t\r\n]*/y;
const WORD = /[-+.\w]+/y;

const TEXT_BY_LETTER: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/** The members of the object that begins at an index, by name; nothing for what is no complete object. */
export function readObject(
  text: string,
  at: number,
): { readonly members: ReadonlyMap<string, JsonValue>; readonly end: number } | undefined {
  if (text[at] !== "{") return undefined;
  const members = new Map<string, JsonValue>();
  let next = skipBlanks(text, at + 1);
  if (text[next] === "}") return { members, end: next + 1 };
  for (;;) {
    const name = readValue(text, next);
    if (name?.kind !== "string") return undefined;
    const colon = skipBlanks(text, name.until + 1);
    if (text[colon] !== ":") return undefined;
    const value = readValue(text, skipBlanks(text, colon + 1));
    if (value === undefined) return undefined;
    members.set(stringOf(text, name), value);
    next = skipBlanks(text, endOf(value));
    if (text[next] === "}") return { members, end: next + 1 };
    if (text[next] !== ",") return undefined;
    next = skipBlanks(text, next + 1);
  }
}

/** The items of the array that begins at an index: at most so many, and none of them an object or an array. */
export function readArray(
  text: string,
  at: number,
  itemsMax: number,
): { readonly items: readonly JsonValue[]; readonly end: number } | undefined {
  if (text[at] !== "[") return undefined;
  const items: JsonValue[] = [];
  let next = skipBlanks(text, at + 1);
  while (items.length < itemsMax) {
    const value = text[next] === "{" || text[next] === "[" ? undefined : readValue(text, next);
    if (value === undefined) return undefined;
    items.push(value);
    next = skipBlanks(text, endOf(value));
    if (text[next] === "]") return { items, end: next + 1 };
    if (text[next] !== ",") return undefined;
    next = skipBlanks(text, next + 1);
  }
  return undefined;
}

export function skipBlanks(text: string, at: number): number {
  BLANKS.lastIndex = at;
  BLANKS.test(text);
  return BLANKS.lastIndex;
}

/** A string with its escapes undone. One that JSON does not know stays as it is. */
export function decodeString(text: string, { from, until }: JsonValue): MappedText {
  return substitute(text, from, until, JSON_ESCAPE, (written) => {
    const letter = written.charAt(1);
    if (letter === "u") return String.fromCharCode(Number.parseInt(written.slice(2), 16));
    return TEXT_BY_LETTER[letter] ?? letter;
  });
}

/** What a value says in words, unless it is an object or an array. */
export function wordOf(text: string, value: JsonValue | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (value.kind === "string") return stringOf(text, value);
  const word = text.slice(value.from, value.until);
  return /^[{[]/.test(word) || word === "null" ? undefined : word;
}

function stringOf(text: string, value: JsonValue): string {
  const written = text.slice(value.from, value.until);
  return written.includes("\\") ? decodeString(text, value).text : written;
}

function endOf(value: JsonValue): number {
  return value.kind === "string" ? value.until + 1 : value.until;
}

function readValue(text: string, at: number): JsonValue | undefined {
  const first = text[at];
  if (first === '"') {
    const until = endOfString(text, at + 1);
    return until < 0 ? undefined : { kind: "string", from: at + 1, until };
  }
  const until = first === "{" || first === "[" ? endOfNested(text, at) : endOfWord(text, at);
  return until < 0 ? undefined : { kind: "other", from: at, until };
}

function endOfWord(text: string, at: number): number {
  WORD.lastIndex = at;
  return WORD.test(text) ? WORD.lastIndex : -1;
}

/** Where the quote stands that ends a string. */
function endOfString(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === QUOTE) return at;
    if (character === BACKSLASH) at++;
  }
  return -1;
}

/** Behind the bracket that closes what is opened here. Which of the two kinds closes it is not looked at. */
function endOfNested(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (character === '"') {
      at = endOfString(text, at + 1);
      if (at < 0) return -1;
    } else if (character === "{" || character === "[") depth++;
    else if ((character === "}" || character === "]") && --depth === 0) return at + 1;
  }
  return -1;
}
