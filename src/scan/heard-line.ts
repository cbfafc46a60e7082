/** What a line says, for who listens to all that is said and not only to messages: the texts of its entries. */
import type { Entry, Said } from "../envelope/entry.ts";
import { withoutTerminalEscapes } from "../envelope/text-map.ts";

export interface HeardEntry {
  /** As its writer meant them, without colours; an entry of several lines has several. */
  readonly texts: readonly string[];
  said(): Said;
}

/** A line that was handed out for any reason. */
export interface HeardLine {
  readonly entries: readonly HeardEntry[];
  readonly number: number;
  /** Where it begins in the source. */
  readonly offset: number;
}

const LINE_BREAK = /\r?\n/;

/** `openInside`: what is in a text that has a wrapping of its own. Parts of a line are heard each for itself. */
export function heardEntries(
  entries: readonly Entry[],
  openInside: (text: string) => readonly Entry[] | undefined,
): readonly HeardEntry[] {
  return entries.flatMap((entry) => {
    const inside = openInside(entry.text);
    if (inside === undefined) return [{ texts: textsOf(entry), said: entry.said }];
    return inside.map((inner) => ({ texts: textsOf(inner), said: () => ({ ...entry.said(), ...inner.said() }) }));
  });
}

function textsOf({ text }: Entry): readonly string[] {
  const shown = withoutTerminalEscapes({ text }).text;
  return shown.includes("\n") ? shown.split(LINE_BREAK).filter((line) => line !== "") : [shown];
}
