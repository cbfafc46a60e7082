/**
 * Hostile text: what is too large is cut off where it says so, names that mean something to JavaScript mean nothing
 * here, and no text takes more than linear time.
 */
import { Buffer } from "node:buffer";
import { describe, expect, test } from "vitest";
import { parse } from "../../grammar/grammar.ts";
import type { ParseOptions } from "../../grammar/message.ts";
import { type Found, MESSAGE_LENGTH_MAX } from "../../grammar/reader.ts";
import { MARKER } from "../../grammar/syntax.ts";
import { createMessageScan } from "../../src/scan/message-scan.ts";

const NEXT = `${MARKER}health target=next status=Up]`;

/** A message that is so many characters long behind its marker. */
function messageOfLength(length: number): string {
  return `${MARKER}a b="${"x".repeat(length - 'a b=""]'.length)}"]`;
}

function attributesOf(found: Found | undefined): Readonly<Record<string, string>> {
  expect(found).toMatchObject({ kind: "message" });
  return found?.kind === "message" ? found.attributes : {};
}

describe("a long message", () => {
  test(`is read up to ${MESSAGE_LENGTH_MAX} characters behind its marker, and too long beyond`, () => {
    expect(parse(messageOfLength(MESSAGE_LENGTH_MAX))).toMatchObject([{ kind: "message", name: "a" }]);
    expect(parse(messageOfLength(MESSAGE_LENGTH_MAX + 1))).toMatchObject([{ code: "too-long", name: "a" }]);
  });

  test("does not take the message behind it along", () => {
    const text = `${messageOfLength(MESSAGE_LENGTH_MAX + 1)} ${NEXT}`;
    expect(parse(text)).toMatchObject([{ code: "too-long" }, { name: "health", end: { index: text.length } }]);
  });

  test("may be cut off in the middle of a character", () => {
    const text = `${MARKER}a b=" ${"😀".repeat(MESSAGE_LENGTH_MAX)}"]`;
    expect(parse(text)).toMatchObject([{ code: "too-long" }]);
    expect(parse(text.replace(" ", "  "))).toMatchObject([{ code: "too-long" }]);
  });

  test("may consist of attributes, up to the same length", () => {
    const pairs = Array.from({ length: 5_000 }, (_, index) => `n${index}=v${index}`);
    const attributes = attributesOf(parse(`${MARKER}health target=w status=Up ${pairs.join(" ")}]`)[0]);
    expect(Object.keys(attributes)).toHaveLength(5_002);
    expect(attributes["n4999"]).toBe("v4999");
    const tooMany = `${MARKER}health target=w status=Up${" a=b".repeat(100_000)}]`;
    expect(parse(`${tooMany}${NEXT}`)).toMatchObject([{ code: "too-long" }, { report: { target: "next" } }]);
  });
});

describe("100,000 unclosed messages", () => {
  const count = 100_000;

  test.each([
    ["on one line", ""],
    ["one per line", "\n"],
  ])("%s are as many findings, and the message behind them is found", (_where, separator) => {
    const found = parse(`${`${MARKER}${separator}`.repeat(count)}${NEXT}`);
    expect(found).toHaveLength(count + 1);
    expect(found.at(-1)).toMatchObject({ report: { target: "next" } });
    expect(found.slice(0, -1).every((item) => item.kind === "malformed" && item.code === "unclosed")).toBe(true);
  });
});

describe("a name or value that means something to JavaScript", () => {
  test.each(["__proto__", "constructor", "toString", "hasOwnProperty", "prototype"])("%s is an attribute", (name) => {
    for (const messageName of ["health", "other"]) {
      const [found] = parse(`${MARKER}${messageName} target=web-01 status=Up ${name}=polluted polluted=yes]`);
      const attributes = attributesOf(found);
      expect(Object.hasOwn(attributes, name)).toBe(true);
      expect(JSON.parse(JSON.stringify(attributes), (_key, value) => value)).toHaveProperty([name], "polluted");
      expect(JSON.stringify(found)).toContain(`"${name}":"polluted"`);
    }
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });

  test("__proto__ is also data of the report, and a duplicate when it stands twice", () => {
    const [found] = parse(`${MARKER}health target=a status=Up __proto__=x constructor=y]`);
    expect(JSON.stringify(found)).toContain('"data":{"__proto__":"x","constructor":"y"}');
    expect(parse(`${MARKER}other __proto__=x __PROTO__=y]`)).toMatchObject([{ code: "duplicate-attribute" }]);
  });

  test.each(["__proto__", "constructor", "toString"])("%s is not a status, a unit or a message of its own", (name) => {
    expect(parse(`${MARKER}health target=a status=${name}]`)).toMatchObject([{ code: "unknown-status" }]);
    expect(parse(`${MARKER}health target=a status=Up ttl=1${name}]`)).toMatchObject([{ code: "bad-ttl" }]);
    expect(parse(`${MARKER}${name}]`)).toMatchObject([{ kind: "message", name }]);
  });

  test("NUL, lone surrogates and controls are kept as they are", () => {
    const value = "\0\ud83d x \ude00\u0007\u001b[31m\u2028";
    expect(attributesOf(parse(`${MARKER}other a="${value}"]`)[0])).toEqual({ a: value });
    expect(parse(`${MARKER}health target="\0" status=Up]`)).toMatchObject([{ report: { target: "\0" } }]);
  });

  test("half a character can also be written as an escape, and leaves as JSON that reads back", () => {
    const [found] = parse(`${MARKER}health target=a status=Up x="|0xD83D"]`, { escapes: "teamcity" });
    expect(attributesOf(found)).toMatchObject({ x: "\ud83d" });
    expect(JSON.parse(JSON.stringify(found))).toMatchObject({ attributes: { x: "\ud83d" } });
    expect(JSON.stringify(found).isWellFormed()).toBe(true);
  });

  test("a fault shows none of the characters that do not print", () => {
    const hostile = "\u001b]0;x\u0007\0\u009b\u202e\u2066\u200b\u2028\ud83d";
    for (const text of [`status="${hostile}" target=a`, `status=Up target=a ${hostile}`, `target="#{${hostile}}"`]) {
      const [found] = parse(`${MARKER}health ${text}]`);
      expect(found?.kind).toBe("malformed");
      expect(found?.kind === "malformed" && found.reason).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
    }
  });
});

describe("time grows in proportion to the text, for", () => {
  const MEASURABLE_MS = 30;
  const START_LENGTH = 32_768;
  const LENGTH_MAX = 8 * 1024 * 1024;
  /** What grows with the square of the length grows fourfold; what a busy machine adds stays below that. */
  const GROWTH_MAX = 3.2;
  const RUNS = 8;

  /** A unit over and over, up to a length. */
  const over = (unit: string) => (length: number) => unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
  /** Begins a message that goes on over 98 more lines and is never closed. */
  const joined = (firstLine: string, line: string) => over(`${firstLine}\n${`${line}\n`.repeat(98)}${MARKER}\n`);

  const families: Readonly<Record<string, (length: number) => string>> = {
    "markers and nothing else": over(MARKER),
    "unclosed messages on one line": over(`${MARKER}a b=c `),
    "unclosed messages, one per line": over(`${MARKER}health target=a\n`),
    "messages nested in quotes": over(`${MARKER}a b="${MARKER}a b=x" `),
    "an opening quote of one kind, then of the other": over(`${MARKER}a b="${MARKER}a b='`),
    "quotes with something glued to them": over(`${MARKER}a b="${MARKER}a b="x`),
    "64 KiB of attributes, then not closed": over(`${MARKER}a${" b=c".repeat(16_300)}`),
    "a message of attributes alone": (length) => `${MARKER}a${over(" b=c")(length)}]`,
    "closed messages in the quotes of one that is broken": over(`${MARKER}a b="${`${MARKER}c]`.repeat(3_000)}" !]`),
    "64 KiB of blanks behind a name": over(`${MARKER}a b${" ".repeat(65_536)}`),
    "blanks around an equals sign": over(`${MARKER}a b${" ".repeat(30_000)}=${" ".repeat(30_000)}`),
    "blanks that are none for the grammar": over(`${MARKER}a \u00a0`),
    "closing brackets": over(`${MARKER}a${"]".repeat(40)}`),
    "100 lines of brackets in quotes, never closed": joined(`${MARKER}a b="]]`, "]".repeat(600)),
    "64 KiB in quotes and 98 empty lines": joined(`${MARKER}a b="${"x".repeat(65_000)}`, ""),
    "64 KiB in closed quotes and 98 empty lines": joined(`${MARKER}a b="${"x".repeat(65_000)}"`, ""),
    "64 KiB of a bare value and 98 empty lines": joined(`${MARKER}a b=${"x".repeat(65_000)}`, ""),
    "number signs": over(`${MARKER}a b=${"#".repeat(60_000)}`),
    "a quoted value of 64 KiB, again and again unclosed": over(`${MARKER}a b="${"x".repeat(65_536)}`),
    "attribute names of 60 KiB without a value": over(`${MARKER}a ${"a".repeat(60_000)} `),
    "base64 of 64 KiB": over(`${MARKER}health target="${" QUJD".repeat(13_000)}" status="RG93bg=="]`),
    "astral characters before many messages": (length) =>
      `${"😀".repeat(length / 4)}${over(`${MARKER}a]`)(length / 2)}`,
    "faults far into their messages": over(`${MARKER}a b=c d="e" f='g' b=h]`),
  };

  const escapeFamilies: Readonly<Record<string, (length: number) => string>> = {
    "bars in an unclosed quote": over(`${MARKER}a b="${"|".repeat(65_536)}`),
    "escaped quotes in an unclosed quote": over(`${MARKER}a b="${'|"'.repeat(32_768)}`),
    "bad escapes": over(`${MARKER}a b="${"|q".repeat(30_000)}"]`),
    "escaped quotes and 98 empty lines": joined(`${MARKER}a b="${'|"'.repeat(32_000)}`, ""),
  };

  function measure(act: () => void): number {
    const start = performance.now();
    act();
    return performance.now() - start;
  }

  /**
   * How much longer twice the text takes. Others work on this machine too, so the best of a few runs counts, and of
   * the longer text only so many as are needed to say that it is fine.
   */
  function growth(makeAct: (length: number) => () => void): number {
    let length = START_LENGTH;
    let act = makeAct(length);
    let once = measure(act);
    while (once < MEASURABLE_MS && length < LENGTH_MAX) {
      length = Math.min(LENGTH_MAX, Math.ceil(length * Math.min(16, Math.max(1.25, (1.25 * MEASURABLE_MS) / once))));
      act = makeAct(length);
      once = measure(act);
    }
    const actTwice = makeAct(2 * length);
    let twice = Number.POSITIVE_INFINITY;
    for (let run = 0; run < RUNS && twice / once > GROWTH_MAX; run++) {
      once = Math.min(once, measure(act));
      twice = Math.min(twice, measure(actTwice));
    }
    return twice / once;
  }

  const parseOf = (make: (length: number) => string, options: ParseOptions) => (length: number) => {
    const text = make(length);
    return () => {
      parse(text, options);
    };
  };

  test.each(Object.entries(families))("%s", (_family, make) => {
    expect(growth(parseOf(make, {}))).toBeLessThan(GROWTH_MAX);
  });

  test.each(Object.entries(escapeFamilies))("%s, with TeamCity's escapes", (_family, make) => {
    expect(growth(parseOf(make, { escapes: "teamcity" }))).toBeLessThan(GROWTH_MAX);
  });

  const scanOf = (make: (length: number) => string, blockBytes: number) => (length: number) => {
    const bytes = Buffer.from(make(length));
    return () => {
      const scan = createMessageScan({ found: () => {}, lineTooLong: () => {} });
      for (let at = 0; at < bytes.length; at += blockBytes) {
        scan.advance(bytes.copy(scan.space(), 0, at, at + blockBytes));
      }
      scan.end();
    };
  };

  test.each([
    ["markers and characters of several bytes on one line", over(`ß${MARKER}a]`), 65_536],
    ["one long line in small blocks", over("x"), 64],
    ["one long line of markers in small blocks", over(`${MARKER}]`), 64],
    ["many short lines in small blocks", over("ab\n"), 64],
    ["lines that a waiting reader needs", over(`${MARKER}a b="\n\n\n\n`), 65_536],
    ["what looks like a marker to a quick search", over("_#_______["), 65_536],
  ] as const)("the bytes of %s", (_family, make, blockBytes) => {
    expect(growth(scanOf(make, blockBytes))).toBeLessThan(GROWTH_MAX);
  });
});
