/** What is known of a JSON text before it is parsed. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { checkJsonText, ITEMS_MAX, JSON_DEPTH_MAX, parseCheckedJson } from "../../src/web/json-body.ts";
import { Problem } from "../../src/web/problem.ts";

function refusalOf(text: string): number | undefined {
  try {
    checkJsonText(text);
    return undefined;
  } catch (error) {
    if (error instanceof Problem) return error.status;
    throw error;
  }
}

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Object.values(value).reduce((most: number, inner) => Math.max(most, depthOf(inner)), 0);
}

test("it is refused exactly where it is deeper than is let in, whatever its texts hold", () => {
  const text = fc.oneof(fc.string(), fc.stringMatching(/^[[\]{}"\\,:]{0,40}$/));
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 45, withCrossShrink: true }, text, fc.integer(), tie("list"), tie("object")),
    list: fc.array(tie("value"), { maxLength: 2 }),
    object: fc.dictionary(text, tie("value"), { maxKeys: 2 }),
  }));
  const nested = fc.tuple(value, fc.nat(40), text).map(([inner, levels, key]) => {
    let whole: unknown = inner;
    for (let level = 0; level < levels; level++) whole = level % 2 === 0 ? [whole] : { [key]: whole };
    return whole;
  });
  fc.assert(
    fc.property(nested, (whole) => {
      expect(refusalOf(JSON.stringify(whole))).toBe(depthOf(whole) > JSON_DEPTH_MAX ? 400 : undefined);
    }),
  );
});

test("so many items are let in, in each list and object, and not one more", () => {
  const list = (count: number) => `[${Array.from({ length: count }, () => '"a,b"').join()}]`;
  expect(refusalOf(list(ITEMS_MAX))).toBeUndefined();
  expect(refusalOf(list(ITEMS_MAX + 1))).toBe(413);
  expect(refusalOf(`[${list(60_000)},${list(60_000)}]`)).toBeUndefined();
});

test("a text that is no JSON is looked at in the time that its length takes", () => {
  const startedAt = performance.now();
  for (const text of [
    '"'.repeat(1_000_000),
    `"${"\\".repeat(1_000_000)}`,
    '"\\'.repeat(500_000),
    `"${'\\"'.repeat(500_000)}`,
  ]) {
    expect(parseCheckedJson(text)).toBeUndefined();
  }
  expect(performance.now() - startedAt).toBeLessThan(1000);
});
