/**
 * What holds for every text, found by random ones: half of them made of the language's own pieces, because noise alone
 * never gets past the marker.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "../../grammar/grammar.ts";
import { LEVEL_WORDS } from "../../grammar/levels.ts";
import { REASON_CODES } from "../../grammar/malformed.ts";
import type { ParseOptions } from "../../grammar/message.ts";
import type { Place } from "../../grammar/place.ts";
import type { Found } from "../../grammar/reader.ts";
import { MARKER } from "../../grammar/syntax.ts";

const PIECES = [
  ...[
    MARKER,
    MARKER,
    "##octopus",
    "#",
    "octopus[",
    "[",
    "]",
    "]",
    "=",
    " = ",
    '"',
    "'",
    " ",
    " ",
    "\t",
    "\u00a0",
    "\u3000",
  ],
  ...[
    "\n",
    "\n",
    "\r\n",
    "\r",
    "\u2028",
    "health",
    "Health",
    "setVariable",
    "target",
    "status",
    "message",
    "ttl",
    "at",
  ],
  ...["__proto__", "constructor", "a", "ß", "İ", "-", ".", "web-01", "Down", "RG93bg==", "d2ViLTAx", "90s", "#{x}"],
  ...[
    "|",
    "|n",
    "|0x00e9",
    "|0xD83D",
    "|0x",
    "||",
    "\0",
    "\ud83d",
    "\ude00",
    "😀",
    "\ufeff",
    "\u001b[0m",
    "x".repeat(300),
  ],
  ...[
    ' target="web-01"',
    " status=Down",
    " a=b",
    ' a="b"',
    " a='b'",
    ' a="',
    " a= ",
    '"]',
    `${MARKER}health target=w status=Up]`,
  ],
];

/** Most begin like a message, so that the random rest is read as the inside of one. */
const BEGINNINGS = [
  "",
  MARKER,
  `${MARKER}a `,
  `${MARKER}health`,
  `${MARKER}health target=w status=Down `,
  `${MARKER}a b="`,
];

const somePieces = fc
  .array(fc.constantFrom(...PIECES), { maxLength: 12, size: "max" })
  .map((pieces) => pieces.join(""));
const ofPieces = fc
  .array(fc.tuple(fc.constantFrom(...BEGINNINGS), somePieces), { maxLength: 4, size: "max" })
  .map((parts) => parts.flat().join(""));
const noise = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) });
const anyText = fc.oneof({ weight: 5, arbitrary: ofPieces }, { weight: 1, arbitrary: noise });

const anyOptions: fc.Arbitrary<ParseOptions> = fc.record({
  escapes: fc.constantFrom("none", "teamcity"),
  encoding: fc.constantFrom("auto", "plain", "base64"),
});

const withoutMarker = anyText.filter((text) => !text.includes(MARKER));

/** Reads back as itself wherever it is put: its values hold anything but their quote and a line break. */
const wholeMessage = fc
  .record({
    level: fc.constantFrom(...LEVEL_WORDS),
    quote: fc.constantFrom('"', "'"),
    blank: fc.constantFrom(" ", "  ", "\t"),
    equals: fc.constantFrom("=", " = ", "= ", " ="),
    values: fc.array(anyText, { maxLength: 4 }),
  })
  .map(({ level, quote, blank, equals, values }) => {
    const data = values.map((value, index) => [`data${index}`, value.replaceAll(/[\r\n"']/g, "")] as const);
    const pairs = [["target", "web-01"], ["status", level], ...data] as const;
    const written = pairs.map(([name, value]) => `${blank}${name}${equals}${quote}${value}${quote}`);
    return { text: `${MARKER}health${written.join("")}]`, attributes: Object.fromEntries(pairs) };
  });

function compare(left: Place, right: Place): number {
  return left.line - right.line || left.index - right.index;
}

function startsOf(found: readonly Found[]): readonly { line: number; index: number }[] {
  return found.map(({ start: { line, index } }) => ({ line, index }));
}

/** Where the next character lands behind a text. */
function placeBehind(text: string): { line: number; index: number } {
  const lines = text.split("\n");
  return { line: lines.length, index: lines.at(-1)?.length ?? 0 };
}

describe("for every text", () => {
  test("parsing gives only messages and known faults, and never throws", () => {
    fc.assert(
      fc.property(anyText, anyOptions, (text, options) => {
        for (const found of parse(text, options)) {
          if (found.kind === "message") expect(Object.getPrototypeOf(found.attributes)).toBeNull();
          else expect(REASON_CODES).toContain(found.code);
        }
      }),
      { numRuns: 4_000 },
    );
  });

  test("a value in quotes that ends a line may be followed by anything", () => {
    fc.assert(
      fc.property(withoutMarker, anyOptions, (text, options) => {
        expect(parse(`${MARKER}a b="c"\n${text}`, options)).toHaveLength(1);
      }),
    );
  });

  test("what is found stands in order, begins at a marker and does not overlap", () => {
    fc.assert(
      fc.property(anyText, anyOptions, (text, options) => {
        const lines = text.split("\n");
        let previousEnd: Place = { line: 1, column: 1, index: 0 };
        for (const { start, end } of parse(text, options)) {
          expect(lines[start.line - 1]?.startsWith(MARKER, start.index)).toBe(true);
          expect(compare(previousEnd, start)).toBeLessThanOrEqual(0);
          expect(compare(start, end)).toBeLessThan(0);
          previousEnd = end;
        }
      }),
      { numRuns: 3_000 },
    );
  });

  test("columns count the code points before a place", () => {
    fc.assert(
      fc.property(anyText, anyOptions, (text, options) => {
        const lines = text.split("\n");
        const columnOf = ({ line, index }: Place) => [...(lines[line - 1] ?? "").slice(0, index)].length + 1;
        for (const found of parse(text, options)) {
          const places = found.kind === "message" ? [found.start, found.end] : [found.start, found.at, found.end];
          expect(places.map(({ column }) => column)).toEqual(places.map(columnOf));
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test("a fault lies within the message it is the fault of", () => {
    fc.assert(
      fc.property(anyText, anyOptions, (text, options) => {
        for (const found of parse(text, options)) {
          if (found.kind === "message") continue;
          expect(compare(found.start, found.at)).toBeLessThan(0);
          expect(compare(found.at, found.end)).toBeLessThanOrEqual(0);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  test("every marker is either inside something found or begins it", () => {
    fc.assert(
      fc.property(anyText, anyOptions, (text, options) => {
        const all = parse(text, options);
        text.split("\n").forEach((line, lineIndex) => {
          for (let index = line.indexOf(MARKER); index >= 0; index = line.indexOf(MARKER, index + 1)) {
            const place = { line: lineIndex + 1, column: 0, index };
            expect(all.some(({ start, end }) => compare(start, place) <= 0 && compare(place, end) < 0)).toBe(true);
          }
        });
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("a message survives", () => {
  test("any text around it that holds no marker", () => {
    fc.assert(
      fc.property(withoutMarker, wholeMessage, anyText, (before, message, after) => {
        const [found] = parse(before + message.text + after);
        expect(found).toMatchObject({ kind: "message", start: placeBehind(before), attributes: message.attributes });
        expect(found?.end).toMatchObject(placeBehind(before + message.text));
      }),
      { numRuns: 2_000 },
    );
  });

  test("beginnings of a marker right before it", () => {
    for (let length = 1; length < MARKER.length; length++) {
      const before = MARKER.slice(0, length);
      const [found, ...others] = parse(`${before}${MARKER}health target=a status=Up]`);
      expect(others).toEqual([]);
      expect(found).toMatchObject({ kind: "message", start: { index: length, column: length + 1 } });
    }
  });

  test("other messages around it, with any text between that holds no marker", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(withoutMarker, wholeMessage), { minLength: 2, maxLength: 6 }), (parts) => {
        let text = "";
        const expected = parts.map(([before, message]) => {
          const start = placeBehind(text + before);
          text += before + message.text;
          return { kind: "message", start, attributes: message.attributes };
        });
        expect(parse(text)).toMatchObject(expected);
      }),
      { numRuns: 1_000 },
    );
  });

  test("an unclosed message before it that it does not stand in the quotes of", () => {
    const unclosed = fc.constantFrom("", "a", "health target=w", "a b=c", "a b=", "a b", "[[", "!", "a !", "a b=c d");
    fc.assert(
      fc.property(fc.array(fc.tuple(unclosed, fc.constantFrom(" ", "\n", ""))), wholeMessage, (before, message) => {
        const text = before.map(([start, end]) => MARKER + start + end).join("");
        const found = parse(text + message.text);
        expect(startsOf(found).at(-1)).toEqual(placeBehind(text));
        expect(found.at(-1)).toMatchObject({ kind: "message", attributes: message.attributes });
        expect(found).toHaveLength(before.length + 1);
      }),
      { numRuns: 1_000 },
    );
  });
});
