/**
 * One of those who write into a log: puts the parts of its lines together, has the grammar read them, and says of what
 * is found where in the source it stands. A message that is cut goes on in the next line of the same writer.
 */
import assert from "node:assert/strict";
import type { ParseOptions } from "../../grammar/message.ts";
import type { Line, Place } from "../../grammar/place.ts";
import { createReader, type Found, type Reader } from "../../grammar/reader.ts";
import { MARKER } from "../../grammar/syntax.ts";
import { type Entry, SAYS_NOTHING, type Said } from "../envelope/entry.ts";
import { type TextMap, withoutTerminalEscapes } from "../envelope/text-map.ts";
import { LINE_BYTES_MAX } from "./line-scanner.ts";
import type { PhysicalLine } from "./physical-line.ts";

export interface FoundByWriter {
  readonly found: Found;
  /** Of the marker, in bytes from the beginning of the source. */
  readonly offset: number;
  /** The line the message begins in, as it stands in the source. */
  readonly text: string;
  /** What the log says about that line. */
  readonly said: Said;
  /** The message stands in the line character by character, so that a repair can be written back. */
  readonly isVerbatim: boolean;
}

export interface WriterOptions extends Omit<ParseOptions, "impliedTarget"> {
  /** The target of a health message that names none, by what its log says. */
  readonly impliedTarget?: (said: Said) => string | undefined;
}

export interface WriterHandler {
  found(item: FoundByWriter): void;
  lineTooLong(line: { readonly number: number; readonly offset: number }): void;
  /** What is in a whole text that has a wrapping of its own. */
  openInside(text: string): readonly Entry[] | undefined;
}

/** From a character of a text to where it stands. */
type Locate = (index: number) => { readonly line: PhysicalLine; readonly index: number };

/** A text as the grammar reads it. Where it is not a physical line as it stands, its number is none: it is negative. */
interface TextLine extends Line {
  readonly locate: Locate;
  readonly isVerbatim: boolean;
  said(): Said;
}

/** A line of which the last part has not come. */
interface Joined {
  text: string;
  readonly first: PhysicalLine;
  readonly entry: Entry;
  readonly pieces: { readonly at: number; readonly entry: Entry; readonly line: PhysicalLine }[];
}

const LINE_BREAK = /\r?\n/g;
const NOT_AS_IT_STANDS = /["\\]/;

export class Writer {
  readonly #handler: WriterHandler;
  readonly #reader: Reader;
  /** Those that the message being read may stand in, by number. */
  readonly #lines = new Map<number, TextLine>();
  #number = -1;
  #current: TextLine | undefined;
  /** The beginning of the message that a waiting reader keeps: its bytes are gone when the message ends. */
  #kept: { readonly line: TextLine; readonly offset: number; readonly text: string } | undefined;
  #joined: Joined | undefined;
  #isPassingOver = false;

  constructor(handler: WriterHandler, { impliedTarget, ...options }: WriterOptions) {
    this.#handler = handler;
    const implied = impliedTarget && { impliedTarget: () => impliedTarget(this.#begin?.said() ?? SAYS_NOTHING) };
    this.#reader = createReader((found) => this.#found(found), { ...options, ...implied });
  }

  /** Whether its next line is needed even if that holds no marker. */
  get isWaiting(): boolean {
    return this.#reader.isWaiting || this.#joined !== undefined || this.#isPassingOver;
  }

  add(entry: Entry, line: PhysicalLine): void {
    if (this.#isPassingOver) this.#isPassingOver = entry.isPart;
    else if (this.#joined === undefined && !entry.isPart) this.#readText(entry, locateIn(entry, line), line);
    else this.#join(entry, line);
  }

  /** Nothing more will come. */
  end(): void {
    this.#readJoined();
    this.#reader.end();
    this.#isPassingOver = false;
    this.#lines.clear();
  }

  #join(entry: Entry, line: PhysicalLine): void {
    this.#joined ??= { text: "", first: line, entry, pieces: [] };
    line.keep();
    this.#joined.pieces.push({ at: this.#joined.text.length, entry, line });
    this.#joined.text += entry.text;
    if (this.#joined.text.length > LINE_BYTES_MAX) {
      this.#handler.lineTooLong(this.#joined.first);
      this.#joined = undefined;
      this.#isPassingOver = entry.isPart;
      this.#reader.end();
    } else if (!entry.isPart) this.#readJoined();
  }

  #readJoined(): void {
    if (this.#joined === undefined) return;
    const { text, entry, pieces, first } = this.#joined;
    this.#joined = undefined;
    let last = 0;
    const locate: Locate = (index) => {
      if ((pieces[last]?.at ?? 0) > index) last = 0;
      while ((pieces[last + 1]?.at ?? Number.POSITIVE_INFINITY) <= index) last++;
      const piece = pieces[last] ?? { at: 0, entry, line: first };
      return locateIn(piece.entry, piece.line)(index - piece.at);
    };
    this.#readText({ ...entry, text, isVerbatim: false }, locate, undefined);
  }

  /** `line` is the physical line that the text is of, if it is all of one. */
  #readText(entry: Entry, locate: Locate, line: PhysicalLine | undefined): void {
    const inside = this.#handler.openInside(entry.text);
    if (inside === undefined) {
      this.#readEntry(entry, locate, line);
      return;
    }
    for (const inner of inside) {
      const said = () => ({ ...entry.said(), ...inner.said() });
      const isVerbatim = entry.isVerbatim && inner.isVerbatim;
      this.#readEntry({ ...inner, said, isVerbatim }, through(inner.rawIndex, locate), undefined);
    }
  }

  #readEntry(entry: Entry, locate: Locate, line: PhysicalLine | undefined): void {
    if (entry.isBroken) {
      this.#readBroken(entry, locate);
      return;
    }
    const { text, rawIndex } = withoutTerminalEscapes({ text: entry.text });
    const locateShown = through(rawIndex, locate);
    if (!text.includes("\n")) {
      const isAsItStands = line !== undefined && entry.rawIndex === undefined && rawIndex === undefined;
      this.#read(text, isAsItStands ? line.number : this.#number--, entry, locateShown);
      return;
    }
    let from = 0;
    for (const { 0: lineBreak, index } of text.matchAll(LINE_BREAK)) {
      this.#readStretch(text.slice(from, index), from, entry, locateShown);
      from = index + lineBreak.length;
    }
    if (from < text.length) this.#readStretch(text.slice(from), from, entry, locateShown);
  }

  /** Escaped text is what it says only up to the first escape or quote: a message that goes on behind it is not read. */
  #readBroken(entry: Entry, locate: Locate): void {
    const { text } = entry;
    this.#reader.end();
    for (let from = text.indexOf(MARKER); from >= 0; ) {
      const next = text.indexOf(MARKER, from + MARKER.length);
      const stretch = text.slice(from, next < 0 ? text.length : next);
      const length = stretch.search(NOT_AS_IT_STANDS);
      this.#readStretch(length < 0 ? stretch : stretch.slice(0, length), from, entry, locate);
      this.#reader.end();
      from = next;
    }
  }

  #readStretch(text: string, from: number, entry: Entry, locate: Locate): void {
    this.#read(text, this.#number--, entry, (index) => locate(from + index));
  }

  #read(text: string, number: number, { isVerbatim, said }: Entry, locate: Locate): void {
    const hasMarker = text.includes(MARKER);
    if (!hasMarker && !this.#reader.isWaiting) return;
    const line: TextLine = { text, number, locate, isVerbatim, said };
    this.#current = line;
    if (number < 0) this.#lines.set(number, line);
    this.#reader.read(line);
    if (!this.#reader.isWaiting) this.#lines.clear();
    else if (hasMarker) this.#kept = { line, ...originOf(line, text.lastIndexOf(MARKER)) };
  }

  /** The line that the message being read begins in. */
  get #begin(): TextLine | undefined {
    return this.#kept?.line ?? this.#current;
  }

  #found(found: Found): void {
    const line = this.#begin;
    assert(line !== undefined, "what is found was read in a line");
    const { offset, text } = this.#kept ?? originOf(line, found.start.index);
    this.#kept = undefined;
    // In the order in which they stand: places remember the one asked for last.
    const start = this.#place(found.start, 0);
    const fault = found.kind === "malformed" ? { at: this.#place(found.at, 0) } : {};
    const end = this.#place(found.end, found.end.index > 0 ? 1 : 0);
    const isSameLength = end.index - start.index === found.end.index - found.start.index;
    this.#handler.found({
      found: { ...found, ...fault, start, end },
      offset,
      text,
      said: line.said(),
      isVerbatim: line.isVerbatim && isSameLength,
    });
  }

  /** A place in the source. What is `behind` a character is so there, too. */
  #place(place: Place, behind: 0 | 1): Place {
    const located = this.#lines.get(place.line)?.locate(place.index - behind);
    return located === undefined ? place : located.line.place(located.index + behind);
  }
}

function originOf({ locate }: TextLine, index: number): { readonly offset: number; readonly text: string } {
  const { line, index: raw } = locate(index);
  return { offset: line.offsetOf(raw), text: line.text };
}

function locateIn({ rawIndex }: Entry, line: PhysicalLine): Locate {
  return through(rawIndex, (index) => ({ line, index }));
}

/** From a text that was made of another one. */
function through(rawIndex: TextMap | undefined, locate: Locate): Locate {
  return rawIndex === undefined ? locate : (index) => locate(rawIndex(index));
}
