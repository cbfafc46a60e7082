/**
 * Text made of other text, and the way back from an index in the one to an index in the other. Maps remember the place
 * asked for last: asked in order, all places of a text cost one pass over it.
 */

export type TextMap = (index: number) => number;

export interface MappedText {
  readonly text: string;
  /** Absent where every character stands at the same index. */
  readonly rawIndex?: TextMap;
}

/** CSI sequences (colours, cursor), short OSC ones (titles, links), and the escapes of two characters. */
const TERMINAL_ESCAPE = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b[]{0,2048}(?:\x07|\x1b\\)|[@-Z\\^_=>])/g;
const ESCAPE = "\x1b";

function compose(inner: TextMap | undefined, outer: TextMap | undefined): TextMap | undefined {
  if (inner === undefined) return outer;
  if (outer === undefined) return inner;
  return (index) => outer(inner(index));
}

/** A stretch of a text in which every match of a global pattern is replaced by one character, or by none. */
export function substitute(
  source: string,
  from: number,
  until: number,
  pattern: RegExp,
  replacement: (token: string) => string,
): MappedText {
  const stretch = source.slice(from, until);
  const text = stretch.replace(pattern, (token) => replacement(token));
  if (text.length === stretch.length) return { text, rawIndex: (index) => index + from };
  const inStretch = mapOf(stretch, pattern, replacement);
  return { text, rawIndex: (index) => inStretch(index) + from };
}

function mapOf(source: string, pattern: RegExp, replacement: (token: string) => string): TextMap {
  let raw = 0;
  let index = 0;
  let token = tokenFrom(0);

  function tokenFrom(at: number): { readonly at: number; readonly end: number; readonly length: number } {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (match === null) return { at: Number.POSITIVE_INFINITY, end: source.length, length: 0 };
    return { at: match.index, end: match.index + match[0].length, length: replacement(match[0]).length };
  }

  return (wanted) => {
    if (wanted < index) {
      raw = 0;
      index = 0;
      token = tokenFrom(0);
    }
    while (wanted >= index + (token.at - raw) + token.length) {
      index += token.at - raw + token.length;
      raw = token.end;
      token = tokenFrom(raw);
    }
    return raw + wanted - index;
  };
}

/** The text as a terminal shows it: nothing that only moves or colours what follows. */
export function withoutTerminalEscapes(mapped: MappedText): MappedText {
  if (!mapped.text.includes(ESCAPE)) return mapped;
  const { text, rawIndex } = substitute(mapped.text, 0, mapped.text.length, TERMINAL_ESCAPE, () => "");
  if (text.length === mapped.text.length) return mapped;
  const back = compose(rawIndex, mapped.rawIndex);
  return back === undefined ? { text } : { text, rawIndex: back };
}
