/** How much room text takes in a terminal, and text cut to fit. It has to be safe to show before. */

const WIDE =
  /^(?:[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation})/u;
const WITHOUT_WIDTH = /^[\p{Mn}\p{Me}]/u;
const PLAIN = /^[\x20-\x7e]*$/;

/** Columns: two to an East Asian wide character or an emoji, none to an accent. */
export function widthOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += widthOfCharacter(character);
  return width;
}

/** As much as fits, with an ellipsis for the rest. */
export function clipped(text: string, widthMax: number, ellipsis: string): string {
  // Nothing is wider than its characters, so that a text of megabytes is not measured to its end.
  const start = text.length > 4 * widthMax + 100 ? text.slice(0, 4 * widthMax + 100) : text;
  if (start === text && widthOf(text) <= widthMax) return text;
  let kept = "";
  let width = ellipsis.length;
  for (const character of start) {
    width += widthOfCharacter(character);
    if (width > widthMax) break;
    kept += character;
  }
  return kept + ellipsis;
}

export function padded(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
}

function widthOfCharacter(character: string): number {
  if (WITHOUT_WIDTH.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}
