/** Foreign text for a terminal: nothing in it can move the cursor, change colours or reorder what is read. */

/** Controls, and the marks that turn the reading direction or take no room. */
const INVISIBLE = /[\p{Cc}\p{Cs}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/** The text with every such character replaced by a sign for it: `␛` for escape, `␉` for a tab, `<U+202E>`. */
export function visible(text: string): string {
  return text.replace(INVISIBLE, (character) => {
    const code = character.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    if (code === 0x7f) return "\u2421";
    return `<U+${code.toString(16).toUpperCase().padStart(4, "0")}>`;
  });
}

/** JSON that says the same and holds no such character. */
export function visibleJson(json: string): string {
  return json.replace(INVISIBLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
