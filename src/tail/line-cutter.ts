/**
 * Cuts what was appended to files into lines, a block at a time, and hands out the few that somebody needs. Between
 * blocks it keeps nothing but a place in each file, so that any number of files share one memory: the beginning of a
 * line is read again together with its end, if the line is wanted at all.
 */
import { Buffer } from "node:buffer";
import type { BlockMemory } from "../scan/block-memory.ts";
import { BLOCK_BYTES, type ByteLine, LINE_BYTES_MAX } from "../scan/line-scanner.ts";
import type { TextEncoding } from "./encoding.ts";
import { NeedleSearch, Needles, type WantedLines } from "./needle-search.ts";
import { openEnd } from "./open-end.ts";

/** Where a file has been cut. */
export interface Place {
  /** All before it has been dealt with. */
  offset: number;
  /** The line that `offset` is in, counted from 1. */
  line: number;
  /** No line ends between `offset` and here. */
  searchedTo: number;
  /** A needle lies there. */
  hasNeedle: boolean;
  /** So does something else that is wanted. */
  hasWanted: boolean;
  isPassingOver: boolean;
  /** The beginning of the line has been handed out already. */
  isInsideLine: boolean;
}

export interface LineInput {
  /** Puts bytes into the target; fewer than wanted only if there are no more. */
  read(into: Buffer, at: number, position: number, count: number): number;
}

export interface LineSink {
  readonly isWaiting: boolean;
  readonly wanted: WantedLines | undefined;
  take(line: ByteLine): void;
  passOver(line: { readonly number: number; readonly offset: number }): void;
  /** Called behind a line that was taken; false: no more for now. */
  goesOn(): boolean;
}

/** What there is of a line that has no end: it may still come; it will not; or it is only handed out again. */
export type Unended = "stretch" | "rest" | "replay";

export interface CutOptions {
  readonly place: Place;
  readonly input: LineInput;
  readonly encoding: TextEncoding;
  readonly sink: LineSink;
  /** Nothing at or behind it is read. */
  readonly until: number;
}

/** Blocks are read to here: at a page's beginning, which halves the time. */
const BLOCKS_AT = 64 * 1024;
const RETURN = 0x0d;

export function placeAt(offset: number, line: number): Place {
  return {
    ...{ offset, line, searchedTo: offset },
    ...{ hasNeedle: false, hasWanted: false, isPassingOver: false, isInsideLine: false },
  };
}

/** Whether what there is of a line goes out before its end has come, or because it will not come. */
export function isHandedOutUnended(
  { hasNeedle, hasWanted, isPassingOver }: Place,
  { isWaiting, wanted }: Pick<LineSink, "isWaiting" | "wanted">,
  what: Unended,
): boolean {
  if (isPassingOver) return false;
  return hasNeedle || isWaiting || (what !== "stretch" && (hasWanted || wanted === "every"));
}

export class LineCutter {
  readonly #memory: BlockMemory;
  readonly #needle: Buffer;
  readonly #wanted = new Needles();
  readonly #nothing = Buffer.alloc(64 * 1024);

  constructor(memory: BlockMemory, needle: Buffer) {
    this.#memory = memory;
    this.#needle = needle;
  }

  /** One block. Gives back how many bytes it was and whether the sink wants more. */
  cut(options: CutOptions): { readonly bytes: number; readonly goesOn: boolean } {
    const { place, input, encoding, sink, until } = options;
    const overlap = this.#longestNeedle(sink.wanted, encoding) - encoding.unitBytes;
    const from = place.isPassingOver ? place.offset : Math.max(place.offset, place.searchedTo - overlap);
    const wanted = Math.min(BLOCK_BYTES, until - from);
    if (wanted <= 0) return { bytes: 0, goesOn: true };
    this.#memory.grow(BLOCKS_AT + BLOCK_BYTES);
    const count = input.read(this.#memory.bytes, BLOCKS_AT, from, wanted);
    const end = BLOCKS_AT + count - (count % encoding.unitBytes);
    if (end === BLOCKS_AT) return { bytes: 0, goesOn: true };
    const before = place.searchedTo;
    const goesOn = this.#cutBlock(options, from - BLOCKS_AT, end);
    return { bytes: place.searchedTo - before, goesOn };
  }

  /** `base`: what to add to a place in memory to have the one in the file. */
  #cutBlock(options: CutOptions, base: number, end: number): boolean {
    const { place, encoding } = options;
    if (place.isPassingOver || base + BLOCKS_AT > place.offset) {
      const newline = encoding.newline(this.#memory.bytes, BLOCKS_AT, end);
      if (newline < 0) {
        this.#remember(options, base, BLOCKS_AT, end);
        return true;
      }
      return this.#finishLine(options, base, newline);
    }
    let start = place.offset - base;
    if (!place.isInsideLine) {
      const text = this.#skipNothing(start, end, encoding.unitBytes);
      moveTo(place, base + text);
      start = text;
    }
    const complete = encoding.lastLine(this.#memory.bytes, start, end);
    if (!this.#handOut(options, base, start, complete)) return false;
    this.#remember(options, base, complete, end);
    return true;
  }

  #longestNeedle(wanted: WantedLines | undefined, encoding: TextEncoding): number {
    const marker = this.#needle.length * encoding.unitBytes;
    return Math.max(marker, ...this.#wanted.of(wanted, encoding).map(({ length }) => length));
  }

  #handOut({ place, encoding, sink }: CutOptions, base: number, start: number, complete: number): boolean {
    let at = start;
    let needles = this.#wanted.of(sink.wanted, encoding);
    let search = new NeedleSearch(needles, encoding, complete);
    while (at < complete) {
      const wanted = this.#wanted.of(sink.wanted, encoding);
      if (wanted !== needles) {
        needles = wanted;
        search = new NeedleSearch(needles, encoding, complete);
      }
      const isNext = sink.isWaiting || sink.wanted === "every";
      const found = isNext ? { at, newlines: 0 } : this.#find(search, encoding, at, complete);
      const isSame = found.newlines === 0;
      place.line += found.newlines;
      if (found.at === undefined) break;
      const bytes = this.#memory.bytes;
      const lineStart = isSame ? at : encoding.lastLine(bytes, at, found.at);
      const newline = encoding.newline(bytes, found.at, complete);
      const isInside = isSame && place.isInsideLine;
      this.#take({ place, encoding, sink }, base, lineStart, newline, isInside);
      at = newline + encoding.unitBytes;
      moveTo(place, base + at);
      place.line++;
      if (!sink.goesOn()) return false;
    }
    if (complete > start) moveTo(place, base + complete);
    return true;
  }

  /** The first needle, or whatever else is wanted, and the line ends before it. */
  #find(
    search: NeedleSearch,
    encoding: TextEncoding,
    from: number,
    until: number,
  ): { readonly at: number | undefined; readonly newlines: number } {
    const next = search.next(this.#memory.bytes, from);
    const found = encoding.find(this.#memory, from, next);
    return found.at === undefined && next < until ? { at: next, newlines: found.newlines } : found;
  }

  #holdsWanted({ sink, encoding }: CutOptions, from: number, until: number): boolean {
    const needles = this.#wanted.of(sink.wanted, encoding);
    return needles.some((needle) => encoding.indexOf(this.#memory.bytes, needle, from, until) >= 0);
  }

  #take(
    { place, encoding, sink }: Pick<CutOptions, "place" | "encoding" | "sink">,
    base: number,
    from: number,
    until: number,
    isInside: boolean,
  ): void {
    let start = from;
    if (base + start === 0) start += encoding.markBytes;
    if (!isInside) start = this.#skipNothing(start, until, encoding.unitBytes);
    const text = encoding.toUtf8(this.#memory.bytes.subarray(start, Math.max(start, until)));
    const bytes = text.at(-1) === RETURN ? text.subarray(0, -1) : text;
    sink.take({ bytes, number: place.line, offset: base + start, isRest: isInside });
  }

  /** The block ends the line that began before it. */
  #finishLine(options: CutOptions, base: number, newline: number): boolean {
    const { place, encoding, sink } = options;
    const lineEnd = base + newline;
    const isTooLong = lineEnd - place.offset > LINE_BYTES_MAX;
    const isWanted =
      !place.isPassingOver &&
      (isHandedOutUnended(place, sink, "rest") ||
        encoding.find(this.#memory, BLOCKS_AT, newline).at !== undefined ||
        this.#holdsWanted(options, BLOCKS_AT, newline));
    if (isTooLong && !place.isPassingOver) sink.passOver({ number: place.line, offset: place.offset });
    else if (isWanted) this.#takeAgain(options, lineEnd);
    moveTo(place, lineEnd + encoding.unitBytes);
    place.line++;
    return isWanted && !isTooLong ? sink.goesOn() : true;
  }

  #takeAgain({ place, input, encoding, sink }: CutOptions, until: number): void {
    const wanted = until - place.offset;
    this.#memory.grow(BLOCKS_AT + wanted);
    const count = input.read(this.#memory.bytes, BLOCKS_AT, place.offset, wanted);
    this.#take({ place, encoding, sink }, place.offset - BLOCKS_AT, BLOCKS_AT, BLOCKS_AT + count, place.isInsideLine);
  }

  /** What is left has no line end. */
  #remember(options: CutOptions, base: number, from: number, end: number): void {
    const { place, encoding, sink } = options;
    if (place.isPassingOver) {
      place.offset = place.searchedTo = base + end;
      return;
    }
    if (encoding.find(this.#memory, from, end).at !== undefined) place.hasNeedle = true;
    if (this.#holdsWanted(options, from, end)) place.hasWanted = true;
    place.searchedTo = base + end;
    if (place.searchedTo - place.offset <= LINE_BYTES_MAX) return;
    sink.passOver({ number: place.line, offset: place.offset });
    place.offset = place.searchedTo;
    place.isPassingOver = true;
    place.hasNeedle = place.hasWanted = false;
  }

  /**
   * The line has no end and is waited for no longer: what there is of it goes out, but for what may be the beginning of
   * a needle, of a character or of a line end. Otherwise all of it, because nothing follows or it was cut there before.
   */
  handOutUnended(options: CutOptions, what: Unended): boolean {
    const { place, input, encoding, sink, until } = options;
    if (place.offset >= until || !isHandedOutUnended(place, sink, what)) return false;
    const wanted = until - place.offset;
    this.#memory.grow(BLOCKS_AT + wanted);
    const count = input.read(this.#memory.bytes, BLOCKS_AT, place.offset, wanted);
    const there = this.#memory.bytes.subarray(BLOCKS_AT, BLOCKS_AT + count);
    const held = what !== "stretch" ? 0 : openEnd(there, this.#allNeedles(sink.wanted, encoding), encoding);
    if (count - held <= 0) return false;
    const base = place.offset - BLOCKS_AT;
    const end = BLOCKS_AT + count - held;
    let start = BLOCKS_AT;
    if (base + start === 0) start += encoding.markBytes;
    if (!place.isInsideLine) start = this.#skipNothing(start, end, encoding.unitBytes);
    if (start >= end) return false;
    sink.take({
      bytes: encoding.toUtf8(this.#memory.bytes.subarray(start, end)),
      number: place.line,
      offset: base + start,
      isOpen: what !== "rest",
      isRest: place.isInsideLine,
    });
    moveTo(place, base + end);
    place.isInsideLine = true;
    return true;
  }

  #allNeedles(wanted: WantedLines | undefined, encoding: TextEncoding): readonly Buffer[] {
    return [encoding.encode(this.#needle.toString("utf8")), ...this.#wanted.of(wanted, encoding)];
  }

  /** Files that were emptied under their writer begin with a hole, which reads as NULs. */
  #skipNothing(from: number, until: number, unitBytes: number): number {
    const bytes = this.#memory.bytes;
    let at = from;
    if (bytes[at] !== 0) return at;
    const step = this.#nothing.length;
    while (until - at >= step && bytes.compare(this.#nothing, 0, step, at, at + step) === 0) at += step;
    while (at < until && bytes[at] === 0) at++;
    return at - ((at - from) % unitBytes);
  }
}

/** Lines end before it, or begin at it. */
function moveTo(place: Place, offset: number): void {
  if (offset === place.offset) return;
  place.offset = place.searchedTo = offset;
  place.hasNeedle = place.hasWanted = place.isPassingOver = place.isInsideLine = false;
}
