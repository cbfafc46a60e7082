/** Reading a configuration is total: any text comes to a configuration or to faults that stand in it. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type ConfigFault, readConfig } from "../../src/daemon/config.ts";
import { readConfigBytes } from "../../src/daemon/config-file.ts";
import { PLACE } from "./config-check.ts";

const WORDS = [
  ..."store sources policies retention limits log name path paths start timezone may targets match worsenAfter".split(
    " ",
  ),
  ..."rules signals name when do recover run webhook log secret env file limit max on level else expect".split(" "),
  ..."octopus octopus-redeploy dependencies resources reactions breaker regex literal times {target} (".split(" "),
  ..."expireAfter flap moves severity warning healthy never 7d 3 true null ~ & * a ! | > - ? : , [ ] { } # % \" '".split(
    " ",
  ),
  ...[": ", "- ", "\n", "\n  ", "\n    ", "\t", "\r\n", "&a ", "*a", "---\n", "\ufeff", "😀", "\u0000", "\u202e", "<<"],
];

const TEXTS = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.array(fc.constantFrom(...WORDS), { maxLength: 60 }).map((words) => words.join("")),
  fc.array(fc.constantFrom(...WORDS), { maxLength: 60 }).map((words) => words.join(" ")),
  fc.json({ maxDepth: 5 }),
  fc
    .record({ sources: fc.array(fc.dictionary(fc.constantFrom(...WORDS), fc.jsonValue())), log: fc.jsonValue() })
    .map((value) => JSON.stringify(value, null, 2)),
);

function expectInside(text: string, { line, column, length, reason }: ConfigFault): void {
  const lines = text.split("\n");
  expect(line).toBeGreaterThanOrEqual(1);
  expect(line).toBeLessThanOrEqual(lines.length);
  const characters = [...(lines[line - 1] ?? "")].length;
  expect(column).toBeGreaterThanOrEqual(1);
  expect(column - 1 + length).toBeLessThanOrEqual(characters);
  expect(reason).toMatch(/^[^\p{Cc}]+$/u);
}

test("no text makes it throw, and every fault stands in the text, in order", () => {
  fc.assert(
    fc.property(TEXTS, (text) => {
      const reading = readConfig(text, PLACE);
      if (reading.kind === "config") return;
      expect(reading.faults.length).toBeGreaterThan(0);
      for (const fault of reading.faults) expectInside(text, fault);
      const places = reading.faults.map(({ line, column }) => line * 1e6 + column);
      expect(places).toEqual(places.toSorted((one, other) => one - other));
    }),
    { numRuns: 500 },
  );
}, 20_000);

test("no bytes make it throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const reading = readConfigBytes(Buffer.from(bytes), PLACE);
      if (reading.kind === "faults") expect(reading.faults.length).toBeGreaterThan(0);
    }),
    { numRuns: 100 },
  );
});
