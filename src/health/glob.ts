/** Patterns for names: `*` is any text, `?` any one character, all else itself. */

export function isExact(pattern: string): boolean {
  return !pattern.includes("*") && !pattern.includes("?");
}

/** Never takes longer than a step for each character of the text times each of the pattern's. */
export function matchesGlob(pattern: string, text: string): boolean {
  let patternAt = 0;
  let textAt = 0;
  // Only the last star ever needs to give back: an earlier one that took less has left no less to the later ones.
  let behindStar = -1;
  let retryAt = 0;
  while (textAt < text.length) {
    const wanted = pattern[patternAt];
    if (wanted === "*") {
      patternAt += 1;
      if (patternAt === pattern.length) return true;
      behindStar = patternAt;
      retryAt = textAt;
    } else if (wanted === "?") {
      patternAt += 1;
      textAt += characterLength(text, textAt);
    } else if (wanted === text[textAt]) {
      patternAt += 1;
      textAt += 1;
    } else if (behindStar !== -1) {
      retryAt += characterLength(text, retryAt);
      patternAt = behindStar;
      textAt = retryAt;
    } else {
      return false;
    }
  }
  while (pattern[patternAt] === "*") patternAt += 1;
  return patternAt === pattern.length;
}

function characterLength(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}
