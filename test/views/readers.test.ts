/** Whatever an endpoint answers, its reader makes checks of it or says why it cannot. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LEVELS } from "../../grammar/levels.ts";
import { readConsul } from "../../src/views/consul-reading.ts";
import { readHale } from "../../src/views/hale-reading.ts";
import { readHermes } from "../../src/views/hermes-reading.ts";
import { readIetf } from "../../src/views/ietf-reading.ts";
import { readMicroProfile } from "../../src/views/microprofile-reading.ts";
import { readNagios } from "../../src/views/nagios-reading.ts";
import type { Reading } from "../../src/views/reading.ts";
import { readSpring } from "../../src/views/spring-reading.ts";

const READERS = { readConsul, readHale, readHermes, readIetf, readMicroProfile, readSpring };

/** Right at first sight, with anything where something else belongs. */
const SHAPES: readonly ((value: unknown) => unknown)[] = [
  (value) => value,
  (value) => ({ status: value, checks: value, components: value, outcome: value }),
  (value) => ({ status: "UP", checks: [{ name: "x", status: value, data: value, context: value }] }),
  (value) => ({ status: "pass", checks: { x: [{ status: "warn", output: value, observedValue: value }], y: value } }),
  (value) => ({ status: "UP", components: { x: { status: "UP", details: value }, y: value } }),
  (value) => [{ Status: "passing", Name: value, CheckID: value, Checks: value }],
  (value) => ({ Checks: [value], AggregatedStatus: value }),
];

const bodies = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.tuple(fc.constantFrom(...SHAPES), fc.jsonValue()).map(([shape, value]) => JSON.stringify(shape(value))),
);

const STATUSES = [undefined, 200, 204, 301, 404, 429, 500, 503];

/** Deeper than JSON can be written again; it can be read. */
const DEEP = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;

const ODD_BODIES: readonly (readonly [string, string])[] = [
  ["an unfinished tower of lists", "[".repeat(200_000)],
  ["a tower of objects", `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`],
  ["deep data", `{"status":"UP","checks":[{"name":"x","status":"UP","data":{"deep":${DEEP}},"context":${DEEP}}]}`],
  ["deep details", `{"status":"UP","components":{"x":{"status":"UP","details":{"deep":${DEEP}}}}}`],
  ["a deep definition", `[{"Status":"passing","Definition":${DEEP}}]`],
  ["a deep value", `{"status":"pass","checks":{"x":[{"status":"pass","observedValue":${DEEP}}]}}`],
  ["a name of JavaScript's", '{"__proto__":"working","status":"UP","checks":{"__proto__":{"status":"UP"}}}'],
  ["nothing", ""],
];

function expectReadable(reading: Reading): void {
  if (reading.kind === "unreadable") {
    expect(reading.reason).toMatch(/\w+ \w+/);
    return;
  }
  for (const { name, level, message, data } of reading.checks) {
    expect(LEVELS).toContain(level);
    expect([name, message ?? ""].map((text) => typeof text)).toEqual(["string", "string"]);
    for (const text of Object.values(data)) expect(typeof text).toBe("string");
  }
}

describe.each(Object.entries(READERS))("%s", (_name, read) => {
  it("makes checks of anything, or a sentence", () => {
    fc.assert(
      fc.property(fc.constantFrom(...STATUSES), bodies, (status, body) => {
        expectReadable(read({ status, body }));
      }),
      { numRuns: 300 },
    );
  });

  it.each(ODD_BODIES)("does not fail on %s", (_about, body) => {
    for (const status of STATUSES) expectReadable(read({ status, body }));
  });
});

describe("readNagios", () => {
  it("makes a check of anything", () => {
    const exitCodes = fc.option(fc.integer(), { nil: undefined });
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), exitCodes, fc.boolean(), (output, exitCode, hasTimedOut) => {
        const reading = readNagios({ output, exitCode, hasTimedOut });
        expect(reading).toMatchObject({ kind: "read", checks: [{ name: "default" }] });
        expectReadable(reading);
      }),
    );
  });
});
