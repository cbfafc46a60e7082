/** Lines of 16 MiB are read; longer ones are passed over and said so, and take no memory for it. */
import { Buffer } from "node:buffer";
import { expect, test } from "vitest";
import { MARKER } from "../../grammar/syntax.ts";
import { BLOCK_BYTES, LINE_BYTES_MAX, type LineScanner } from "../../src/scan/line-scanner.ts";
import { createMessageScan } from "../../src/scan/message-scan.ts";

const MIB = 1024 * 1024;
const MESSAGE = `${MARKER}health target=w status=Up]`;

function startScan() {
  const events: unknown[] = [];
  const scanner = createMessageScan({
    found: ({ found, offset }) => {
      events.push({ name: found.name, kind: found.kind, line: found.start.line, column: found.start.column, offset });
    },
    lineTooLong: ({ number, offset }) => events.push({ tooLong: number, offset }),
  });
  return { scanner, events };
}

function feed(scanner: LineScanner, text: string): void {
  scanner.advance(Buffer.from(text).copy(scanner.space()));
}

function feedMany(scanner: LineScanner, byteCount: number, blockBytes = BLOCK_BYTES): void {
  for (let left = byteCount; left > 0; left -= blockBytes) {
    const count = Math.min(left, blockBytes);
    scanner.space().fill("x", 0, count);
    scanner.advance(count);
  }
}

test.each([BLOCK_BYTES, 65_536, 1_000_003])("a line of exactly 16 MiB is read, in blocks of %i bytes", (blockBytes) => {
  const { scanner, events } = startScan();
  feed(scanner, "first\n");
  feedMany(scanner, LINE_BYTES_MAX - MESSAGE.length, blockBytes);
  feed(scanner, `${MESSAGE}\n${MESSAGE}`);
  scanner.end();
  const column = LINE_BYTES_MAX - MESSAGE.length + 1;
  expect(events).toEqual([
    { name: "health", kind: "message", line: 2, column, offset: 6 + column - 1 },
    { name: "health", kind: "message", line: 3, column: 1, offset: 6 + LINE_BYTES_MAX + 1 },
  ]);
});

test.each([BLOCK_BYTES, 65_536, 1_000_003])("one byte more is passed over, in blocks of %i bytes", (blockBytes) => {
  const { scanner, events } = startScan();
  feed(scanner, `${MESSAGE}\n${MESSAGE}`);
  feedMany(scanner, LINE_BYTES_MAX + 1 - MESSAGE.length, blockBytes);
  feed(scanner, `\n\n${MESSAGE}\n`);
  scanner.end();
  expect(events).toEqual([
    { name: "health", kind: "message", line: 1, column: 1, offset: 0 },
    { tooLong: 2, offset: MESSAGE.length + 1 },
    { name: "health", kind: "message", line: 4, column: 1, offset: MESSAGE.length + 1 + LINE_BYTES_MAX + 3 },
  ]);
});

test("a line that is too long and has no end is said once", () => {
  const { scanner, events } = startScan();
  feedMany(scanner, LINE_BYTES_MAX + 3 * MIB);
  scanner.end();
  expect(events).toEqual([{ tooLong: 1, offset: 0 }]);
});

test("two of them, one behind the other, are said each with its own number", () => {
  const { scanner, events } = startScan();
  for (let line = 0; line < 2; line++) {
    feedMany(scanner, LINE_BYTES_MAX + 1);
    feed(scanner, "\n");
  }
  feed(scanner, MESSAGE);
  scanner.end();
  expect(events).toMatchObject([
    { tooLong: 1, offset: 0 },
    { tooLong: 2, offset: LINE_BYTES_MAX + 2 },
    { line: 3, offset: 2 * LINE_BYTES_MAX + 4 },
  ]);
});

test("a message that a too long line would go on with is unclosed, and that line is no part of it", () => {
  const { scanner, events } = startScan();
  feed(scanner, `é ${MARKER}a b="\n`);
  feedMany(scanner, LINE_BYTES_MAX + 1);
  feed(scanner, `"]\n"]${MESSAGE}\n`);
  scanner.end();
  expect(events).toMatchObject([
    { name: "a", kind: "malformed", line: 1, column: 3, offset: 3 },
    { tooLong: 2 },
    { name: "health", kind: "message", line: 3, column: 3 },
  ]);
});

test("300 MiB without a line break take no more memory than the longest line there may be", () => {
  const { scanner, events } = startScan();
  const before = process.memoryUsage.rss();
  let most = before;
  for (let mib = 0; mib < 300; mib++) {
    feedMany(scanner, MIB);
    most = Math.max(most, process.memoryUsage.rss());
  }
  feed(scanner, `${MESSAGE}\n${MESSAGE}`);
  scanner.end();
  expect(events).toMatchObject([
    { tooLong: 1, offset: 0 },
    { line: 2, column: 1, offset: 300 * MIB + MESSAGE.length + 1 },
  ]);
  expect(most - before).toBeLessThan(100 * MIB);
});
