/** Foreign text in a sentence. */

const SHOWN_LENGTH_MAX = 100;

export function quoted(text: string): string {
  return JSON.stringify(text.length > SHOWN_LENGTH_MAX ? `${text.slice(0, SHOWN_LENGTH_MAX)}…` : text);
}
