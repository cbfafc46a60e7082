/**
 * Lines in, messages out. A reader keeps the one message that a line broke off in, and reads on in the next line for
 * as long as what it has could still become a message: at most 100 lines and 64 KiB, and never across the beginning
 * of another message, so that an unclosed message cannot swallow what follows it.
 *
 * A reader is waiting while it keeps such a beginning; then it needs the very next line, whatever stands in it.
 * Otherwise it needs only the lines that hold the marker.
 */
import assert from "node:assert/strict";
import { type Fault, faults, type ReasonCode } from "./malformed.ts";
import { type MessageContent, type ParseOptions, readMessage } from "./message.ts";
import { type Line, type Piece, type Place, PlacedLine, placeIn } from "./place.ts";
import { type Body, continueBody, lengthWithoutBlanks, MARKER, readBody } from "./syntax.ts";

/** In UTF-16 units, counted behind the marker. */
export const MESSAGE_LENGTH_MAX = 65_536;
export const MESSAGE_LINES_MAX = 100;

export interface Message extends MessageContent {
  readonly kind: "message";
  readonly start: Place;
  /** Behind the closing bracket. */
  readonly end: Place;
}

export interface Malformed {
  readonly kind: "malformed";
  readonly code: ReasonCode;
  readonly reason: string;
  /** Where the fault is. */
  readonly at: Place;
  readonly start: Place;
  readonly end: Place;
  /** What the message calls itself; empty where that could not be read. */
  readonly name: string;
}

export type Found = Message | Malformed;

export interface Reader {
  /** Whether the next line is needed even if it holds no marker. */
  readonly isWaiting: boolean;
  read(line: Line): void;
  /** No more lines will come: a kept beginning is unclosed. */
  end(): void;
}

type Pieces = readonly [Piece, ...Piece[]];

/** The beginning of a message that a line broke off in. */
interface Pending {
  readonly pieces: [Piece, ...Piece[]];
  /** What it is if nothing continues it. */
  readonly unclosed: Malformed;
  text: string;
  body: Body;
}

/** A reader that hands on what it finds, one by one: a hostile line can hold a million. */
export function createReader(onFound: (found: Found) => void, options: ParseOptions = {}): Reader {
  const escapes = options.escapes ?? "none";
  let pending: Pending | undefined;

  function read(line: Line): void {
    const placed = new PlacedLine(line);
    readMarkers(placed, pending === undefined ? 0 : readOn(pending, placed));
  }

  /** Joins a line to the pending message and tells from where that line is still to be searched. */
  function readOn(kept: Pending, line: PlacedLine): number {
    const marker = line.text.indexOf(MARKER);
    const at = kept.text.length;
    const joined = kept.text + (marker < 0 ? line.text : line.text.slice(0, marker));
    kept.text = joined.slice(0, MESSAGE_LENGTH_MAX);
    kept.body = continueBody(kept.body, kept.text, escapes);
    kept.pieces.push({ line, from: 0, at });
    const { ending } = kept.body;
    if (ending.kind === "closed") {
      pending = undefined;
      onFound(makeFound(kept.pieces, kept.body, ending.at, options));
      return ending.at - at;
    }
    const isFull = joined.length > MESSAGE_LENGTH_MAX || kept.pieces.length === MESSAGE_LINES_MAX;
    if (ending.kind === "broken" || marker >= 0 || isFull) end();
    return 0;
  }

  /**
   * A marker inside quotes belongs to the value, but only if the message around it is closed in the end. When it is
   * not, that marker begins a message after all, and up to the place where the reading failed no quotes are believed
   * to hold a marker. So no character is read more than a few times, whatever the text.
   */
  function readMarkers(line: PlacedLine, from: number): void {
    let doubtedUntil = 0;
    let start = line.text.indexOf(MARKER, from);
    while (start >= 0) {
      const bodyFrom = start + MARKER.length;
      const pieces: Pieces = [{ line, from: bodyFrom, at: 0 }];
      const next = line.text.indexOf(MARKER, bodyFrom);
      const text = line.text.slice(bodyFrom, bodyFrom + MESSAGE_LENGTH_MAX);
      const textUntilNext = next < 0 ? text : text.slice(0, next - bodyFrom);
      const body = readBody(start < doubtedUntil ? textUntilNext : text, escapes);
      if (body.ending.kind === "closed") {
        onFound(makeFound(pieces, body, body.ending.at, options));
        const end = bodyFrom + body.ending.at;
        start = next < end ? line.text.indexOf(MARKER, end) : next;
        continue;
      }
      if (next < 0 && body.ending.kind === "unfinished" && text.length < MESSAGE_LENGTH_MAX) {
        const unclosed = makeMalformed(pieces, body.ending.fault, lengthWithoutBlanks(text), body.name);
        pending = { pieces: [...pieces], unclosed, text, body };
        return;
      }
      const reach = body.ending.kind === "broken" ? body.ending.fault.at : text.length;
      doubtedUntil = Math.max(doubtedUntil, bodyFrom + reach);
      onFound(makeUnread(pieces, textUntilNext, readBody(textUntilNext, escapes)));
      start = next;
    }
  }

  function end(): void {
    if (pending === undefined) return;
    const { unclosed } = pending;
    pending = undefined;
    onFound(unclosed);
  }

  return {
    get isWaiting() {
      return pending !== undefined;
    },
    read,
    end,
  };
}

/** A closed body is a message, or malformed by what its attributes say. */
function makeFound(pieces: Pieces, body: Body, end: number, options: ParseOptions): Found {
  const reading = readMessage(body, options);
  if (reading.kind === "fault") return makeMalformed(pieces, reading.fault, end, body.name);
  return { ...reading, start: placeIn(pieces, -MARKER.length), end: placeIn(pieces, end) };
}

/** What stands before the next marker, or fills the longest message there can be, without being one. */
function makeUnread(pieces: Pieces, text: string, { name, ending }: Body): Malformed {
  assert(ending.kind !== "closed", "what is not closed by all of a text is not closed by its beginning");
  const end = lengthWithoutBlanks(text);
  if (ending.kind === "broken") {
    const bracket = text.indexOf("]", ending.fault.at);
    return makeMalformed(pieces, ending.fault, bracket < 0 ? end : bracket + 1, name);
  }
  if (text.length === MESSAGE_LENGTH_MAX)
    return makeMalformed(pieces, faults.tooLong(0, MESSAGE_LENGTH_MAX), end, name);
  const isInQuotes = ending.fault.at < end;
  return makeMalformed(pieces, isInQuotes ? ending.fault : faults.unclosedBeforeNext(end), end, name);
}

function makeMalformed(pieces: Pieces, { code, reason, at }: Fault, end: number, name: string): Malformed {
  const start = placeIn(pieces, -MARKER.length);
  return { kind: "malformed", code, reason, start, at: placeIn(pieces, at), end: placeIn(pieces, end), name };
}
