/** What comes out of an envelope: text as its writer meant it, the way back into the line, and what was said beside it. */
import type { TextMap } from "./text-map.ts";

/** What a task log's header and titles say about the entries under them. */
export interface Task {
  readonly taskId?: string;
  readonly project?: string;
  readonly release?: string;
  readonly environment?: string;
  readonly tenant?: string;
  readonly step?: string;
  readonly machine?: string;
}

/** What a log says about a text without being part of it. */
export interface Said {
  /** Milliseconds since 1970. */
  readonly at?: number;
  readonly stream?: string;
  /** In the format's own words. */
  readonly level?: string;
  readonly task?: Task;
}

export interface Entry {
  /** May hold line breaks. */
  readonly text: string;
  /** Where in the line a character of the text stands; absent where it is at the same index. */
  readonly rawIndex?: TextMap;
  /** Who wrote it: a message that is cut goes on in the next entry of the same writer. */
  readonly writer: string;
  /** The writer's line goes on in its next entry. */
  readonly isPart: boolean;
  /** The text stands in the line character by character, so that a repair can be written back. */
  readonly isVerbatim: boolean;
  /** Escaped text that could not be decoded, because its line is cut or damaged. */
  readonly isBroken: boolean;
  said(): Said;
}

export const SAYS_NOTHING: Said = Object.freeze({});

/** A line without any wrapping. */
export function plainEntry(text: string, said: () => Said = () => SAYS_NOTHING): Entry {
  return { text, writer: "", isPart: false, isVerbatim: true, isBroken: false, said };
}

/** A line of which a stretch is the text, as it stands. */
export function entryBehind(line: string, from: number, said: () => Said, writer = "", isPart = false): Entry {
  return {
    text: line.slice(from),
    rawIndex: (index) => index + from,
    writer,
    isPart,
    isVerbatim: true,
    isBroken: false,
    said,
  };
}

/** A line that should have been decoded and could not be. */
export function brokenEntry(text: string): Entry {
  return { ...plainEntry(text), isVerbatim: false, isBroken: true };
}
