/** The lines of a log around a message, or around a line that made a signal, as long as the log still has it there. */
import { Buffer } from "node:buffer";
import { closeSync, openSync, readSync } from "node:fs";
import { parse } from "../../grammar/grammar.ts";
import { MARKER } from "../../grammar/syntax.ts";
import { createMasker } from "../reactions/masking.ts";

export interface Said {
  readonly file: string;
  /** Of the message's beginning, or of the signal's line: the line counted from 1, the offset in bytes. */
  readonly line: number;
  readonly offset: number;
  /** Null for a signal, which is a whole line. */
  readonly column: number | null;
  readonly target: string;
  readonly message: string | null;
}

export interface ExcerptLine {
  readonly number: number;
  readonly text: string;
  readonly isMeant: boolean;
}

/** Other characters may be written in several ways. */
const WORDS = /[A-Za-z0-9]+/g;
const LINES_AROUND = 3;
const BYTES_BEFORE = 16 * 1024;
const BYTES_BEHIND = 128 * 1024;

/** Undefined where the file has gone, was rotated away or says something else there by now. */
export function readExcerpt(said: Said): readonly ExcerptLine[] | undefined {
  const start = Math.max(0, said.offset - BYTES_BEFORE);
  const bytes = readStretch(said.file, start, said.offset - start + BYTES_BEHIND);
  if (bytes === undefined) return undefined;
  const behind = bytes.subarray(said.offset - start).toString("utf8");
  const { mask } = createMasker({ used: [], configured: [] });
  const isThere = said.column === null ? isLineOf(behind, said) : stillSays(behind, said, mask);
  if (!isThere) return undefined;
  const before = bytes
    .subarray(0, said.offset - start)
    .toString("utf8")
    .split("\n");
  const [rest = "", ...after] = behind.split("\n");
  // The first line before is cut where the stretch begins, unless that is the file's beginning.
  const whole = start === 0 ? before : before.slice(1);
  const meant = `${whole.pop() ?? ""}${rest}`;
  const earlier = whole.slice(-LINES_AROUND);
  const later = after.slice(0, LINES_AROUND);
  if (later.length < LINES_AROUND + 1 && later.at(-1) === "") later.pop();
  return [...earlier, meant, ...later].map((text, index) => ({
    number: said.line - earlier.length + index,
    text: mask(text.endsWith("\r") ? text.slice(0, -1) : text),
    isMeant: index === earlier.length,
  }));
}

/** In a log that wraps its lines the message may not be readable as it stands; then the marker has to do. */
function stillSays(text: string, { target, message }: Said, mask: (text: string) => string): boolean {
  if (!text.startsWith(MARKER)) return false;
  const [found] = parse(text);
  if (found?.kind !== "message" || found.report === undefined) return true;
  const { report } = found;
  return report.target === target && (report.message === undefined ? null : mask(report.message)) === message;
}

/** However the log wraps its lines, the words of the text stand in them. */
function isLineOf(text: string, { message }: Said): boolean {
  const [line = ""] = text.split("\n", 1);
  const words = (message ?? "").match(WORDS) ?? [];
  return line !== "" && words.every((word) => line.includes(word));
}

function readStretch(path: string, start: number, length: number): Buffer | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, "r");
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(descriptor, bytes, 0, length, start));
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
