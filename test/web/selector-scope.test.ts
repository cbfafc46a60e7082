/** A selector is within others only if no resource that it means is beyond them. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ResourceNames } from "../../src/health/names.ts";
import { isWithin, type NameSelector } from "../../src/health/selection.ts";
import { areWithin } from "../../src/web/selector-scope.ts";

test.each<readonly [selector: NameSelector, bound: NameSelector, isWithin: boolean]>([
  [{ target: "a" }, { target: "a" }, true],
  [{ target: "a" }, { target: "*" }, true],
  [{ target: "a" }, {}, true],
  [{ target: "a" }, { project: "*", target: "a" }, true],
  [{ target: "a" }, { project: "p", target: "a" }, false],
  [{ target: "ab*" }, { target: "a*" }, true],
  [{ target: "a*" }, { target: "ab*" }, false],
  [{ target: "a?" }, { target: "a*" }, true],
  [{ target: "a*" }, { target: "a?" }, false],
  [{ target: "a*" }, { target: "a*" }, true],
  [{ target: "*" }, { target: "**" }, false],
  [{}, { target: "*" }, true],
  [{}, { target: "a" }, false],
])("%j within %j: %s", (selector, bound, isInside) => {
  expect(areWithin([selector], [bound])).toBe(isInside);
});

test("each of several has to be within one, and everything is where nothing is bound", () => {
  expect(areWithin([{ target: "a" }, { target: "b" }], [{ target: "b" }, { target: "a" }])).toBe(true);
  expect(areWithin([{ target: "a" }, { target: "c" }], [{ target: "b" }, { target: "a" }])).toBe(false);
  expect(areWithin([{}], undefined)).toBe(true);
  expect(areWithin([{ target: "a" }], [])).toBe(false);
});

const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), minLength: 1, maxLength: 4 });
const selector = fc.record({ project: pattern, target: pattern }, { requiredKeys: [] });
/** All names of up to three letters, and none. */
const TEXTS = ["a", "b", "aa", "ab", "ba", "bb", "aaa", "aab", "aba", "abb", "baa", "bab", "bba", "bbb"];
const EVERYTHING: readonly ResourceNames[] = TEXTS.flatMap((target) => [
  { target },
  ...TEXTS.map((project) => ({ target, project })),
]);

test("whatever is said to be within means nothing beyond", () => {
  const selectors = fc.array(selector, { minLength: 1, maxLength: 2 });
  let found = 0;
  fc.assert(
    fc.property(selectors, selectors, (some, bounds) => {
      if (!areWithin(some, bounds)) return;
      found += 1;
      const meant = EVERYTHING.filter((names) => isWithin(names, some));
      expect(meant.filter((names) => !isWithin(names, bounds))).toEqual([]);
    }),
    { numRuns: 3000 },
  );
  expect(found).toBeGreaterThan(100);
});
