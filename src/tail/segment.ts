/**
 * One segment of a glob: what may stand between two slashes. Matching never goes back further than to the last star,
 * so that its time is bounded by the product of the two lengths, whatever the pattern.
 */

type Piece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "any"; readonly capture?: string }
  | { readonly kind: "one" }
  | { readonly kind: "class"; readonly isNegated: boolean; readonly ranges: readonly (readonly [string, string])[] };

export interface Segment {
  /** Whether only one text matches, or a captured one. */
  readonly isPlain: boolean;
  /** Whether no text but one matches. */
  readonly text: string | undefined;
  /** Puts what its `{names}` stood for into the captures. */
  matches(text: string, captures: Record<string, string>): boolean;
}

const NAME = /^[A-Za-z_][\w-]*$/;

export function compileSegment(pattern: string): Segment {
  const pieces = [...piecesOf(pattern)];
  const isLiteral = pieces.every(({ kind }) => kind === "text");
  const text = isLiteral ? pieces.map((piece) => (piece.kind === "text" ? piece.text : "")).join("") : undefined;
  const first = pieces[0];
  const wantsDot = first?.kind === "text" && first.text.startsWith(".");
  return {
    text,
    isPlain: pieces.every((piece) => piece.kind === "text" || (piece.kind === "any" && piece.capture !== undefined)),
    matches(candidate, captures) {
      if (text !== undefined) return candidate === text;
      if (candidate.startsWith(".") && !wantsDot) return false;
      return matchPieces(pieces, candidate, captures);
    },
  };
}

function* piecesOf(pattern: string): Generator<Piece> {
  for (let at = 0; at < pattern.length; ) {
    const rest = pattern.slice(at);
    const braced = /^\{([^{}]*)\}/.exec(rest);
    const bracketed = /^\[([!^]?)(\]?[^\]]*)\]/.exec(rest);
    if (rest.startsWith("*")) {
      yield { kind: "any" };
      at += /^\*+/.exec(rest)?.[0].length ?? 1;
    } else if (rest.startsWith("?")) {
      yield { kind: "one" };
      at += 1;
    } else if (braced?.[1] !== undefined && NAME.test(braced[1])) {
      yield { kind: "any", capture: braced[1] };
      at += braced[0].length;
    } else if (bracketed?.[2] !== undefined && bracketed[2] !== "") {
      yield { kind: "class", isNegated: bracketed[1] !== "", ranges: rangesOf(bracketed[2]) };
      at += bracketed[0].length;
    } else {
      const isEscape = rest.startsWith("\\") && rest.length > 1;
      const character = String.fromCodePoint(rest.codePointAt(isEscape ? 1 : 0) ?? 0);
      yield { kind: "text", text: character };
      at += character.length + (isEscape ? 1 : 0);
    }
  }
}

function rangesOf(content: string): readonly (readonly [string, string])[] {
  const characters = [...content];
  const ranges: [string, string][] = [];
  for (let at = 0; at < characters.length; at++) {
    const low = characters[at] ?? "";
    const high = characters[at + 2];
    if (characters[at + 1] === "-" && high !== undefined) {
      ranges.push([low, high]);
      at += 2;
    } else {
      ranges.push([low, low]);
    }
  }
  return ranges;
}

function matchPieces(pieces: readonly Piece[], text: string, captures: Record<string, string>): boolean {
  const characters = [...text];
  /** Where each star began and ended, for those that are captured. */
  const spans = new Map<number, readonly [number, number]>();
  let [at, piece] = [0, 0];
  let star: { piece: number; start: number; end: number } | undefined;
  while (at < characters.length || piece < pieces.length) {
    const current = pieces[piece];
    if (current?.kind === "any") {
      star = { piece, start: at, end: at };
      spans.set(piece, [at, at]);
      piece++;
    } else if (current !== undefined && at < characters.length && matchesOne(current, characters[at] ?? "")) {
      at++;
      piece++;
    } else if (star !== undefined && star.end < characters.length) {
      star.end++;
      spans.set(star.piece, [star.start, star.end]);
      at = star.end;
      piece = star.piece + 1;
    } else {
      return false;
    }
  }
  return takeCaptures(pieces, characters, spans, captures);
}

function matchesOne(piece: Piece, character: string): boolean {
  switch (piece.kind) {
    case "text":
      return piece.text === character;
    case "one":
      return true;
    case "class":
      return piece.ranges.some(([low, high]) => low <= character && character <= high) !== piece.isNegated;
    case "any":
      return false;
  }
}

/** A name that stands for nothing, or for two different things, does not match. */
function takeCaptures(
  pieces: readonly Piece[],
  characters: readonly string[],
  spans: ReadonlyMap<number, readonly [number, number]>,
  captures: Record<string, string>,
): boolean {
  for (const [index, piece] of pieces.entries()) {
    if (piece.kind !== "any" || piece.capture === undefined) continue;
    const value = characters.slice(...(spans.get(index) ?? [0, 0])).join("");
    if (value === "") return false;
    captures[piece.capture] = value;
  }
  return true;
}
