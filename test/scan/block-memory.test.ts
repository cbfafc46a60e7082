/** The search in WebAssembly against a plain one, on every alignment, length and growth of its memory. */
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createBlockMemory } from "../../src/scan/block-memory.ts";

const NEEDLE = Buffer.from("##octopus[");
const MIB = 1024 * 1024;

/** What `find` promises, one byte at a time. */
function search(bytes: Buffer, from: number, until: number): { at: number | undefined; newlines: number } {
  let newlines = 0;
  for (let at = from; at < until; at++) {
    if (at + NEEDLE.length <= until && bytes.subarray(at, at + NEEDLE.length).equals(NEEDLE)) return { at, newlines };
    if (bytes[at] === 0x0a) newlines++;
  }
  return { at: undefined, newlines };
}

describe("the search in a block", () => {
  test("counts the newlines that a plain count counts, from and until everywhere", () => {
    const memory = createBlockMemory(NEEDLE, MIB);
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 200, maxLength: 200, max: 20 }), fc.nat(64), (content, base) => {
        memory.bytes.set(content, base);
        for (let shift = 0; shift < 40; shift++) {
          const [from, until] = [base + shift, base + 200 - ((shift * 7) % 97)];
          expect(memory.find(from, until)).toEqual(search(memory.bytes, from, until));
        }
      }),
    );
  });

  test("finds the first needle, whole ones only, among what looks like one", () => {
    const memory = createBlockMemory(NEEDLE, MIB);
    const pieces = [
      "##octopus[",
      "##octopus",
      "#",
      "[",
      "octopus[",
      "\n",
      "x",
      "_#_______[",
      "y".repeat(31),
      "\n".repeat(33),
    ];
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 30, size: "max" }),
        fc.nat(70),
        fc.nat(20),
        (chosen, from, cutBytes) => {
          const content = Buffer.from(chosen.join(""));
          memory.bytes.fill("##octopus[", 0, 2_048);
          memory.bytes.set(content, from);
          const until = Math.max(from, from + content.length - cutBytes);
          expect(memory.find(from, until)).toEqual(search(memory.bytes, from, until));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test("finds the needle in every place of a longer block", () => {
    const memory = createBlockMemory(NEEDLE, MIB);
    for (let at = 0; at < 300; at++) {
      memory.bytes.fill("\n", 0, 400);
      memory.bytes.set(NEEDLE, at);
      expect(memory.find(0, 400)).toEqual({ at, newlines: at });
      expect(memory.find(0, at + NEEDLE.length)).toEqual({ at, newlines: at });
      expect(memory.find(0, at + NEEDLE.length - 1)).toEqual({ at: undefined, newlines: at });
    }
  });

  test("finds nothing where nothing is to be searched", () => {
    const memory = createBlockMemory(NEEDLE, MIB);
    memory.bytes.set(NEEDLE, 5);
    expect(memory.find(5, 5)).toEqual({ at: undefined, newlines: 0 });
  });
});

describe("a block that grows", () => {
  test("keeps what is in it and can be searched to its very end", () => {
    const memory = createBlockMemory(NEEDLE, 1);
    memory.bytes.set(Buffer.from("a\nb\n"), 0);
    for (const bytesMin of [65_536, 65_537, 131_072, 3 * MIB, 3 * MIB, MIB, 17 * MIB]) {
      memory.grow(bytesMin);
      expect(memory.bytes.length).toBeGreaterThanOrEqual(bytesMin);
      expect(memory.bytes.toString("latin1", 0, 4)).toBe("a\nb\n");
      memory.bytes.fill("\n", 4, bytesMin);
      memory.bytes.set(NEEDLE, bytesMin - NEEDLE.length);
      expect(memory.find(4, bytesMin)).toEqual({
        at: bytesMin - NEEDLE.length,
        newlines: bytesMin - NEEDLE.length - 4,
      });
    }
  });
});
