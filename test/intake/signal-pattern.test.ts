/** Patterns of signals: linear whatever they are, refused with a sentence, and never missed by the byte search. */
import fc from "fast-check";
import { RE2JS, RE2JSException } from "re2js";
import { describe, expect, test } from "vitest";
import { compilePattern, faultOfPattern } from "../../src/intake/signal-pattern.ts";

const regex = (text: string, caseInsensitive = false) => compilePattern({ kind: "regex", text, caseInsensitive });

test("row 22: 50 KB of aaaa! against (a+)+$ are matched in less than 100 ms", () => {
  const { matches } = regex("(a+)+$");
  const text = "aaaa!".repeat(10_000);
  const startedAt = performance.now();
  expect(matches(text)).toBe(false);
  expect(performance.now() - startedAt).toBeLessThan(100);
  expect(matches(`${text}a`)).toBe(true);
});

describe("a pattern that cannot be used", () => {
  test.each([
    ["(a)\\1", /invalid escape sequence: `\\1`; back references and looking around are not there/],
    ["(?=x)", /`\(\?=`; back references and looking around are not there/],
    ["(?<!x)y", /back references and looking around are not there/],
    ["[a", /missing closing \]: `\[a`$/],
    ["a{1001}", /invalid repeat count/],
  ])("is refused with a sentence: %s", (text, fault) => {
    expect(faultOfPattern(text)).toMatch(/^not a regular expression in the syntax of RE2: /);
    expect(faultOfPattern(text)).toMatch(fault);
  });

  test("is none that can be", () => {
    expect(faultOfPattern("^(disk|volume) \\w+ (?i:full)$")).toBeUndefined();
  });
});

describe("the word that is searched for", () => {
  test.each([
    ["connection refused by peer", "connection"],
    ['can\'t open "settings.json"', "settings"],
    ["FATAL: ", "FATAL"],
    ["!!", undefined],
    ["a b c", undefined],
    ["überlauf", "berlauf"],
  ])("in the literal %s is %s", (text, word) => {
    expect(compilePattern({ kind: "literal", text }).word).toBe(word);
  });

  test.each([
    ["critical: \\w+ failed", "critical"],
    ["^panic.*goroutine$", "goroutine"],
    ["timeouts? after", "timeout"],
    ["err(or)?s", "err"],
    ["error{0,2} now", "erro"],
    ["disk|memory", undefined],
    ["(?i)disk full", undefined],
    ["[Ee]xception in", "xception"],
    ["[]a]bcdef", undefined],
    ["\\x41bcdef", undefined],
    ["\\Qabc*def", undefined],
    ["abc+def", "abc"],
  ])("in the expression %s is %s", (text, word) => {
    expect(regex(text).word).toBe(word);
  });

  test("of an expression for either case is none", () => {
    expect(regex("critical", true).word).toBeUndefined();
    expect(regex("critical", true).matches("CriTical")).toBe(true);
  });

  test("stands in whatever the expression matches", () => {
    const piece = fc.constantFrom(
      "abc",
      "d",
      "\\.",
      ".",
      "*",
      "+",
      "?",
      "{2}",
      "{0}",
      "(",
      ")",
      "[ab]",
      "[^c]",
      "\\d",
      "^",
      "$",
      "|",
      "-",
    );
    const pattern = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(""));
    const text = fc
      .array(fc.constantFrom("abc", "ab", "c", "d", "cc", ".", "1", "-"), { maxLength: 12 })
      .map((parts) => parts.join(""));
    let matched = 0;
    fc.assert(
      fc.property(pattern, fc.array(text, { minLength: 20, maxLength: 20 }), (written, texts) => {
        let compiled: ReturnType<typeof regex>;
        try {
          RE2JS.compile(written);
          compiled = regex(written);
        } catch (error) {
          expect(error).toBeInstanceOf(RE2JSException);
          return;
        }
        for (const candidate of texts) {
          if (compiled.word === undefined || !compiled.matches(candidate)) continue;
          matched++;
          expect(candidate).toContain(compiled.word);
        }
      }),
      { numRuns: 3_000 },
    );
    expect(matched).toBeGreaterThan(100);
  });
});
