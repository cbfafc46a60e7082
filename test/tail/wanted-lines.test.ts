/** Lines that are wanted beside those with a marker: all of them, and no others, however the file is written. */
import { Buffer } from "node:buffer";
import { renameSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createBlockMemory } from "../../src/scan/block-memory.ts";
import { detectEncoding } from "../../src/tail/encoding.ts";
import { LineCutter, placeAt } from "../../src/tail/line-cutter.ts";
import type { WantedLines } from "../../src/tail/needle-search.ts";
import { NEEDLE } from "./recording-host.ts";
import { Tailing } from "./tailing.ts";

const MARKER = NEEDLE.toString();

function encode(text: string, name: "utf8" | "utf16le" | "utf16be"): Buffer {
  const bytes = Buffer.from(name === "utf8" ? text : `\ufeff${text}`, name === "utf8" ? "utf8" : "utf16le");
  return name === "utf16be" ? bytes.swap16() : bytes;
}

/** Cuts a file that grows to each of these lengths in turn. */
function linesOf(file: Buffer, ends: readonly number[], wanted: WantedLines): readonly (readonly [number, string])[] {
  const memory = createBlockMemory(NEEDLE, 1024);
  const cutter = new LineCutter(memory, NEEDLE);
  const encoding = detectEncoding(file, NEEDLE);
  const place = placeAt(0, 1);
  const taken: [number, string][] = [];
  const sink = {
    isWaiting: false,
    wanted,
    take: ({ bytes, number }: { bytes: Buffer; number: number }) => taken.push([number, bytes.toString("utf8")]),
    passOver: () => {},
    goesOn: () => true,
  };
  const input = {
    read: (into: Buffer, at: number, position: number, count: number) =>
      file.copy(into, at, position, position + count),
  };
  for (const until of [...ends, file.length]) {
    while (cutter.cut({ place, input, encoding, sink, until }).bytes > 0);
  }
  cutter.handOutUnended({ place, input, encoding, sink, until: file.length }, "rest");
  return taken;
}

const anyPiece = fc.constantFrom(
  "ERR",
  "ERROR",
  "RORé",
  "é☠",
  "☠",
  "#",
  "##octopus",
  MARKER,
  " ",
  "\n",
  "\r\n",
  "\n",
  "x",
);
const anyWanted = fc.oneof(
  fc.constant("every" as const),
  fc.uniqueArray(fc.constantFrom("ERROR", "RORé", "é☠", "RR", "xx", "☠"), { minLength: 1, maxLength: 3 }),
);

test("any file, growing in any steps, gives the lines with a marker or a wanted text", () => {
  fc.assert(
    fc.property(
      fc.array(anyPiece, { maxLength: 60 }),
      anyWanted,
      fc.constantFrom("utf8" as const, "utf16le" as const, "utf16be" as const),
      fc.array(fc.nat(300), { maxLength: 6 }),
      (pieces, wanted, name, steps) => {
        const text = pieces.join("");
        const file = encode(text, name);
        const ends = steps.map((step) => Math.min(step, file.length)).sort((one, other) => one - other);
        const all = text.split("\n").map((line, index): [number, string] => [index + 1, line]);
        const isWanted = (line: string) => wanted === "every" || wanted.some((needle) => line.includes(needle));
        const expected = all
          .map(([number, line]): [number, string] => [number, number < all.length ? line.replace(/\r$/, "") : line])
          .filter(([, line]) => line.includes(MARKER) || isWanted(line))
          .filter(([number, line]) => number < all.length || line !== "");
        expect(linesOf(file, ends, wanted)).toEqual(expected);
      },
    ),
    { numRuns: 1_500 },
  );
});

describe("a stretch of a line without its end", () => {
  test("is not handed out for what is only wanted", async () => {
    await using t = new Tailing({ wanted: ["ERROR"] });
    t.write("a.log", "ERROR and");
    await t.start();
    await t.pass(30);
    expect(t.texts).toEqual([]);
    t.append("a.log", " more\n");
    await t.reconcile();
    expect(t.texts).toEqual(["ERROR and more"]);
  });

  test("with a marker keeps back what may be the beginning of a wanted text", async () => {
    await using t = new Tailing({ wanted: ["ERROR"] });
    t.write("a.log", `${MARKER}a] ERR`);
    await t.start();
    await t.pass(30);
    expect(t.texts).toEqual([`${MARKER}a] `]);
    t.append("a.log", "OR x\n");
    await t.reconcile();
    expect(t.texts).toEqual([`${MARKER}a] `, "ERROR x"]);
  });

  test("goes out when the file has gone, after a restart, too", async () => {
    await using t = new Tailing({ wanted: ["ERROR"], paths: ["*.log"] });
    t.write("a.log", "ERROR at the end");
    await t.start();
    await t.restart();
    renameSync(t.at("a.log"), t.at("a.gone"));
    await t.reconcile();
    await t.pass(600);
    await t.reconcile();
    expect(t.texts).toEqual(["ERROR at the end"]);
  });
});
