/** The language in one call: any text in, its messages out. Nothing makes it throw. */
import type { ParseOptions } from "./message.ts";
import { createReader, type Found } from "./reader.ts";
import { MARKER } from "./syntax.ts";

/** Every message in a text of any number of lines, well formed or not, in order. */
export function parse(text: string, options: ParseOptions = {}): readonly Found[] {
  if (!text.includes(MARKER)) return [];
  const all: Found[] = [];
  const reader = createReader((found) => all.push(found), options);
  let number = 1;
  for (const line of text.split("\n")) {
    if (reader.isWaiting || line.includes(MARKER)) reader.read({ text: withoutReturn(line), number });
    number++;
  }
  reader.end();
  return all;
}

/** A line's text without the `\r` of its ending. */
function withoutReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}
