/** MicroProfile Health 4.0 as its compatibility kit and its schema want it, and what the kit does not ask. */
import Ajv from "ajv-draft-04";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Level } from "../../src/health/level.ts";
import type { Kind } from "../../src/views/kinds.ts";
import { type MicroProfileOptions, microProfileHealth } from "../../src/views/microprofile.ts";
import { readMicroProfile } from "../../src/views/microprofile-reading.ts";
import type { Answer } from "../../src/views/snapshot.ts";
import { snapshots } from "./arbitrary-snapshots.ts";
import { type CheckGiven, checkOf, snapshotOf } from "./checks-of.ts";
import { jsonOf } from "./json-body.ts";
import SCHEMA from "./microprofile-schema.json" with { type: "json" };
import { MICROPROFILE_TCK, type TckPath } from "./microprofile-tck.ts";

interface Body {
  readonly status: string;
  readonly checks: readonly { readonly name: string; readonly status: string; readonly data?: object }[];
}

const KINDS: Readonly<Record<TckPath, MicroProfileOptions>> = {
  "/health": {},
  "/health/live": { only: "live" },
  "/health/ready": { only: "ready" },
  "/health/started": { only: "started" },
};

describe("the compatibility kit", () => {
  it("has all of its tests", () => {
    expect(MICROPROFILE_TCK.map(({ number }) => number)).toEqual(Array.from({ length: 28 }, (_, index) => index + 1));
    expect(new Set(MICROPROFILE_TCK.map(({ name }) => name)).size).toBe(28);
  });

  it.each(MICROPROFILE_TCK)("T-MP-TCK-$number: $name", (row) => {
    const isStarting = row.emptyReadiness !== undefined;
    const options = { ...KINDS[row.path], ...(row.emptyReadiness && { emptyReadiness: row.emptyReadiness }) };
    const answer = microProfileHealth(snapshotOf(row.deployed, { isStarting }), options);
    const body = bodyOf(answer);
    expect(answer.status).toBe(row.status);
    expect(body.status).toBe(row.overall);
    expect(body.checks).toHaveLength(row.checks.length);
    expect(body.checks).toEqual(
      expect.arrayContaining(
        row.checks.map((check) =>
          expect.objectContaining(
            check.data === undefined ? check : { ...check, data: expect.objectContaining(check.data) },
          ),
        ),
      ),
    );
    expect(body.checks.map(({ name, status }) => `${name} ${status}`).sort()).toEqual(
      row.checks.map(({ name, status }) => `${name} ${status}`).sort(),
    );
  });
});

describe("the schema", () => {
  it("T-MP-SCHEMA: refuses what the published one refuses", () => {
    const isValid = new Ajv.default({ allowUnionTypes: true }).compile(SCHEMA);
    const check = { name: "a", status: "UP" };
    expect(isValid({ status: "UP", checks: [{ ...check, more: [1] }] })).toBe(true);
    expect(isValid({ status: "UP", checks: [{ ...check, data: { "any text": 1.5, b: true } }] })).toBe(true);
    for (const data of [null, { a: null }, { a: {} }, { a: [] }]) {
      expect(isValid({ status: "UP", checks: [{ ...check, data }] })).toBe(false);
    }
    expect(isValid({ status: "UP", checks: [], more: 1 })).toBe(false);
    expect(isValid({ status: "UP" })).toBe(false);
  });

  it("T-MP-SCHEMA: holds for any snapshot, and the whole is UP if and only if all listed are", () => {
    const isValid = new Ajv.default({ allowUnionTypes: true }).compile(SCHEMA);
    fc.assert(
      fc.property(
        snapshots,
        fc.constantFrom<Kind | undefined>(undefined, "live", "ready", "started"),
        (given, only) => {
          const answer = microProfileHealth({ ...given, isStarting: false }, only === undefined ? {} : { only });
          const body = bodyOf(answer);
          expect(isValid(body)).toBe(true);
          for (const { status } of body.checks) expect(["UP", "DOWN"]).toContain(status);
          expect(body.status).toBe(body.checks.every(({ status }) => status === "UP") ? "UP" : "DOWN");
          expect(answer.status).toBe(body.status === "UP" ? 200 : 503);
        },
      ),
    );
  });
});

describe("levels that MicroProfile has no word for", () => {
  it.each<[Level, string, string]>([
    ["healthy", "UP", "UP"],
    ["warning", "UP", "UP"],
    ["unknown", "UP", "DOWN"],
    ["maintenance", "UP", "DOWN"],
    ["unhealthy", "DOWN", "DOWN"],
    ["unavailable", "DOWN", "DOWN"],
  ])("T-MP-WORDS: %s is %s to live by and %s to be ready by", (level, live, other) => {
    const snapshot = snapshotOf([{ level, data: { kind: "live,readiness startup" } }]);
    expect(bodyOf(microProfileHealth(snapshot, { only: "live" })).status).toBe(live);
    expect(bodyOf(microProfileHealth(snapshot, { only: "ready" })).status).toBe(other);
    expect(bodyOf(microProfileHealth(snapshot, { only: "started" })).status).toBe(other);
    const all = bodyOf(microProfileHealth(snapshot));
    expect(all.checks).toHaveLength(1);
    expect(all.status).toBe(other);
  });

  it("T-MP-WORDS: what is skipped is not listed", () => {
    const snapshot = snapshotOf([{ level: "skipped" }, { target: "db", level: "healthy" }]);
    expect(namesOf(microProfileHealth(snapshot))).toEqual(["db"]);
  });
});

describe("the kind of a check", () => {
  const checks: readonly CheckGiven[] = [
    { target: "says-live", level: "healthy", data: { kind: "Liveness" } },
    { target: "says-two", level: "healthy", data: { kind: "ready, STARTUP" } },
    { target: "says-none", level: "healthy", data: { kind: "none" } },
    { target: "says-else", level: "healthy", data: { kind: "website" } },
    { target: "says-nothing", level: "healthy" },
  ];

  it.each<[string, MicroProfileOptions, readonly string[]]>([
    ["live", { only: "live" }, ["says-live"]],
    ["ready, which it is by default", { only: "ready" }, ["says-two", "says-else", "says-nothing"]],
    ["started", { only: "started" }, ["says-two"]],
    ["live by default", { only: "live", defaultKind: "live" }, ["says-live", "says-else", "says-nothing"]],
    ["none by default", { defaultKind: "none" }, ["says-live", "says-two"]],
  ])("T-MP-KIND: is what its report says: %s", (_, options, names) => {
    expect(namesOf(microProfileHealth(snapshotOf(checks), options))).toEqual(names);
  });
});

describe("while the daemon starts", () => {
  const starting = snapshotOf([], { isStarting: true });

  it.each<[string, MicroProfileOptions, number, string]>([
    ["it lives", { only: "live" }, 200, "UP"],
    ["nothing is ready", { only: "ready" }, 503, "DOWN"],
    ["nothing has started", { only: "started" }, 503, "DOWN"],
    ["the whole is not up", {}, 503, "DOWN"],
    ["readiness as configured", { only: "ready", emptyReadiness: "UP" }, 200, "UP"],
    ["start as configured", { only: "started", emptyStartup: "UP" }, 200, "UP"],
    ["readiness does not speak for the start", { only: "started", emptyReadiness: "UP" }, 503, "DOWN"],
    ["the whole as the worse of both", { emptyReadiness: "UP" }, 503, "DOWN"],
    ["the whole as both", { emptyReadiness: "UP", emptyStartup: "UP" }, 200, "UP"],
  ])("T-MP-BOOT: %s", (_, options, status, word) => {
    const answer = microProfileHealth(starting, options);
    expect(answer.status).toBe(status);
    expect(answer.body).toBe(`{"status":"${word}","checks":[]}`);
  });

  it("T-MP-BOOT: checks that are there already speak for themselves", () => {
    const snapshot = snapshotOf([{ level: "healthy" }], { isStarting: true });
    expect(microProfileHealth(snapshot, { only: "ready" }).status).toBe(200);
  });

  it.each<Kind | undefined>([undefined, "live", "ready", "started"])(
    "T-MP-BOOT: afterwards an empty list is UP, whatever is configured (%s)",
    (only) => {
      const options = { emptyReadiness: "DOWN", emptyStartup: "DOWN", ...(only && { only }) } as const;
      const answer = microProfileHealth(snapshotOf([]), options);
      expect(answer).toMatchObject({ status: 200, body: '{"status":"UP","checks":[]}' });
    },
  );
});

describe("what is told of a check", () => {
  const given: CheckGiven = {
    project: "acme",
    target: "web-01",
    name: "iis",
    check: "disk",
    level: "warning",
    message: "90 % full",
    data: { level: "of the sea", percent: "90", "raw:hale": "{}" },
  };

  it("T-MP-DATA: its facts, and over them what its report said, but nothing meant for other formats", () => {
    const [check] = bodyOf(microProfileHealth(snapshotOf([given]))).checks;
    expect(check).toEqual({
      name: "web-01/iis:disk",
      status: "UP",
      data: {
        project: "acme",
        target: "web-01",
        resource: "iis",
        check: "disk",
        level: "of the sea",
        since: "2026-11-21T12:00:00.000Z",
        message: "90 % full",
        percent: "90",
      },
    });
  });

  it("T-MP-DATA: without reasons no data at all", () => {
    const own = { name: "disk", status: "DOWN", data: { secret: "x" }, more: "y" };
    const raw = { target: "db", level: "unhealthy", data: { "raw:microprofile": JSON.stringify(own) } } as const;
    const answer = microProfileHealth(snapshotOf([given, raw]), { reasons: false });
    expect(answer.body).toBe(
      '{"status":"DOWN","checks":[{"name":"web-01/iis:disk","status":"UP"},{"name":"disk","status":"DOWN"}]}',
    );
  });

  it("T-MP-DATA: two checks may have the same name", () => {
    const twice = [given, { ...given, project: "other" }];
    expect(namesOf(microProfileHealth(snapshotOf(twice)))).toEqual(["web-01/iis:disk", "web-01/iis:disk"]);
  });

  it("is JSON that nobody keeps", () => {
    expect(microProfileHealth(snapshotOf([])).headers).toEqual({
      "content-type": "application/json",
      "cache-control": "no-cache",
    });
  });
});

describe("a check that came from a MicroProfile", () => {
  const own = '{"name":"disk","status":"DOWN","data":{"free":5,"half":1.50,"ok":true},"x":[1]}';

  it("T-MP-RAW: goes out as it came, to the letter", () => {
    expect(bodyTextOf("unhealthy", own)).toContain(`[${own}]`);
  });

  it.each<[string, Level, string]>([
    ["it has become another level since", "unknown", own],
    ["its word is not to the letter", "unhealthy", '{"name":"disk","status":"down"}'],
    ["it is of an older generation", "unhealthy", '{"name":"disk","state":"DOWN"}'],
    ["its data is no data", "unhealthy", '{"name":"disk","status":"DOWN","data":{"a":null}}'],
    ["its data is nothing", "unhealthy", '{"name":"disk","status":"DOWN","data":null}'],
    ["it has no name", "unhealthy", '{"status":"DOWN"}'],
    ["it is no JSON", "unhealthy", '{"name":"disk","status":"DOWN"'],
    ["it is no object", "unhealthy", '["DOWN"]'],
  ])("T-MP-RAW: is shown in wrasse's words where %s", (_, level, raw) => {
    const body = JSON.parse(bodyTextOf(level, raw)) as Body;
    expect(body.checks).toMatchObject([{ name: "web-01", status: "DOWN", data: { level, since: expect.anything() } }]);
    expect(JSON.stringify(body)).not.toContain("raw:");
  });

  it("T-MP-RAW: is read and shown again unchanged, whatever is in it", () => {
    const values = fc.oneof(fc.string(), fc.boolean(), fc.double({ noNaN: true, noDefaultInfinity: true }));
    const documents = fc.array(
      fc.record(
        {
          name: fc.string(),
          status: fc.constantFrom("UP", "DOWN"),
          data: fc.dictionary(fc.string(), values),
          more: fc.jsonValue(),
        },
        { requiredKeys: ["name", "status"] },
      ),
    );
    fc.assert(
      fc.property(documents, (checks) => {
        const status = checks.every((check) => check.status === "UP") ? "UP" : "DOWN";
        const body = JSON.stringify({ status, checks });
        const reading = readMicroProfile({ status: status === "UP" ? 200 : 503, body });
        if (reading.kind === "unreadable") throw new Error(reading.reason);
        const again = reading.checks.map((check, index) => checkOf({ ...check, name: "x", target: `t${index}` }));
        expect(microProfileHealth({ ...snapshotOf([]), checks: again }).body).toBe(body);
      }),
    );
  });

  function bodyTextOf(level: Level, raw: string): string {
    return microProfileHealth(snapshotOf([{ level, data: { "raw:microprofile": raw } }])).body ?? "";
  }
});

function bodyOf(answer: Answer): Body {
  return jsonOf(answer) as Body;
}

function namesOf(answer: Answer): readonly string[] {
  return bodyOf(answer).checks.map(({ name }) => name);
}
