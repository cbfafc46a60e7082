/** What holds for any line of any format: it is opened without a fault, in linear time, and every character has a place. */
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createClock } from "../../src/envelope/clock.ts";
import { formatOfHead, formatOfLine, LOG_FORMAT_NAMES, LOG_FORMATS } from "../../src/envelope/envelope.ts";
import { decodeString, readObject } from "../../src/envelope/json-text.ts";
import { withoutTerminalEscapes } from "../../src/envelope/text-map.ts";
import { LINES } from "../scan/random-logs.ts";

const clock = createClock({ timeZone: "UTC", now: () => Date.UTC(2026, 11, 1) });
const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.uint8Array().map((bytes) => Buffer.from(bytes).toString("utf8")),
);

describe.each(LOG_FORMAT_NAMES)("a line of the format %s", (name) => {
  const cut = fc
    .tuple(LINES[name], fc.nat(300), fc.nat(300), anyText)
    .map(([line, from, length, more]) => line.slice(from % (line.length + 1)).slice(0, length) + more);
  const line = fc.oneof(LINES[name], cut, anyText);

  test("is opened without a fault, and every character of its text stands in it in order", () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 4 }), (lines) => {
        const envelope = LOG_FORMATS[name].create(clock, undefined);
        for (const text of lines) {
          envelope.note(Buffer.from(text));
          formatOfLine(text);
          for (const entry of envelope.open(text) ?? []) {
            entry.said();
            envelope.openInside(entry.text);
            const { rawIndex } = entry;
            const places = Array.from(entry.text, (_, index) => (rawIndex === undefined ? index : rawIndex(index)));
            expect(places.every((place) => place >= 0 && place < text.length)).toBe(true);
            if (name !== "json") expect(places).toEqual(places.toSorted((one, other) => one - other));
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test("takes linear time, whatever it repeats", () => {
    const piece = fc.sample(LINES[name], { numRuns: 3, seed: 1 });
    for (const part of [
      ...piece,
      "[",
      '{"',
      '["stdout","',
      '\\"',
      '[a b="',
      "{{",
      "\u001b[",
      "\u001b]0;",
      "\\u00",
      '{"a":',
    ]) {
      const long = part.repeat(Math.ceil(2_000_000 / part.length));
      for (const text of [
        long,
        `${piece[0]}${long}`,
        `{"msg":"${long}`,
        `["stdout","${long}`,
        `<1>1 - - - - - [${long}`,
      ]) {
        const begun = performance.now();
        formatOfLine(text);
        const envelope = LOG_FORMATS[name].create(clock, undefined);
        envelope.note(Buffer.from(text));
        for (const entry of envelope.open(text) ?? []) {
          withoutTerminalEscapes({ text: entry.text });
          entry.rawIndex?.(entry.text.length - 1);
        }
        expect(performance.now() - begun).toBeLessThan(2_000);
      }
    }
  });
});

test("any head has a format or may still show it", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => void formatOfHead(Buffer.from(bytes))));
});

test("JSON is read as JSON.parse reads it", () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.oneof(fc.string({ unit: "binary" }), fc.jsonValue())),
      fc.constantFrom(undefined, 1),
      (object, indent) => {
        const text = JSON.stringify(object, undefined, indent);
        const read = readObject(text, 0);
        expect(read?.end).toBe(text.length);
        const parsed = JSON.parse(text);
        expect(new Set(read?.members.keys())).toEqual(new Set(Object.keys(parsed)));
        for (const [name, value] of read?.members ?? []) {
          if (value.kind === "string") expect(decodeString(text, value).text).toBe(parsed[name]);
          else expect(JSON.parse(text.slice(value.from, value.until))).toEqual(parsed[name]);
        }
        for (let end = 0; end < text.length; end++) expect(readObject(text.slice(0, end), 0)).toBeUndefined();
      },
    ),
  );
});

test("a terminal's orders go and everything else stays, wherever one asks from", () => {
  const orders = fc.constantFrom("\u001b[1;31m", "\u001b[2J", "\u001b]0;title\u0007", "\u001b]8;;x\u001b\\", "\u001bM");
  const texts = fc.constantFrom("a", "😀", "##octopus[x]", "\u001b", "[", "é");
  const pieces = fc.array(
    fc.oneof(
      orders.map((text) => ({ text, isOrder: true })),
      texts.map((text) => ({ text, isOrder: false })),
    ),
  );
  fc.assert(
    fc.property(pieces, fc.array(fc.nat(40)), (all, asked) => {
      const text = all.map((piece) => piece.text).join("");
      const shown = withoutTerminalEscapes({ text });
      fc.pre(!all.some((piece) => piece.text === "\u001b"));
      expect(shown.text).toBe(
        all
          .filter(({ isOrder }) => !isOrder)
          .map((piece) => piece.text)
          .join(""),
      );
      for (const index of asked.filter((place) => place < shown.text.length)) {
        expect(text.charAt(shown.rawIndex?.(index) ?? index)).toBe(shown.text.charAt(index));
      }
    }),
  );
});
