/**
 * TeamCity's `|` escapes, which plain values may use where a source turns them on.
 * The decoder gives what TeamCity's own gives, `?` for a bad escape, and says where the bad ones stood.
 */

/** `|0x` always takes the four characters behind it, hexadecimal or not. */
const ESCAPE = /\|(?:0x([0-9a-fA-F]{4})|0x.{0,4}|(.?))/gs;

const TEXT_BY_LETTER: Readonly<Record<string, string>> = {
  "'": "'",
  "|": "|",
  "[": "[",
  "]": "]",
  n: "\n",
  r: "\r",
  x: "\u0085",
  l: "\u2028",
  p: "\u2029",
};

export interface Unescaped {
  readonly text: string;
  /** Where in the value the first bad escape begins. */
  readonly badAt?: number;
}

export function unescapeTeamCity(value: string): Unescaped {
  let badAt: number | undefined;
  const text = value.replace(ESCAPE, (_escape, hex: string | undefined, letter: string | undefined, at: number) => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    const known = letter === undefined ? undefined : TEXT_BY_LETTER[letter];
    if (known !== undefined) return known;
    badAt ??= at;
    return "?";
  });
  return badAt === undefined ? { text } : { text, badAt };
}

export function escapeTeamCity(text: string): string {
  return text.replace(/[|'[\]\n\r]|[^\x20-\x7e]/g, (character) => {
    if (character === "\n") return "|n";
    if (character === "\r") return "|r";
    if ("|'[]".includes(character)) return `|${character}`;
    return `|0x${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
