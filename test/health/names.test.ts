/** The ids of resources. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ResourceNames } from "../../src/health/names.ts";
import { namesOfId, resourceIdOf } from "../../src/health/names.ts";

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(fc.constantFrom("-", "/", "%", "%2D", "a", ".", "é", "😀", "\ud83d", "\ude00", "\ufffd", " "), {
      maxLength: 4,
    })
    .map((pieces) => pieces.join("")),
);

const names: fc.Arbitrary<ResourceNames> = fc.record(
  { project: text, environment: text, tenant: text, target: text, name: text },
  { requiredKeys: ["target"] },
);

test.each<[ResourceNames, string]>([
  [{ project: "acme", environment: "production", target: "web-01", name: "iis" }, "acme/production/-/web-01/iis"],
  [{ target: "web-01" }, "-/-/-/web-01/-"],
  [{ tenant: "-", target: "a/b", name: "100%" }, "-/-/%2D/a%2Fb/100%25"],
  [{ project: "Größe", target: "😀" }, "Gr%C3%B6%C3%9Fe/-/-/%F0%9F%98%80/-"],
  [{ target: "a\ud800b" }, "-/-/-/a%ED%A0%80b/-"],
  [{ target: "\udfff" }, "-/-/-/%ED%BF%BF/-"],
])("%j is %s", (one, id) => {
  expect(resourceIdOf(one)).toBe(id);
  expect(namesOfId(id)).toEqual(one);
});

test("any names are read back from their id", () => {
  fc.assert(
    fc.property(names, (one) => {
      const id = resourceIdOf(one);
      expect(id).toMatch(/^[\w.!~*'()%-]*(?:\/[\w.!~*'()%-]*){4}$/);
      expect(namesOfId(id)).toEqual(one);
    }),
    { numRuns: 1000 },
  );
});

test("different names have different ids", () => {
  fc.assert(
    fc.property(fc.uniqueArray(names, { selector: (one) => JSON.stringify(Object.entries(one).sort()) }), (all) => {
      expect(new Set(all.map(resourceIdOf)).size).toBe(all.length);
    }),
    { numRuns: 300 },
  );
});

test.each([
  ...["", "web-01", "web-01/iis", "a/b/c/d", "a/b/c/d/e/f", "a/b/c/-/e"],
  // What says the same as an id, but is not the one that is written.
  ...["-/-/-/%61/-", "-/-/-/ö/-", "-/-/-/a%2fb/-", "-/-/-/%ed%a0%80/-", "-/-/-/%ED%A0%BD%ED%B8%80/-"],
  ...["-/-/-/%/-", "-/-/-/%GG/-", "-/-/-/%FF/-", "-/-/-/%C0%80/-", "-/-/-/%F0%9F/-"],
])("%j is no id", (id) => {
  expect(namesOfId(id)).toBeUndefined();
});
