/**
 * Messages that a log has cut over several lines: they read as if they had not been cut, within the bounds, and an
 * unclosed one never takes what follows it.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "../../grammar/grammar.ts";
import { createReader, type Found, MESSAGE_LENGTH_MAX, MESSAGE_LINES_MAX } from "../../grammar/reader.ts";
import { MARKER } from "../../grammar/syntax.ts";

const NEXT = `${MARKER}health target=next status=Up]`;

function outcomes(found: readonly Found[]): readonly string[] {
  return found.map((item) => (item.kind === "message" ? item.name : item.code));
}

/** Cuts a text into lines behind these characters. */
function cut(text: string, ats: readonly number[]): string {
  let lines = "";
  let from = 0;
  for (const at of [...new Set(ats)].sort((left, right) => left - right)) {
    lines += `${text.slice(from, at)}\n`;
    from = at;
  }
  return lines + text.slice(from);
}

/** As many lines as asked for, the last of which closes the message. */
function messageOfLines(count: number): string {
  return `${MARKER}a b="${"\n".repeat(count - 1)}"]`;
}

describe("a message that was cut", () => {
  const attribute = fc
    .tuple(
      fc.constantFrom(" ", "  ", "\t"),
      fc.constantFrom("=", " = ", "= ", " ="),
      fc.oneof(
        fc.string({ unit: fc.constantFrom(..."ab ]=[#'|😀\u00a0") }).map((value) => `"${value}"`),
        fc.string({ unit: fc.constantFrom(...'ab ]=[#"|😀\u00a0') }).map((value) => `'${value}'`),
        fc.string({ unit: fc.constantFrom(..."ab[#-.|😀"), minLength: 1 }),
      ),
    )
    .map(([blank, equals, value]) => ({ blank, equals, value }));
  const message = fc.array(attribute, { maxLength: 6 }).map((attributes) => {
    const written = attributes.map(({ blank, equals, value }, index) => `${blank}name${index}${equals}${value}`);
    return `${MARKER}health target=web-01 status="Down"${written.join("")} ]`;
  });

  test("reads as if it had not been, wherever the cuts behind its marker are", () => {
    fc.assert(
      fc.property(message, fc.array(fc.nat(), { minLength: 1, maxLength: 20 }), (text, seeds) => {
        const ats = seeds.map((seed) => MARKER.length + (seed % (text.length - MARKER.length)));
        const [whole] = parse(text);
        const [joined, ...others] = parse(cut(text, ats));
        expect(others).toEqual([]);
        const { end, ...expected } = whole as Found;
        expect(joined).toMatchObject(expected);
        const lastCut = Math.max(...ats);
        expect(joined?.end).toMatchObject({ line: new Set(ats).size + 1, index: end.index - lastCut });
      }),
      { numRuns: 2_000 },
    );
  });

  test("is followed by the messages of its last line", () => {
    expect(outcomes(parse(`${MARKER}a b="c\nd"] ${NEXT}${MARKER}e]`))).toEqual(["a", "health", "e"]);
  });

  test("can begin on the line on which another one ended", () => {
    const found = parse(`${MARKER}a b="\n"] ${MARKER}c d='\n'] ${MARKER}e\n]`);
    expect(outcomes(found)).toEqual(["a", "c", "e"]);
    expect(found.map(({ start, end }) => [start.line, start.column, end.line, end.column])).toEqual([
      [1, 1, 2, 3],
      [2, 4, 3, 3],
      [3, 4, 4, 2],
    ]);
  });

  test("says on which line its fault is", () => {
    expect(parse(`x ${MARKER}health target=a\n status=\n"Dwon" ]`)).toMatchObject([
      {
        code: "unknown-status",
        start: { line: 1, column: 3 },
        at: { line: 3, column: 2 },
        end: { line: 3, column: 9 },
      },
    ]);
  });

  test("may have carriage returns before its line breaks", () => {
    expect(parse(`${MARKER}health\r\n target=a\r\n status=Up]\r\n`)).toMatchObject([{ report: { target: "a" } }]);
  });
});

describe("a value in quotes that a line ends with", () => {
  test.each(["x", '"', "x]", '"]', "=", "#", "ß", "\u00a0", "'c'"])("is broken by %j on the next", (next) => {
    const found = parse(`${MARKER}a b="c"\n${next}\n${NEXT}`);
    expect(found).toMatchObject([{ kind: "malformed", start: { line: 1, column: 1 } }, { name: "health" }]);
  });

  test.each(["]", " ]", " d=e]", "\n\n]"])("is closed or continued by %j on the next", (next) => {
    expect(parse(`${MARKER}a b="c"\n${next}\n${NEXT}`)).toMatchObject([{ attributes: { b: "c" } }, { name: "health" }]);
  });
});

describe("joining ends", () => {
  test(`behind ${MESSAGE_LINES_MAX} lines`, () => {
    expect(outcomes(parse(`${messageOfLines(MESSAGE_LINES_MAX)}\n${NEXT}`))).toEqual(["a", "health"]);
    expect(outcomes(parse(`${messageOfLines(MESSAGE_LINES_MAX + 1)}\n${NEXT}`))).toEqual(["unclosed", "health"]);
  });

  test(`behind ${MESSAGE_LENGTH_MAX} characters`, () => {
    const parts = ['a b="', '"]'] as const;
    const room = MESSAGE_LENGTH_MAX - parts.join("").length;
    const ofLength = (fill: number) =>
      `${MARKER}${parts[0]}${"x".repeat(1_000)}\n${"x".repeat(fill - 1_000)}${parts[1]}`;
    expect(outcomes(parse(`${ofLength(room)} ${NEXT}`))).toEqual(["a", "health"]);
    expect(outcomes(parse(`${ofLength(room + 1)} ${NEXT}`))).toHaveLength(2);
    expect(parse(`${ofLength(room + 1)} ${NEXT}`)).toMatchObject([{ kind: "malformed" }, { name: "health" }]);
  });

  test("at the next marker, even in the quotes of the message before it", () => {
    expect(outcomes(parse(`${MARKER}a b="\n c ${NEXT} "]`))).toEqual(["unclosed", "health"]);
  });

  test("at the first line that cannot be a part of the message", () => {
    const reader = createReader(() => {});
    reader.read({ text: `${MARKER}health target=a`, number: 1 });
    expect(reader.isWaiting).toBe(true);
    reader.read({ text: " an ordinary line", number: 2 });
    expect(reader.isWaiting).toBe(false);
  });

  test("at the end of the text", () => {
    expect(parse(`\n${MARKER}health target=a\n`)).toMatchObject([
      { code: "unclosed", start: { line: 2, column: 1 }, at: { line: 2, column: 26 }, end: { line: 2, column: 26 } },
    ]);
  });

  test("only when asked, if no line comes any more", () => {
    const found: Found[] = [];
    const reader = createReader((item) => found.push(item));
    reader.read({ text: `${MARKER}a`, number: 7 });
    expect(found).toEqual([]);
    reader.end();
    reader.end();
    expect(found).toMatchObject([{ code: "unclosed", start: { line: 7 } }]);
  });

  test("without keeping anything of the message for the next one", () => {
    const lines = Array.from({ length: 50 }, (_, index) => `${MARKER}m${index} b="\n`).join("");
    expect(outcomes(parse(`${lines}${NEXT}`))).toEqual([...Array(50).fill("unclosed"), "health"]);
  });
});
