/** A line of source and a caret under a stretch of it, cut to fit a terminal and safe to show there. */
import { visible } from "../../grammar/visible.ts";
import { clipped, widthOf } from "./output/width.ts";

export interface Stretch {
  readonly text: string;
  /** UTF-16 units into the text. */
  readonly from: number;
  readonly until: number;
}

const ELLIPSIS = "…";

export function caretLines({ text, from, until }: Stretch, widthMax: number): readonly [source: string, caret: string] {
  const marked = clipped(visible(text.slice(from, until).slice(0, widthMax)), widthMax / 2, ELLIPSIS);
  const room = widthMax - widthOf(marked);
  const before = visible(text.slice(Math.max(0, from - widthMax), from));
  const after = visible(text.slice(until, until + widthMax));
  const roomAfter = Math.min(widthOf(after), Math.max(room / 3, room - widthOf(before)));
  const kept = reversed(clipped(reversed(before), room - roomAfter, ELLIPSIS));
  const source = kept + marked + clipped(after, room - widthOf(kept), ELLIPSIS);
  return [source, " ".repeat(widthOf(kept)) + "^".repeat(Math.max(1, widthOf(marked)))];
}

/** So that a text's end is kept where its beginning would be. */
function reversed(text: string): string {
  return [...text].reverse().join("");
}
