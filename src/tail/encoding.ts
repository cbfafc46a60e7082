/** How a file writes its characters, as its byte order mark says: where its lines end, and its text as UTF-8. */
import { Buffer } from "node:buffer";
import type { BlockMemory } from "../scan/block-memory.ts";

export interface TextEncoding {
  readonly name: "utf8" | "utf16le" | "utf16be";
  readonly markBytes: number;
  /** Of which every offset is a multiple. */
  readonly unitBytes: 1 | 2;
  /** The first needle between two places, and the line ends before it, or those between the places. */
  find(
    memory: BlockMemory,
    from: number,
    until: number,
  ): { readonly at: number | undefined; readonly newlines: number };
  /** Where the first line between two places ends, or -1. */
  newline(bytes: Buffer, from: number, until: number): number;
  /** Behind the last line end between two places, or `from`. */
  lastLine(bytes: Buffer, from: number, until: number): number;
  toUtf8(bytes: Buffer): Buffer;
  /** A text as the file would write it. */
  encode(text: string): Buffer;
  /** Where such a text stands first between two places, or -1. */
  indexOf(bytes: Buffer, encoded: Buffer, from: number, until: number): number;
}

const NEWLINE = 0x0a;

export function detectEncoding(head: Buffer, needle: Buffer): TextEncoding {
  if (head[0] === 0xff && head[1] === 0xfe) return createUtf16("utf16le", needle);
  if (head[0] === 0xfe && head[1] === 0xff) return createUtf16("utf16be", needle);
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? MARKED_UTF8 : UTF8;
}

const UTF8 = createUtf8(0);
const MARKED_UTF8 = createUtf8(3);

function createUtf8(markBytes: number): TextEncoding {
  return {
    name: "utf8",
    markBytes,
    unitBytes: 1,
    find: (memory, from, until) => memory.find(from, until),
    newline: (bytes, from, until) => bytes.subarray(0, until).indexOf(NEWLINE, from),
    lastLine(bytes, from, until) {
      const at = until > from ? bytes.lastIndexOf(NEWLINE, until - 1) : -1;
      return at < from ? from : at + 1;
    },
    toUtf8: (bytes) => bytes,
    encode: (text) => Buffer.from(text, "utf8"),
    indexOf: (bytes, encoded, from, until) => bytes.subarray(0, until).indexOf(encoded, from),
  };
}

/** Blocks are read so that every character begins at an even place. */
function createUtf16(name: "utf16le" | "utf16be", needle: Buffer): TextEncoding {
  const encode = (text: string) => {
    const bytes = Buffer.from(text, "utf16le");
    return name === "utf16le" ? bytes : bytes.swap16();
  };
  const newline = encode("\n");
  const wideNeedle = encode(needle.toString("utf8"));

  function first(bytes: Buffer, wanted: Buffer, from: number, until: number): number {
    const inside = bytes.subarray(0, until);
    let at = inside.indexOf(wanted, from);
    while (at >= 0 && at % 2 !== 0) at = inside.indexOf(wanted, at + 1);
    return at;
  }

  function last(bytes: Buffer, from: number, until: number): number {
    const inside = bytes.subarray(from, until);
    let at = inside.lastIndexOf(newline);
    while (at > 0 && at % 2 !== 0) at = inside.lastIndexOf(newline, at - 1);
    return at < 0 || at % 2 !== 0 ? from : from + at + newline.length;
  }

  function find(memory: BlockMemory, from: number, until: number): { at: number | undefined; newlines: number } {
    const found = first(memory.bytes, wideNeedle, from, until);
    const end = found < 0 ? until : found;
    let newlines = 0;
    for (let at = first(memory.bytes, newline, from, end); at >= 0; newlines++) {
      at = first(memory.bytes, newline, at + newline.length, end);
    }
    return { at: found < 0 ? undefined : found, newlines };
  }

  function toUtf8(bytes: Buffer): Buffer {
    const whole = bytes.subarray(0, bytes.length - (bytes.length % 2));
    const little = name === "utf16le" ? whole : Buffer.from(whole).swap16();
    return Buffer.from(little.toString("utf16le"), "utf8");
  }

  return {
    name,
    markBytes: 2,
    unitBytes: 2,
    find,
    newline: (bytes, from, until) => first(bytes, newline, from, until),
    lastLine: last,
    toUtf8,
    encode,
    indexOf: first,
  };
}
