/** The IETF draft's health+json, and what came in it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Level } from "../../src/health/level.ts";
import { type IetfOptions, ietfHealth } from "../../src/views/ietf.ts";
import { levelOfIetf, readIetf } from "../../src/views/ietf-reading.ts";
import type { Answer, Snapshot } from "../../src/views/snapshot.ts";
import { snapshots } from "./arbitrary-snapshots.ts";
import { checkOf, NOON, snapshotOf } from "./checks-of.ts";
import { IETF_CASES } from "./ietf-cases.ts";
import { jsonOf } from "./json-body.ts";

interface Body {
  readonly status: string;
  readonly checks: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
}

describe("health+json", () => {
  it.each(IETF_CASES)("$about", ({ checks, status, word, elements }) => {
    const answer = ietfHealth(snapshotOf(checks));
    expect(answer.status).toBe(status);
    const body = bodyOf(answer);
    expect(body.status).toBe(word);
    expect(Object.keys(body.checks)).toEqual(Object.keys(elements));
    for (const [key, element] of Object.entries(elements)) {
      expect(body.checks[key]?.map((one) => ({ status: one["status"], output: one["output"] }))).toEqual([element]);
    }
  });

  it("T-IE8: says who answers, and of each check who it is and when it was seen", () => {
    const answer = ietfHealth(snapshotOf([{ level: "healthy", data: { duration: "20ms" } }]), { maxAgeSeconds: 60 });
    expect(answer).toEqual({
      status: 200,
      headers: { "content-type": "application/health+json", "cache-control": "max-age=60" },
      body: JSON.stringify({
        status: "pass",
        version: "0.1.0",
        serviceId: "reef",
        description: "wrasse",
        checks: {
          "web-01:responseTime": [
            {
              componentId: "-/-/-/web-01/-",
              componentType: "component",
              observedValue: 20,
              observedUnit: "ms",
              status: "pass",
              time: "2026-11-21T12:00:00.000Z",
            },
          ],
        },
      }),
    });
    expect(ietfHealth(snapshotOf([])).headers["cache-control"]).toBe("no-cache");
  });

  it("T-IE8: without reasons it says how each is, and no more", () => {
    const data = { "raw:ietf": '{"name":"db","value":{"status":"fail","output":"secret"}}' };
    const snapshot = snapshotOf([{ level: "unhealthy", message: "secret", data }]);
    expect(ietfHealth(snapshot, { reasons: false })).toMatchObject({
      status: 503,
      body: `{"status":"fail","checks":{"web-01:responseTime":[{"componentType":"component","status":"fail","time":"${new Date(NOON).toISOString()}"}]}}`,
    });
  });

  it("T-IE9: has a key of one colon for each check that is shown, and a code that fits, for any snapshot", () => {
    fc.assert(
      fc.property(snapshots, (snapshot) => {
        const answer = ietfHealth(snapshot);
        const body = bodyOf(answer);
        const keys = Object.keys(body.checks);
        expect(keys).toHaveLength(snapshot.checks.filter(({ level }) => level !== "skipped").length);
        for (const key of keys) expect(key.split(":")).toHaveLength(2);
        const words = Object.values(body.checks).map(([element]) => element?.["status"]);
        expect(body.status).toBe(["fail", "warn"].find((word) => words.includes(word)) ?? "pass");
        expect(answer.status).toBe(body.status === "fail" ? 503 : 200);
      }),
    );
  });
});

describe("a check that came as health+json", () => {
  it("T-IE-RAW: goes out under its key as it came, nodes of one component together", () => {
    const checks = {
      "cpu:utilization": [
        { componentId: "1", observedValue: 85, status: "WARN", output: "busy", own: { a: [1] } },
        { componentId: "2", observedValue: 15, status: "ok" },
      ],
      uptime: [{ observedValue: 12.5, status: "pass" }],
    };
    const snapshot = snapshotOfDocument({ status: "warn", checks });
    expect(bodyOf(ietfHealth(snapshot)).checks).toEqual(checks);
  });

  it("T-IE-RAW: nodes of different resources are kept apart", () => {
    const data = { "raw:ietf": '{"name":"cpu:load","value":{"status":"fail"}}' };
    const snapshot = snapshotOf([
      { target: "a", level: "unhealthy", data },
      { target: "b", level: "unhealthy", data },
    ]);
    expect(bodyOf(ietfHealth(snapshot)).checks).toEqual({
      "-/-/-/a/-%3Adefault:responseTime": [{ status: "fail" }],
      "-/-/-/b/-%3Adefault:responseTime": [{ status: "fail" }],
    });
  });

  it("T-IE-RAW: does not take the key of another", () => {
    const data = { "raw:ietf": '{"name":"db:responseTime","value":{"status":"fail"}}' };
    const snapshot = snapshotOf([
      { target: "a", level: "unhealthy", data },
      { target: "db", level: "healthy" },
    ]);
    expect(Object.keys(bodyOf(ietfHealth(snapshot)).checks)).toEqual([
      "-/-/-/a/-%3Adefault:responseTime",
      "-/-/-/db/-%3Adefault:responseTime",
    ]);
  });

  it.each<[string, Level, object]>([
    ["it has expired", "unknown", { name: "a:b", value: { status: "fail" } }],
    ["its key has two colons", "unhealthy", { name: "a:b:c", value: { status: "fail" } }],
    ["it has no key", "unhealthy", { value: { status: "fail" } }],
    ["it is no object", "unhealthy", { name: "a:b", value: ["fail"] }],
  ])("T-IE-RAW: is shown in wrasse's words where %s", (_, level, raw) => {
    const body = bodyOf(ietfHealth(snapshotOf([{ level, data: { "raw:ietf": JSON.stringify(raw) } }])));
    expect(Object.keys(body.checks)).toEqual(["web-01:responseTime"]);
  });

  it("T-IE-RAW: nothing is nested too deeply to be answered", () => {
    const deep = `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`;
    const data = { "raw:ietf": `{"name":"a:b","value":{"status":"fail","deep":${deep}}}` };
    expect(ietfHealth(snapshotOf([{ level: "unhealthy", data }])).status).toBe(503);
  });
});

describe("an answer of health+json", () => {
  it.each<[unknown, Level]>([
    ["pass", "healthy"],
    ["Ok", "healthy"],
    ["UP", "healthy"],
    ["warn", "warning"],
    ["Warning", "warning"],
    ["FAIL", "unhealthy"],
    ["ERROR", "unhealthy"],
    ["down", "unhealthy"],
    ["fine", "unknown"],
    ["", "unknown"],
    [1, "unknown"],
  ])("T-IE5: the word %j is %s", (word, level) => {
    expect(levelOfIetf(word)).toBe(level);
    const reading = readIetf({ status: undefined, body: JSON.stringify({ status: String(word) }) });
    expect(reading).toMatchObject({ checks: [{ name: "default", level }] });
  });

  it.each<[number, string, Level, string]>([
    [200, "fail", "unhealthy", "HTTP 200 with a failure in the body"],
    [503, "pass", "unhealthy", "HTTP 503 with no failure in the body"],
    [500, "warn", "unhealthy", "HTTP 500 with no failure in the body"],
  ])(
    "T-IE6: HTTP %i with %s is the worse of both, and said to be inconsistent",
    (status, word, level, inconsistent) => {
      const body = JSON.stringify({ status: word, checks: { "a:b": [{ status: word }] } });
      expect(readIetf({ status, body })).toMatchObject({
        checks: [{ name: "a:b" }, { name: "default", level, message: inconsistent, data: { inconsistent } }],
      });
    },
  );

  it.each([
    [200, "pass"],
    [301, "warn"],
    [503, "fail"],
    [404, "fail"],
    [200, "odd"],
  ])("T-IE6: HTTP %i with %s is consistent", (status, word) => {
    const reading = readIetf({ status, body: JSON.stringify({ status: word }) });
    expect(reading.kind === "read" && reading.checks.map(({ data }) => data)).toEqual([{}]);
  });

  it("T-IE-READ: is an element a check, numbered where there are several", () => {
    const checks = {
      "cpu:utilization": [
        {
          componentId: "1",
          componentType: "system",
          observedValue: { a: 1 },
          observedUnit: "percent",
          status: "warn",
          output: "busy",
        },
        { status: "pass" },
      ],
      "db:connections": { status: "fail" },
      "disk:size": [{ observedValue: 5 }],
    };
    const body = JSON.stringify({ status: "fail", checks });
    const { "cpu:utilization": nodes } = checks;
    expect(readIetf({ status: 503, body })).toEqual({
      kind: "read",
      checks: [
        {
          name: "cpu:utilization#1",
          level: "warning",
          message: "busy",
          data: {
            componentId: "1",
            componentType: "system",
            observedValue: '{"a":1}',
            observedUnit: "percent",
            "raw:ietf": JSON.stringify({ name: "cpu:utilization", value: nodes[0] }),
          },
        },
        expect.objectContaining({ name: "cpu:utilization#2", level: "healthy" }),
        expect.objectContaining({ name: "db:connections", level: "unhealthy" }),
        expect.objectContaining({ name: "disk:size", level: "skipped" }),
      ],
    });
  });

  it("T-IE-READ: where nothing but measurements is listed, the whole speaks", () => {
    const body = JSON.stringify({ status: "pass", output: "all well", checks: { a: [{ observedValue: 1 }] } });
    expect(readIetf({ status: 200, body })).toMatchObject({
      checks: [{ level: "skipped" }, { name: "default", level: "healthy", message: "all well" }],
    });
  });

  it.each([
    ["<html>", "the answer is no JSON object"],
    ["{}", 'the answer has no "status"'],
    ['{"status":"pass","checks":[]}', '"checks" is no object'],
    ['{"status":"pass","checks":{"a":[1]}}', 'an element of "a" cannot be read'],
  ])("T-IE-READ: %s cannot be read", (body, reason) => {
    expect(readIetf({ status: 200, body })).toEqual({ kind: "unreadable", reason });
  });
});

function bodyOf(answer: Answer): Body {
  return jsonOf(answer) as Body;
}

function snapshotOfDocument(document: object, options: IetfOptions = {}): Snapshot {
  const reading = readIetf({ status: 200, body: JSON.stringify({ ...document, ...options }) });
  if (reading.kind === "unreadable") throw new Error(reading.reason);
  return snapshotOf([], { checks: reading.checks.map(({ name, ...check }) => checkOf({ ...check, check: name })) });
}
