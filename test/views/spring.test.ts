/** Spring Boot Actuator's health: the whole, components and groups, and what came from a Spring. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Level } from "../../src/health/level.ts";
import type { Snapshot } from "../../src/views/snapshot.ts";
import { type SpringOptions, springHealth } from "../../src/views/spring.ts";
import { levelOfSpring, readSpring } from "../../src/views/spring-reading.ts";
import { snapshots } from "./arbitrary-snapshots.ts";
import { type CheckGiven, checkOf, snapshotOf } from "./checks-of.ts";
import { jsonOf } from "./json-body.ts";
import { SPRING_CASES } from "./spring-cases.ts";

const OPEN: SpringOptions = { showDetails: true };

describe("the whole of a Spring", () => {
  it.each(SPRING_CASES)("$about", ({ checks, status, word, components }) => {
    expect(springHealth(snapshotOf(checks))).toEqual({
      status,
      headers: { "content-type": "application/vnd.spring-boot.actuator.v3+json", "cache-control": "no-cache" },
      body: `{"status":"${word}"}`,
    });
    const listed = Object.entries(components).map(([name, of]) => [name, { status: of }]);
    const body = { status: word, ...(listed.length === 0 ? {} : { components: Object.fromEntries(listed) }) };
    expect(springHealth(snapshotOf(checks), { showComponents: true }).body).toBe(JSON.stringify(body));
  });

  it("T-SP3: hidden details leave status and groups", () => {
    const groups = [{ name: "readiness" }, { name: "liveness" }];
    const answer = springHealth(snapshotOf([{ level: "unhealthy", message: "secret" }]), { groups });
    expect(answer.body).toBe('{"status":"DOWN","groups":["liveness","readiness"]}');
  });

  it("T-SP6: components are listed by name, with details if these are shown", () => {
    const snapshot = snapshotOf([
      { project: "acme", target: "web", level: "warning", message: "slow", data: { percent: "90", "raw:hale": "{}" } },
      { target: "db", level: "unknown" },
    ]);
    expect(jsonOf(springHealth(snapshot, OPEN))).toEqual({
      status: "UP",
      components: {
        db: {
          status: "UNKNOWN",
          details: { target: "db", check: "default", level: "unknown", since: expect.anything() },
        },
        web: {
          status: "UP",
          details: {
            project: "acme",
            target: "web",
            check: "default",
            level: "warning",
            since: "2026-11-21T12:00:00.000Z",
            message: "slow",
            percent: "90",
            severity: "warning",
          },
        },
      },
    });
    expect(springHealth(snapshot, { showComponents: true }).body).toBe(
      '{"status":"UP","components":{"db":{"status":"UNKNOWN"},"web":{"status":"UP"}}}',
    );
    expect(springHealth(snapshot, { showComponents: false, showDetails: true }).body).toBe('{"status":"UP"}');
  });

  it("T-SP6: only a warning is marked as one, whatever a report says of itself", () => {
    const checks: readonly CheckGiven[] = [
      { target: "a", level: "healthy", data: { severity: "warning" } },
      { target: "b", level: "unhealthy", data: { severity: "critical" } },
      { target: "c", level: "warning", data: { severity: "critical" } },
    ];
    const { components } = jsonOf(springHealth(snapshotOf(checks), OPEN)) as {
      readonly components: Readonly<Record<string, { readonly details: { readonly severity?: string } }>>;
    };
    expect(Object.values(components).map(({ details }) => details.severity)).toEqual([
      undefined,
      "critical",
      "warning",
    ]);
  });

  it("T-SP7: an order and codes of one's own replace those there are", () => {
    const snapshot = snapshotOf([
      { target: "a", level: "unknown" },
      { target: "b", level: "healthy" },
    ]);
    const settings = { order: ["down", "unknown", "up"], codes: { Unknown: 500 } };
    expect(springHealth(snapshot, settings)).toMatchObject({ status: 500, body: '{"status":"UNKNOWN"}' });
    expect(springHealth(snapshotOf([{ level: "unhealthy" }]), settings).status).toBe(200);
    expect(springHealth(snapshotOf([{ level: "maintenance" }]), settings).body).toBe('{"status":"UNKNOWN"}');
  });

  it("T-SP8: has a component for each check that is shown, for any snapshot", () => {
    fc.assert(
      fc.property(snapshots, (snapshot) => {
        const shown = snapshot.checks.filter(({ level }) => level !== "skipped");
        const { components = {} } = jsonOf(springHealth(snapshot, OPEN)) as { components?: object };
        expect(Object.keys(components)).toHaveLength(shown.length);
        expect(levelsOf(readSpring({ status: 200, body: springHealth(snapshot, OPEN).body ?? "" }))).toEqual(
          shown.length === 0
            ? ["healthy"]
            : shown.map(({ level }) => (level === "unavailable" ? "unhealthy" : level)).sort(),
        );
      }),
    );
  });

  function levelsOf(reading: ReturnType<typeof readSpring>): readonly Level[] {
    return reading.kind === "read" ? reading.checks.map(({ level }) => level).sort() : [];
  }
});

describe("below the whole of a Spring", () => {
  const own = { name: "stores", value: { status: "DOWN", components: { "1": { status: "DOWN", details: { a: 1 } } } } };
  const snapshot = snapshotOf([
    { target: "db", level: "unhealthy" },
    { target: "web", name: "iis", level: "healthy" },
    { target: "x", level: "unhealthy", data: { "raw:spring": JSON.stringify(own) } },
  ]);

  it.each([
    ["a name nobody has", ["nope"]],
    ["a part nobody has", ["db", "nope"]],
    ["a part of a part nobody has", ["stores", "1", "2"]],
    ["a name that all objects have", ["stores", "constructor"]],
  ])("T-SP4: %s is 404 without a body", (_, path) => {
    const headers = { "cache-control": "no-cache" };
    expect(springHealth(snapshot, { ...OPEN, path })).toEqual({ status: 404, headers, body: undefined });
  });

  it("T-SP4: components that are hidden are not to be found", () => {
    expect(springHealth(snapshot, { path: ["db"] }).status).toBe(404);
  });

  it.each<[readonly string[], number, string]>([
    [["db"], 503, '{"status":"DOWN"}'],
    [["web", "iis"], 200, '{"status":"UP"}'],
    [["web/iis"], 200, '{"status":"UP"}'],
    [["stores", "1"], 503, '{"status":"DOWN"}'],
  ])("T-SP9: the component %j answers for itself", (path, status, body) => {
    expect(springHealth(snapshot, { showComponents: true, path })).toMatchObject({ status, body });
  });

  it("T-SP9: a part answers with its details", () => {
    expect(springHealth(snapshot, { ...OPEN, path: ["stores", "1"] }).body).toBe('{"status":"DOWN","details":{"a":1}}');
  });

  const groups: SpringOptions["groups"] = [
    { name: "readiness", include: ["db", "web/iis"], exclude: ["db"] },
    { name: "all", codes: {}, showComponents: true },
    { name: "nobody", include: [] },
    { name: "none", exclude: ["*"] },
  ];

  it.each<[readonly string[], number, string | undefined]>([
    [["readiness"], 200, '{"status":"UP"}'],
    [
      ["all"],
      200,
      '{"status":"DOWN","components":{"db":{"status":"DOWN"},"stores":{"status":"DOWN"},"web/iis":{"status":"UP"}}}',
    ],
    [["all", "db"], 200, '{"status":"DOWN"}'],
    [["readiness", "db"], 404, undefined],
    [["nobody"], 200, '{"status":"UP"}'],
    [["none"], 200, '{"status":"UP"}'],
  ])("T-SP10: the group %j is judged by its members", (path, status, body) => {
    expect(springHealth(snapshot, { groups, path })).toMatchObject({ status, body });
  });
});

describe("a component that came from a Spring", () => {
  const value = { status: "DOWN", details: { free: 5, nested: { a: [1.5] } }, components: { a: { status: "DOWN" } } };

  it("T-SP-RAW: goes out under its name as it came", () => {
    const snapshot = snapshotOfDocument({ status: "DOWN", components: { disk: value } });
    expect(jsonOf(springHealth(snapshot, OPEN))).toEqual({ status: "DOWN", components: { disk: value } });
  });

  it("T-SP-RAW: keeps a word of its own, which counts for nothing", () => {
    const document = { status: "UP", components: { a: { status: "UP" }, b: { status: "DEGRADED" } } };
    expect(jsonOf(springHealth(snapshotOfDocument(document), OPEN))).toEqual(document);
  });

  it.each<[string, Level, object]>([
    ["it has expired", "unknown", { name: "disk", value }],
    ["it has no name", "unhealthy", { value }],
    ["it has no status", "unknown", { name: "disk", value: {} }],
    ["it is no object", "unknown", { name: "disk", value: "DOWN" }],
  ])("T-SP-RAW: is shown in wrasse's words where %s", (_, level, raw) => {
    const given: CheckGiven = { level, data: { "raw:spring": JSON.stringify(raw) } };
    expect(jsonOf(springHealth(snapshotOf([given]), OPEN))).toMatchObject({
      components: { "web-01": { details: { level } } },
    });
  });
});

describe("an answer of a Spring", () => {
  it.each<[unknown, Level]>([
    ["UP", "healthy"],
    ["up", "healthy"],
    ["DOWN", "unhealthy"],
    ["OUT_OF_SERVICE", "maintenance"],
    ["out-of-service", "maintenance"],
    ["UNKNOWN", "unknown"],
    ["DEGRADED", "unknown"],
    [undefined, "unknown"],
  ])("T-SP-READ: the word %s is %s", (word, level) => {
    expect(levelOfSpring(word)).toBe(level);
  });

  it.each([
    ["components", { status: "DOWN", components: { disk: { status: "DOWN", details: { error: "full", free: 5 } } } }],
    [
      "details, as it once was",
      { status: "DOWN", details: { disk: { status: "DOWN", details: { error: "full", free: 5 } } } },
    ],
  ])("T-SP-READ: is a check for each of its %s", (_, document) => {
    expect(readSpring({ status: 503, body: JSON.stringify(document) })).toEqual({
      kind: "read",
      checks: [
        {
          name: "disk",
          level: "unhealthy",
          message: "full",
          data: {
            error: "full",
            free: "5",
            "raw:spring": '{"name":"disk","value":{"status":"DOWN","details":{"error":"full","free":5}}}',
          },
        },
      ],
    });
  });

  it("T-SP-READ: without components it is the whole", () => {
    const checks = [{ name: "default", level: "maintenance", message: undefined, data: {} }];
    expect(readSpring({ status: 503, body: '{"status":"OUT_OF_SERVICE","groups":["a"]}' })).toEqual({
      kind: "read",
      checks,
    });
  });

  it("T-SP-READ: a whole that is worse than its components is told too", () => {
    const body = '{"status":"DOWN","components":{"a":{"status":"UP"}}}';
    expect(readSpring({ status: 503, body })).toMatchObject({
      checks: [{ name: "a" }, { name: "default", level: "unhealthy" }],
    });
  });

  it.each([
    ["", "the answer is no JSON object"],
    ["{}", 'the answer has no "status"'],
    ['{"status":"UP","components":{"a":1}}', 'the component "a" cannot be read'],
    ['{"status":"UP","components":{"a":{}}}', 'the component "a" cannot be read'],
  ])("T-SP-READ: %s cannot be read", (body, reason) => {
    expect(readSpring({ status: 200, body })).toEqual({ kind: "unreadable", reason });
  });
});

function snapshotOfDocument(document: object): Snapshot {
  const reading = readSpring({ status: 200, body: JSON.stringify(document) });
  if (reading.kind === "unreadable") throw new Error(reading.reason);
  return snapshotOf([], { checks: reading.checks.map(({ name, ...check }) => checkOf({ ...check, check: name })) });
}
