/** A line of source and a caret under a stretch of it, cut to fit a terminal and safe to show there. */
import { visible } from "../../grammar/visible.ts";

export interface Stretch {
  readonly text: string;
  /** UTF-16 units into the text. */
  readonly from: number;
  readonly until: number;
}

const ELLIPSIS = "…";

export function caretLines({ text, from, until }: Stretch, widthMax: number): readonly [source: string, caret: string] {
  const marked = clip(shownCharacters(text.slice(from, until).slice(0, widthMax)), widthMax / 2);
  const room = widthMax - widthOf(marked);
  const before = shownCharacters(text.slice(Math.max(0, from - widthMax), from));
  const after = shownCharacters(text.slice(until, until + widthMax));
  const roomAfter = Math.min(widthOf(after), Math.max(room / 3, room - widthOf(before)));
  const kept = clip(before.reverse(), room - roomAfter).reverse();
  const source = [...kept, ...marked, ...clip(after, room - widthOf(kept))].join("");
  return [source, " ".repeat(widthOf(kept)) + "^".repeat(Math.max(1, widthOf(marked)))];
}

function shownCharacters(text: string): string[] {
  return [...visible(text)];
}

/** As many characters as fit, with an ellipsis for the others. */
function clip(characters: readonly string[], widthMax: number): string[] {
  if (widthOf(characters) <= widthMax) return [...characters];
  const kept: string[] = [];
  let width = ELLIPSIS.length;
  for (const character of characters) {
    width += widthOf([character]);
    if (width > widthMax) break;
    kept.push(character);
  }
  return [...kept, ELLIPSIS];
}

const WIDE =
  /^(?:[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation})/u;
const WITHOUT_WIDTH = /^[\p{Mn}\p{Me}]/u;

/** Columns that a terminal gives: two to an East Asian wide character or an emoji, none to an accent. */
function widthOf(characters: readonly string[]): number {
  let width = 0;
  for (const character of characters) {
    if (WIDE.test(character)) width += 2;
    else if (!WITHOUT_WIDTH.test(character)) width++;
  }
  return width;
}
