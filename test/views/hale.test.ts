/** hale's document and its public verdict, and what came from a hale. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Level } from "../../src/health/level.ts";
import { type HaleOptions, haleFull, halePublic } from "../../src/views/hale.ts";
import { levelOfHaleCheck, readHale } from "../../src/views/hale-reading.ts";
import type { Snapshot } from "../../src/views/snapshot.ts";
import { snapshots } from "./arbitrary-snapshots.ts";
import { checkOf, NOON, snapshotOf } from "./checks-of.ts";
import { HALE_CASES, logged } from "./hale-cases.ts";
import { HALE_DOCUMENT } from "./hale-document.ts";
import { jsonOf } from "./json-body.ts";

interface Body {
  readonly status: string;
  readonly checks: readonly (Readonly<Record<string, unknown>> & { readonly name: string; readonly status: string })[];
}

const ME = { name: "wrasse", version: "0.1.0", hostname: "reef" };

describe("the document of hale", () => {
  it("T-H1: no checks are OK", () => {
    expect(haleFull(snapshotOf([]))).toEqual({
      status: 200,
      headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-cache" },
      body: JSON.stringify({ time: NOON, status: "OK", checks: [], ...ME }),
    });
  });

  it.each(HALE_CASES)("$about", ({ checks, word, results, publicStatus }) => {
    const body = bodyOf(snapshotOf(checks));
    expect(body.status).toBe(word);
    expect(body.checks.map(({ status, context }) => ({ status, ...Object(context) }))).toEqual(results);
    expect(haleFull(snapshotOf(checks)).status).toBe(200);
    expect(halePublic(snapshotOf(checks)).status).toBe(publicStatus);
  });

  it("T-H15: a report may bring a description, tags and how long it took", () => {
    const data = { description: "Disk of the web server", tags: "disk, slow,", duration: "250ms" };
    const { body } = haleFull(snapshotOf([{ level: "healthy", data }]));
    expect(body).toContain(
      '"checks":[{"name":"web-01","description":"Disk of the web server","status":"OK","tags":["disk","slow"],"time":250000,"context":{"log":[]}}]',
    );
  });

  it("T-H6: the whole is as bad as the worst listed, for any snapshot", () => {
    fc.assert(
      fc.property(snapshots, (snapshot) => {
        const statuses = bodyOf(snapshot).checks.map(({ status }) => status);
        const worst = ["FAIL", "WARN"].find((status) => statuses.includes(status)) ?? "OK";
        expect(bodyOf(snapshot).status).toBe(worst);
        expect(statuses).toHaveLength(snapshot.checks.filter(({ level }) => level !== "skipped").length);
        expect(halePublic(snapshot).status).toBe(worst === "FAIL" ? 500 : 200);
      }),
    );
  });

  it("T-H7: metadata add keys, but take none from the document", () => {
    const metadata = { status: "x", time: 1, checks: "n", a: 1, hostname: "other" };
    expect(haleFull(snapshotOf([]), { metadata }).body).toBe(
      JSON.stringify({ time: NOON, status: "OK", checks: [], ...ME, hostname: "other", a: 1 }),
    );
  });

  it("T-H8: a check without tags has no key for them", () => {
    expect(bodyOf(snapshotOf([{ project: "acme", level: "healthy" }])).checks).toEqual([
      { name: "web-01", description: "acme/-/-/web-01/-:default", status: "OK", time: 0, context: { log: [] } },
    ]);
  });

  it("T-H16: tags select checks, and the whole is judged by those", () => {
    const snapshot = snapshotOf([
      { target: "a", level: "unhealthy", data: { tags: "slow" } },
      { target: "b", level: "warning", data: { tags: "fast,disk" } },
      { ...logged("healthy", "OK", []), target: "c" },
      { target: "d", level: "unhealthy" },
    ]);
    const names = (tags: readonly string[]): readonly string[] => bodyOf(snapshot, { tags }).checks.map((c) => c.name);
    expect(names(["disk", "own"])).toEqual(["b", "logged"]);
    expect(bodyOf(snapshot, { tags: ["disk", "own"] }).status).toBe("WARN");
    expect(halePublic(snapshot, { tags: ["disk"] }).status).toBe(200);
    expect(bodyOf(snapshot, { tags: ["none"] })).toMatchObject({ status: "OK", checks: [] });
  });
});

describe("the public verdict of hale", () => {
  const fail = snapshotOf([{ level: "unhealthy", message: "secret" }]);

  it("T-H11: FAIL is 200 in full, and 500 without a word in public", () => {
    expect(haleFull(fail).status).toBe(200);
    expect(halePublic(fail)).toEqual({
      status: 500,
      headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-cache" },
      body: '{"statusCode":500,"error":"Internal Server Error","message":"An internal server error occurred"}',
    });
  });

  it.each<Level>(["warning", "healthy", "unknown"])("T-H11: %s is 200 and empty in public", (level) => {
    expect(halePublic(snapshotOf([{ level, message: "secret" }]))).toEqual({
      status: 200,
      headers: { "cache-control": "no-cache" },
      body: undefined,
    });
  });
});

describe("a check that came from a hale", () => {
  it("T-H14: a document read, kept and shown is the document", () => {
    const body = JSON.stringify(HALE_DOCUMENT);
    expect(haleFull(snapshotOfDocument(body, HALE_DOCUMENT.time), { metadata: metadataOf(HALE_DOCUMENT) }).body).toBe(
      body,
    );
  });

  it("T-H14: whatever its items, data, timers and metadata are", () => {
    const item = fc.record(
      {
        status: fc.constantFrom("info", "notice", "warning", "failure"),
        message: fc.string(),
        data: fc.jsonValue(),
      },
      { requiredKeys: ["status"] },
    );
    const check = fc
      .record({ name: fc.string(), description: fc.string(), log: fc.array(item), own: fc.jsonValue() })
      .map(({ name, description, log, own }) => {
        const statuses = log.map((one) => one.status);
        const status = statuses.includes("failure") ? "FAIL" : statuses.includes("warning") ? "WARN" : "OK";
        return { name, description, status, time: log.length, context: { log, own } };
      });
    fc.assert(
      fc.property(fc.array(check), (checks) => {
        const statuses = checks.map(({ status }) => status);
        const status = ["FAIL", "WARN"].find((word) => statuses.includes(word)) ?? "OK";
        const body = JSON.stringify({ time: NOON, status, checks, ...ME });
        expect(haleFull(snapshotOfDocument(body, NOON)).body).toBe(body);
      }),
    );
  });

  it.each<[string, Level, object]>([
    ["it has expired", "unknown", { name: "a", status: "FAIL", context: { log: [] } }],
    ["its word is not to the letter", "unhealthy", { name: "a", status: "fail", context: { log: [] } }],
    ["it has no log", "unhealthy", { name: "a", status: "FAIL", context: {} }],
    ["it has no name", "unhealthy", { status: "FAIL", context: { log: [] } }],
    ["its tags are none", "unhealthy", { name: "a", tags: "x", status: "FAIL", context: { log: [] } }],
  ])("T-H-RAW: is shown in wrasse's words where %s", (_, level, raw) => {
    const body = bodyOf(snapshotOf([{ level, data: { "raw:hale": JSON.stringify(raw) } }]));
    expect(body.checks).toMatchObject([{ name: "web-01", description: "-/-/-/web-01/-:default" }]);
  });
});

describe("an answer of a hale", () => {
  it("T-H-READ: is its checks, with the first of what was logged at its worst", () => {
    const reading = readHale({ status: 200, body: JSON.stringify(HALE_DOCUMENT) });
    expect(reading).toEqual({
      kind: "read",
      checks: [
        {
          name: "http",
          level: "healthy",
          message: undefined,
          data: { description: "Response metrics", tags: "amore", "raw:hale": JSON.stringify(HALE_DOCUMENT.checks[0]) },
        },
        expect.objectContaining({ name: "randomiser", level: "warning", message: "I don't want to!" }),
        expect.objectContaining({ name: "timeouter", level: "unavailable", message: "Healthcheck timed out" }),
        expect.objectContaining({ name: "exceptional", level: "unhealthy", message: "I'm with stupid!" }),
      ],
    });
    expect(reading.kind === "read" && reading.checks[3]?.data).not.toHaveProperty("tags");
  });

  it("T-H-READ: a failure that is a text is its message", () => {
    const check = { name: "a", status: "FAIL", context: { log: [{ status: "failure", data: "no luck" }] } };
    const body = JSON.stringify({ status: "FAIL", checks: [check] });
    expect(readHale({ status: 200, body })).toMatchObject({ checks: [{ message: "no luck" }] });
  });

  it.each<[object, Level]>([
    [{ status: "ok" }, "healthy"],
    [{ status: "Warn" }, "warning"],
    [{ status: "FAIL" }, "unhealthy"],
    [{ status: "GOOD" }, "unknown"],
    [{}, "unknown"],
    [{ status: "FAIL", context: { log: [{ message: "Healthcheck timed out" }] } }, "unavailable"],
    [{ status: "WARN", context: { log: [{ message: "Healthcheck timed out" }] } }, "warning"],
    [{ status: "FAIL", context: { log: [null, 3] } }, "unhealthy"],
  ])("T-H-READ: the level of %j is %s", (check, level) => {
    expect(levelOfHaleCheck({ ...check })).toBe(level);
  });

  it.each<[number, string, Level]>([
    [200, "", "healthy"],
    [500, '{"statusCode":500,"error":"Internal Server Error"}', "unhealthy"],
    [500, "", "unhealthy"],
    [200, '{"status":"FAIL","checks":[]}', "unhealthy"],
    [200, '{"status":"odd","checks":[]}', "unknown"],
    [500, '{"status":"OK","checks":[]}', "unhealthy"],
  ])("T-H-READ: HTTP %i with %j and no checks is %3$s", (status, body, level) => {
    expect(readHale({ status, body })).toMatchObject({ kind: "read", checks: [{ name: "default", level }] });
  });

  it.each([
    [404, '{"statusCode":404,"error":"Not Found"}', "the answer is no JSON object with a list of checks"],
    [200, '{"status":"OK"}', "the answer is no JSON object with a list of checks"],
    [200, '{"checks":[{"status":"OK"}]}', "check 1 is no object with a name that can be read"],
  ])("T-H-READ: HTTP %i with %j cannot be read", (status, body, reason) => {
    expect(readHale({ status, body })).toEqual({ kind: "unreadable", reason });
  });
});

function bodyOf(snapshot: Snapshot, options: HaleOptions = {}): Body {
  return jsonOf(haleFull(snapshot, options)) as Body;
}

function snapshotOfDocument(body: string, takenAt: number): Snapshot {
  const reading = readHale({ status: 200, body });
  if (reading.kind === "unreadable") throw new Error(reading.reason);
  const checks = reading.checks.map((check, index) => checkOf({ ...check, name: "x", target: `t${index}` }));
  return snapshotOf([], { takenAt, checks });
}

function metadataOf({ name, version, hostname }: typeof HALE_DOCUMENT): Readonly<Record<string, string>> {
  return { name, version, hostname };
}
