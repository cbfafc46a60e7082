/** Answers of MicroProfile endpoints of all generations, read. */
import { describe, expect, it } from "vitest";
import { readMicroProfile } from "../../src/views/microprofile-reading.ts";

describe("an answer of a MicroProfile", () => {
  it.each([
    ["4.0", { status: "DOWN", checks: [{ name: "disk", status: "DOWN", data: { free: 5, ok: false, why: "full" } }] }],
    ["1.0", { outcome: "DOWN", checks: [{ name: "disk", state: "DOWN", data: { free: 5, ok: false, why: "full" } }] }],
    [
      "the draft",
      { outcome: "DOWN", checks: [{ id: "disk", result: "DOWN", data: { free: 5, ok: false, why: "full" } }] },
    ],
  ])("T-MP-READ: of %s is a check with its data and the text it had", (_, document) => {
    expect(readMicroProfile({ status: 503, body: JSON.stringify(document) })).toEqual({
      kind: "read",
      checks: [
        {
          name: "disk",
          level: "unhealthy",
          message: undefined,
          data: { free: "5", ok: "false", why: "full", "raw:microprofile": JSON.stringify(document.checks[0]) },
        },
      ],
    });
  });

  it.each([
    ["UP", "healthy"],
    ["up", "healthy"],
    ["Down", "unhealthy"],
    ["WARN", "unknown"],
    [null, "unknown"],
    [true, "unknown"],
  ])("T-MP-READ: the word %s is %s", (status, level) => {
    const body = JSON.stringify({ status: "UP", checks: [{ name: "disk", status }] });
    expect(readMicroProfile({ status: 200, body })).toMatchObject({ checks: [{ name: "disk", level }] });
  });

  it.each([
    ["message", "full"],
    ["rootCause", "timed out"],
  ])("T-MP-READ: its %s in the data is the message", (key, text) => {
    const body = JSON.stringify({ status: "DOWN", checks: [{ name: "disk", status: "DOWN", data: { [key]: text } }] });
    expect(readMicroProfile({ status: 503, body })).toMatchObject({ checks: [{ message: text }] });
  });

  it.each<[string, number | undefined, string, readonly object[]]>([
    ["204 is no checks", 204, "", []],
    ["an empty list that is up is no checks", 200, '{"status":"UP","checks":[]}', []],
    [
      "an empty list that is down is down",
      503,
      '{"status":"DOWN","checks":[]}',
      [{ name: "default", level: "unhealthy" }],
    ],
    ["500 without a body is unknown", 500, "", [{ name: "default", level: "unknown" }]],
    [
      "500 with a body is what it says",
      500,
      '{"status":"DOWN","checks":[{"name":"a","status":"DOWN"}]}',
      [{ name: "a", level: "unhealthy" }],
    ],
    [
      "503 is not fine though all checks are",
      503,
      '{"status":"UP","checks":[{"name":"a","status":"UP"}]}',
      [
        { name: "a", level: "healthy" },
        { name: "default", level: "unhealthy" },
      ],
    ],
    [
      "a whole that is down though all checks are up",
      200,
      '{"status":"DOWN","checks":[{"name":"a","status":"UP"}]}',
      [
        { name: "a", level: "healthy" },
        { name: "default", level: "unhealthy" },
      ],
    ],
    ["without HTTP, the document alone counts", undefined, '{"outcome":"UP"}', [{ name: "default", level: "healthy" }]],
    [
      "names may repeat",
      200,
      '{"status":"UP","checks":[{"name":"a","status":"UP"},{"name":"a","status":"UP"}]}',
      [
        { name: "a", level: "healthy" },
        { name: "a", level: "healthy" },
      ],
    ],
  ])("T-MP-READ: %s", (_, status, body, checks) => {
    const reading = readMicroProfile({ status, body });
    expect(reading).toMatchObject({ kind: "read", checks });
    expect(reading.kind === "read" && reading.checks).toHaveLength(checks.length);
  });

  it.each([
    ["no JSON", "Service Unavailable", "the answer is no JSON object"],
    ["a list", "[]", "the answer is no JSON object"],
    ["something else", '{"detail":"Not found"}', 'the answer has neither "status" or "outcome" nor "checks"'],
    [
      "a check without a name",
      '{"status":"UP","checks":[{"status":"UP"}]}',
      "check 1 is no object with a name that can be read",
    ],
    [
      "a check that is none",
      '{"status":"UP","checks":[{"name":"a"},3]}',
      "check 2 is no object with a name that can be read",
    ],
  ])("T-MP-READ: %s cannot be read", (_, body, reason) => {
    expect(readMicroProfile({ status: 200, body })).toEqual({ kind: "unreadable", reason });
  });
});
