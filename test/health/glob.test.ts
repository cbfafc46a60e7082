/** Patterns for names. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isExact, matchesGlob } from "../../src/health/glob.ts";

test.each([
  ["web-01", "web-01"],
  ["*", ""],
  ["*", "web-01"],
  ["web-*", "web-"],
  ["web-*", "web-01"],
  ["*-01", "web-01"],
  ["w*b-*1", "web-01"],
  ["*01*", "web-0101"],
  ["*ab", "aab"],
  ["**a**", "a"],
  ["web-0?", "web-01"],
  ["?", "é"],
  ["?", "😀"],
  ["*?", "a😀"],
  ["??", "😀a"],
  ["?", "\ud83d"],
  ["", ""],
  ["a.b", "a.b"],
  ["[a]", "[a]"],
  ["a\\*", "a\\b"],
  ["?*", "*"],
])("%j matches %j", (pattern, text) => {
  expect(matchesGlob(pattern, text)).toBe(true);
});

test.each([
  ["web-01", "web-010"],
  ["web-01", "Web-01"],
  ["web-*", "aweb-1"],
  ["*-01", "web-012"],
  ["?", ""],
  ["?", "ab"],
  ["??", "😀"],
  ["*??", "😀"],
  ["?*", ""],
  ["", "a"],
  ["a.b", "axb"],
  ["[a]", "a"],
  ["a*b*c", "acb"],
  ["*a", "ab"],
])("%j does not match %j", (pattern, text) => {
  expect(matchesGlob(pattern, text)).toBe(false);
});

/** Few characters, so that patterns are likely to match; two of them halves of others. */
const pieces = (...all: string[]) => fc.array(fc.constantFrom(...all), { maxLength: 9 }).map((some) => some.join(""));

test("any pattern matches the same texts as its plainest definition", () => {
  fc.assert(
    fc.property(pieces("a", "b", "*", "?", "😀"), pieces("a", "b", "*", "😀"), (pattern, text) => {
      expect(matchesGlob(pattern, text)).toBe(matchesPlainly([...pattern], [...text]));
    }),
    { numRuns: 2000 },
  );
});

function matchesPlainly(pattern: readonly string[], text: readonly string[]): boolean {
  const [wanted, ...rest] = pattern;
  if (wanted === undefined) return text.length === 0;
  if (wanted === "*")
    return text.length > 0
      ? matchesPlainly(rest, text) || matchesPlainly(pattern, text.slice(1))
      : matchesPlainly(rest, []);
  return text.length > 0 && (wanted === "?" || wanted === text[0]) && matchesPlainly(rest, text.slice(1));
}

test("a pattern is exact if it has neither star nor question mark", () => {
  expect(["web-01", "", "a.b[c]"].every(isExact)).toBe(true);
  expect(["*", "a?", "a*b"].some(isExact)).toBe(false);
});

describe("a text made to be slow", () => {
  test("takes no more than a step for each character of both", () => {
    const pattern = `${"*a".repeat(50)}*b`;
    const started = performance.now();
    expect(matchesGlob(pattern, "a".repeat(100_000))).toBe(false);
    // With every star giving back it would not end in anybody's lifetime; this takes about a millisecond.
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
