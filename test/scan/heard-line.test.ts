/** What is heard of a log beside its messages: every line once, when it has ended, however it comes and goes on. */
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LOG_FORMAT_NAMES, type LogFormatName } from "../../src/envelope/envelope.ts";
import type { HeardLine } from "../../src/scan/heard-line.ts";
import type { ByteLine } from "../../src/scan/line-scanner.ts";
import { createMessageReader, type MessageReaderOptions } from "../../src/scan/message-reader.ts";
import { logOf } from "./random-logs.ts";
import { linesOf } from "./reading.ts";

const NOW = Date.UTC(2026, 11, 1);

interface Heard {
  readonly lines: readonly (readonly [number, readonly string[]])[];
  readonly messages: number;
}

/** With the reader replaced by another one before some of the lines, counted from 0. */
function hear(
  lines: readonly ByteLine[],
  format: LogFormatName,
  cutBefore: ReadonlySet<number>,
  isHeard = true,
): Heard {
  const heard: [number, readonly string[]][] = [];
  let messages = 0;
  const handler = {
    found: ({ isReplay }: { readonly isReplay: boolean }) => {
      if (!isReplay) messages++;
    },
    lineTooLong: () => {},
    // What blanks an entry begins with, a raw task log tells from titles that may be in pieces themselves.
    heard: isHeard
      ? ({ entries, number }: HeardLine) =>
          heard.push([number, entries.flatMap(({ texts }) => texts).map((text) => text.trimStart())])
      : undefined,
  };
  const options: MessageReaderOptions = { timeZone: "UTC", now: () => NOW, format };
  let reader = createMessageReader(handler, options);
  for (const [index, line] of lines.entries()) {
    if (cutBefore.has(index)) {
      const { memory, resumeFrom } = reader;
      reader = createMessageReader(handler, { ...options, memory });
      const from = resumeFrom?.offset ?? line.offset;
      for (const again of lines.filter(({ offset }, earlier) => offset >= from && earlier < index)) {
        reader.take({ ...again, bytes: Buffer.from(again.bytes) }, true);
      }
    }
    const bytes = Buffer.from(line.bytes);
    reader.take({ ...line, bytes });
    bytes.fill("#");
  }
  reader.end();
  return { lines: heard, messages };
}

function inOpenPieces(lines: readonly ByteLine[], bytesMax: number): readonly ByteLine[] {
  return lines.flatMap(({ bytes, number, offset }) => {
    const count = Math.max(1, Math.ceil(bytes.length / bytesMax));
    return Array.from({ length: count }, (_, index) => {
      const from = index * bytesMax;
      const piece = { bytes: bytes.subarray(from, from + bytesMax), number, offset: offset + from };
      return { ...piece, isOpen: index < count - 1, isRest: index > 0 };
    });
  });
}

describe.each(LOG_FORMAT_NAMES)("a log of the format %s", (format) => {
  test("is heard the same in pieces and left off anywhere, and gives the same messages with nobody listening", () => {
    fc.assert(
      fc.property(
        logOf(format),
        fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 6 }),
        fc.constantFrom(7, 30, 1_000),
        (log, cuts, pieceBytes) => {
          const lines = linesOf(log);
          const pieces = inOpenPieces(lines, pieceBytes);
          const whole = hear(lines, format, new Set());
          expect(whole.lines.map(([number]) => number)).toEqual(lines.map(({ number }) => number));
          expect(hear(pieces, format, new Set(cuts)).lines).toEqual(whole.lines);
          expect(hear(lines, format, new Set(), false).messages).toBe(whole.messages);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe("a line that is open", () => {
  const listen = () => {
    const heard: string[] = [];
    const reader = createMessageReader(
      {
        found: () => {},
        lineTooLong: () => {},
        heard: ({ entries }) => heard.push(...entries.flatMap(({ texts }) => texts)),
      },
      { format: "plain" },
    );
    const take = (text: string, flags: Pick<ByteLine, "isOpen" | "isRest">) =>
      reader.take({ bytes: Buffer.from(text), number: 1, offset: 0, ...flags });
    return { heard, reader, take };
  };

  test("is heard as it is when its end is no longer waited for, and then its rest for itself", () => {
    const { heard, reader, take } = listen();
    take("a", { isOpen: true });
    expect(reader.resumeFrom).toEqual({ offset: 0, number: 1 });
    reader.endLine();
    reader.endLine();
    expect([heard, reader.resumeFrom]).toEqual([["a"], undefined]);
    take("b", { isRest: true });
    expect(heard).toEqual(["a", "b"]);
  });

  test("is not heard when what it stood in is gone", () => {
    const { heard, reader, take } = listen();
    take("a", { isOpen: true });
    reader.end();
    expect(heard).toEqual([]);
  });

  test("is not waited for without a bound", () => {
    const { heard, reader, take } = listen();
    take("x".repeat(600_000), { isOpen: true });
    take("x".repeat(600_000), { isOpen: true, isRest: true });
    expect(heard.map(({ length }) => length)).toEqual([1_200_000]);
    expect(reader.resumeFrom).toBeUndefined();
  });
});
