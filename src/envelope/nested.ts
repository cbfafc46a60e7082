/**
 * What containers write is often wrapped itself: a JSON line or a time in front, inside the container runtime's own
 * wrapping. One such layer is taken off, of texts that are whole.
 */
import type { Clock } from "./clock.ts";
import type { Entry } from "./entry.ts";
import { openJsonLine } from "./json-lines.ts";
import { openTimePrefix } from "./time-prefix.ts";

/** A runtime ends a text with the line break of the line that it was. */
const LINE_BREAK = /\r?\n$/;

export function openInsideContainer(clock: Clock): (text: string) => readonly Entry[] | undefined {
  return (text) => {
    const line = text.endsWith("\n") ? text.replace(LINE_BREAK, "") : text;
    const entry = openJsonLine(line, clock) ?? openTimePrefix(line, clock);
    return entry === undefined ? undefined : [entry];
  };
}
