/** Which lines the scanner hands out, and where it says they are. */
import { Buffer } from "node:buffer";
import { describe, expect, test } from "vitest";
import { type ByteLine, createLineScanner } from "../../src/scan/line-scanner.ts";

const NEEDLE = Buffer.from("##octopus[");
const HIT = "x ##octopus[a] y";

interface Taken {
  readonly text: string;
  readonly number: number;
  readonly offset: number;
}

/** What is taken from a text in blocks of a size, by a taker that waits while it is told to. */
function taken(
  text: string | Uint8Array,
  blockBytes: number,
  isWaiting = (_last: Taken | undefined) => false,
): Taken[] {
  const bytes = Buffer.from(text);
  const lines: Taken[] = [];
  const scanner = createLineScanner(NEEDLE, {
    get isWaiting() {
      return isWaiting(lines.at(-1));
    },
    take: ({ bytes, number, offset }: ByteLine) => lines.push({ text: bytes.toString("latin1"), number, offset }),
    passOver: () => expect.unreachable("no line here is too long"),
  });
  for (let at = 0; at < bytes.length; at += blockBytes) {
    scanner.advance(bytes.copy(scanner.space(), 0, at, at + blockBytes));
  }
  scanner.end();
  return lines;
}

describe.each([1, 2, 3, 7, 16, 33, 65_536])("in blocks of %i bytes", (blockBytes) => {
  test("only lines that hold the needle are taken, with their number and offset", () => {
    expect(taken(`a\nb\n${HIT}\nc\n\n${HIT}\nd\n`, blockBytes)).toEqual([
      { text: HIT, number: 3, offset: 4 },
      { text: HIT, number: 6, offset: 4 + HIT.length + 4 },
    ]);
  });

  test("empty lines count", () => {
    expect(taken(`\n\n\n${HIT}\n\n\n${HIT}`, blockBytes)).toMatchObject([{ number: 4, offset: 3 }, { number: 7 }]);
  });

  test("a last line without a newline is taken, and only once", () => {
    expect(taken(`a\n${HIT}`, blockBytes)).toEqual([{ text: HIT, number: 2, offset: 2 }]);
    expect(taken(HIT, blockBytes)).toEqual([{ text: HIT, number: 1, offset: 0 }]);
    expect(taken("", blockBytes)).toEqual([]);
  });

  test("CRLF ends a line, and its carriage return belongs to no line", () => {
    expect(taken(`a\r\n${HIT}\r\n\r\n${HIT}\r\n`, blockBytes)).toEqual([
      { text: HIT, number: 2, offset: 3 },
      { text: HIT, number: 4, offset: 3 + HIT.length + 4 },
    ]);
  });

  test("a carriage return alone ends no line", () => {
    expect(taken(`a\r${HIT}\rb\r\r\n${HIT}`, blockBytes)).toMatchObject([
      { text: `a\r${HIT}\rb\r`, number: 1, offset: 0 },
      { text: HIT, number: 2 },
    ]);
  });

  test("a byte order mark is taken off the first line, and off no other", () => {
    const mark = "\u00ef\u00bb\u00bf";
    const text = Buffer.from(`${mark}${HIT}\n${mark}${HIT}\n`, "latin1");
    expect(taken(text, blockBytes)).toEqual([
      { text: HIT, number: 1, offset: 3 },
      { text: `${mark}${HIT}`, number: 2, offset: HIT.length + 4 },
    ]);
  });

  test("a taker that waits gets the very next line, whatever it holds", () => {
    const text = `${HIT}\nplain\nnot this\n\n${HIT}\n\nnor this`;
    expect(taken(text, blockBytes, (last) => last?.text === HIT)).toEqual([
      { text: HIT, number: 1, offset: 0 },
      { text: "plain", number: 2, offset: HIT.length + 1 },
      { text: HIT, number: 5, offset: HIT.length + 17 },
      { text: "", number: 6, offset: 2 * HIT.length + 18 },
    ]);
  });

  test("a taker that waits gets a last line without a newline, too", () => {
    expect(taken(`${HIT}\nrest`, blockBytes, () => true).at(-1)).toEqual({
      text: "rest",
      number: 2,
      offset: HIT.length + 1,
    });
  });

  test("a needle that a line break cuts is none", () => {
    expect(taken("##octo\npus[a]\n##octopus\n[a]\n", blockBytes)).toEqual([]);
  });
});

test("a line is taken as soon as its newline is there, not with the next one", () => {
  const numbers: number[] = [];
  const scanner = createLineScanner(NEEDLE, {
    isWaiting: false,
    take: ({ number }) => numbers.push(number),
    passOver: () => expect.unreachable("no line here is too long"),
  });
  const feed = (text: string) => scanner.advance(Buffer.from(text).copy(scanner.space()));
  feed(HIT);
  expect(numbers).toEqual([]);
  feed("\n");
  expect(numbers).toEqual([1]);
  feed(`${HIT}\n${HIT}`);
  expect(numbers).toEqual([1, 2]);
  scanner.end();
  expect(numbers).toEqual([1, 2, 3]);
});
