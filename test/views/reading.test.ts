/** What all readers share: attributes as texts, and when a document's own verdict is told. */
import { describe, expect, it } from "vitest";
import { attributesOf, overallCheck, type ReadCheck, withVerdict } from "../../src/views/reading.ts";

describe("attributes of what was read", () => {
  it("are texts, and none of them passes for the raw text of a check", () => {
    const object = JSON.parse('{"a":"1","b":2,"c":{"d":[null]},"e":null,"raw:hale":"{}","__proto__":"x"}');
    expect(Object.entries(attributesOf(object))).toEqual([
      ["a", "1"],
      ["b", "2"],
      ["c", '{"d":[null]}'],
      ["__proto__", "x"],
    ]);
  });
});

describe("the verdict of a document", () => {
  const bad: ReadCheck = { name: "a", level: "unhealthy", message: undefined, data: {} };

  it("is told where it is worse than every check", () => {
    expect(withVerdict([bad], overallCheck("unavailable"))).toEqual({
      kind: "read",
      checks: [bad, { name: "default", level: "unavailable", message: undefined, data: {} }],
    });
    expect(withVerdict([], overallCheck("unknown", "odd"))).toMatchObject({
      checks: [{ level: "unknown", message: "odd" }],
    });
  });

  it("is not told where a check says as much, or nothing is amiss", () => {
    expect(withVerdict([bad], overallCheck("unhealthy"))).toEqual({ kind: "read", checks: [bad] });
    expect(withVerdict([], overallCheck("healthy"))).toEqual({ kind: "read", checks: [] });
    expect(withVerdict([bad], undefined)).toEqual({ kind: "read", checks: [bad] });
  });
});
