/**
 * However a source is cut into blocks, its messages are those of a reading that decodes all of it first and knows no
 * blocks; and every offset is that of the marker.
 */
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "../../grammar/grammar.ts";
import type { Found } from "../../grammar/reader.ts";
import { MARKER } from "../../grammar/syntax.ts";
import { createMessageScan, type FoundInSource } from "../../src/scan/message-scan.ts";

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const NEWLINE = 0x0a;

const PIECES = [
  ...[
    MARKER,
    `${MARKER}a `,
    `${MARKER}health target=w status=Up`,
    `${MARKER}a b="`,
    `${MARKER}é="ß😀"]`,
    "#",
    "##octopus",
  ],
  ...["]", '"', "'", "=", " ", "a=b", "\n", "\n", "\r\n", "\r", "\n\n", "é", "😀", "\u2028", "\0", "\ufeff", "text"],
].map((text) => Buffer.from(text));

/** Beginnings of characters without their ends, ends without beginnings, and bytes that are in no character. */
const BROKEN = [
  [0xc3],
  [0xe2, 0x82],
  [0xf0, 0x9f, 0x98],
  [0x80],
  [0xbf, 0xbf],
  [0xff],
  [0xc0, 0x80],
  [0xed, 0xa0, 0x80],
];

const source = fc
  .tuple(
    fc.constantFrom(Buffer.alloc(0), BYTE_ORDER_MARK, BYTE_ORDER_MARK.subarray(0, 2)),
    fc.array(
      fc.oneof(
        { weight: 5, arbitrary: fc.constantFrom(...PIECES) },
        { weight: 2, arbitrary: fc.constantFrom(...BROKEN.map((bytes) => Buffer.from(bytes))) },
        { weight: 1, arbitrary: fc.uint8Array({ maxLength: 6 }).map(withoutEscape) },
      ),
      { maxLength: 30, size: "max" },
    ),
  )
  .map(([mark, pieces]) => Buffer.concat([mark, ...pieces]));

/** What begins with an escape is for a terminal and no text, which the parser on its own does not know. */
function withoutEscape(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.map((byte) => (byte === 0x1b ? 0x1a : byte)));
}

/** Used in turn until the source is at its end. */
const blockSizes = fc.oneof(
  fc.constant([1]),
  fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 10 }),
  fc.constant([1_000_000]),
);

function scan(bytes: Buffer, sizes: readonly number[]): FoundInSource[] {
  const all: FoundInSource[] = [];
  const scanner = createMessageScan({
    found: (item) => all.push(item),
    lineTooLong: () => expect.unreachable("no line here is too long"),
  });
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    // What was in the space before must not be read: a reader that went too far would find this.
    const space = scanner.space().fill(MARKER, 0, size + 64);
    const count = bytes.copy(space, 0, at, at + size);
    scanner.advance(count);
    at += count;
  }
  scanner.end();
  return all;
}

function withoutMark(bytes: Buffer): Buffer {
  return bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? bytes.subarray(3) : bytes;
}

function reference(bytes: Buffer): readonly Found[] {
  return parse(withoutMark(bytes).toString("utf8"));
}

/** Where the marker is before which a line has so much text, found by decoding up to every marker of the line. */
function offsetOf({ start }: Found, bytes: Buffer): number {
  const markBytes = bytes.length - withoutMark(bytes).length;
  let lineStart = 0;
  for (let line = 1; line < start.line; line++) lineStart = bytes.indexOf(NEWLINE, lineStart) + 1;
  if (lineStart === 0) lineStart = markBytes;
  for (let at = bytes.indexOf(MARKER, lineStart); at >= 0; at = bytes.indexOf(MARKER, at + 1)) {
    if (bytes.subarray(lineStart, at).toString("utf8").length === start.index) return at;
  }
  return expect.unreachable("a message begins at a marker");
}

test("any way of cutting the bytes gives the same messages in the same places", () => {
  fc.assert(
    fc.property(source, blockSizes, (bytes, sizes) => {
      const expected = reference(bytes);
      const found = scan(bytes, sizes);
      expect(found.map((item) => item.found)).toEqual(expected);
      expect(found.map(({ offset }) => offset)).toEqual(expected.map((item) => offsetOf(item, bytes)));
    }),
    { numRuns: 2_000 },
  );
});

test("every offset is that of a marker's bytes, and the text is that of the line around it", () => {
  fc.assert(
    fc.property(source, blockSizes, (bytes, sizes) => {
      const lines = withoutMark(bytes).toString("utf8").split("\n");
      for (const { found, offset, text } of scan(bytes, sizes)) {
        expect(bytes.toString("latin1", offset, offset + MARKER.length)).toBe(MARKER);
        expect(text).toBe(lines[found.start.line - 1]?.replace(/\r$/, ""));
      }
    }),
  );
});

test("a text and the scan of its bytes have the same messages", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...PIECES)), blockSizes, (pieces, sizes) => {
      const bytes = Buffer.concat(pieces);
      fc.pre(!bytes.subarray(0, 3).equals(BYTE_ORDER_MARK));
      expect(scan(bytes, sizes).map(({ found }) => found)).toEqual(parse(bytes.toString("utf8")));
    }),
  );
});

test("a marker cut at any of its bytes is found", () => {
  const bytes = Buffer.from(`é\nx ${MARKER}health target=w status=Up]\n`);
  for (let at = 1; at < bytes.length; at++) {
    expect(scan(bytes, [at, bytes.length])).toMatchObject([{ found: { start: { line: 2, column: 3 } }, offset: 5 }]);
  }
});

test("markers behind broken UTF-8 keep their offsets, all those of a line", () => {
  const bytes = Buffer.concat([
    Buffer.from([0x0a, 0xf0, 0x9f, 0x23]),
    Buffer.from(`${MARKER}a]`),
    Buffer.from([0xe2, 0x82]),
    Buffer.from(`${MARKER}b c="${MARKER}d]"]`),
    Buffer.from([0xff, 0xff]),
    Buffer.from(`${MARKER}e`),
    Buffer.from([0xf0]),
  ]);
  expect(scan(bytes, [3]).map(({ offset }) => offset)).toEqual([4, 18, 49]);
});

test("a message that goes on behind its line has the offset and the text of the line it began in", () => {
  const text = `é ${MARKER}a]é ${MARKER}b c="\r\né\nd"] ${MARKER}e\n`;
  expect(scan(Buffer.from(text), [5])).toMatchObject([
    { offset: 3, text: `é ${MARKER}a]é ${MARKER}b c="`, found: { name: "a" } },
    { offset: 18, text: `é ${MARKER}a]é ${MARKER}b c="`, found: { name: "b", start: { line: 1, column: 17 } } },
    { offset: 42, text: `d"] ${MARKER}e`, found: { code: "unclosed", start: { line: 3, column: 5 } } },
  ]);
});
