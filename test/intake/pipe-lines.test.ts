/** A script's output as lines, however it is cut. */
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createPipeLines } from "../../src/intake/pipe-lines.ts";
import { LINE_BYTES_MAX } from "../../src/scan/line-scanner.ts";

const NEEDLE = "##octopus[";

interface Taken {
  readonly text: string;
  readonly number: number;
  readonly offset: number;
}

async function linesOf(chunks: readonly Buffer[], isWaiting = false) {
  const taken: Taken[] = [];
  const passedOver: { number: number; offset: number }[] = [];
  const lines = createPipeLines(NEEDLE, {
    isWaiting,
    take: ({ bytes, number, offset }) => taken.push({ text: bytes.toString("latin1"), number, offset }),
    passOver: (line) => passedOver.push(line),
  });
  for (const chunk of chunks) lines.write(chunk);
  await lines.end();
  return { taken, passedOver };
}

test("any way of cutting the bytes gives the same lines, with their places", async () => {
  const anyText = fc
    .array(fc.constantFrom("x", "\r", "\n", NEEDLE, "##octo", "\u00ff"), { maxLength: 40 })
    .map((parts) => Buffer.from(parts.join(""), "latin1"));
  await fc.assert(
    fc.asyncProperty(anyText, fc.array(fc.nat(300)), async (bytes, cuts) => {
      const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
      const chunks = places.slice(1).map((place, index) => bytes.subarray(places[index], place));
      const expected: Taken[] = [];
      let offset = 0;
      for (const [index, line] of bytes.toString("latin1").split("\n").entries()) {
        const isLast = offset + line.length === bytes.length;
        if (!isLast || line !== "") expected.push({ text: line.replace(/\r$/, ""), number: index + 1, offset });
        offset += line.length + 1;
      }
      expect((await linesOf(chunks, true)).taken).toEqual(expected);
      const hits = expected.filter(({ text }) => text.includes(NEEDLE));
      expect((await linesOf(chunks)).taken).toEqual(hits);
    }),
    { numRuns: 200 },
  );
});

test("a line that is too long is passed over, and the next one keeps its place", async () => {
  const long = Buffer.alloc(LINE_BYTES_MAX + 5, "x");
  const chunks = [];
  for (let at = 0; at < long.length; at += 1_000_003) chunks.push(long.subarray(at, at + 1_000_003));
  const { taken, passedOver } = await linesOf([...chunks, Buffer.from(`\n${NEEDLE}a]\n`)]);
  expect(passedOver).toEqual([{ number: 1, offset: 0 }]);
  expect(taken).toEqual([{ text: `${NEEDLE}a]`, number: 2, offset: LINE_BYTES_MAX + 6 }]);
});

test("a line of just the greatest length is read", async () => {
  const line = Buffer.alloc(LINE_BYTES_MAX, "x");
  line.write(NEEDLE);
  const { taken, passedOver } = await linesOf([line, Buffer.from("\nx\n")]);
  expect(passedOver).toEqual([]);
  expect(taken.map(({ text, number }) => [text.length, number])).toEqual([[LINE_BYTES_MAX, 1]]);
});

test("the last line needs no newline, also when it is too long", async () => {
  expect((await linesOf([Buffer.from(`${NEEDLE}a]`)])).taken).toEqual([{ text: `${NEEDLE}a]`, number: 1, offset: 0 }]);
  const { taken, passedOver } = await linesOf([Buffer.alloc(LINE_BYTES_MAX + 1, "x")]);
  expect({ taken, passedOver }).toEqual({ taken: [], passedOver: [{ number: 1, offset: 0 }] });
});
