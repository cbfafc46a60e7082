/** Resources as Consul's checks, and Consul's checks as reports. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aggregateConsul, renderConsul, renderConsulOutput } from "../../src/views/consul.ts";
import { readConsul } from "../../src/views/consul-reading.ts";
import { snapshots } from "./arbitrary-snapshots.ts";
import { type CheckGiven, snapshotOf } from "./checks-of.ts";
import { CONSUL_CASES } from "./consul-cases.ts";

const named = (level: CheckGiven["level"], index: number): CheckGiven => ({ check: `c${index}`, level });

describe("Consul's entries", () => {
  it.each(CONSUL_CASES)("$about", ({ levels, status, words }) => {
    const answer = renderConsul(snapshotOf(levels.map(named)));
    const entries: { Status: string; CheckID: string }[] = JSON.parse(answer.body ?? "");
    const shown = entries.map(({ Status, CheckID }) => (CheckID.startsWith("_service_maintenance:") ? "_" : Status));
    expect({ status: answer.status, words: shown }).toEqual({ status, words });
    expect(renderConsulOutput(snapshotOf(levels.map(named))).status).toBe(status);
  });

  it("have the keys that Consul's own have", () => {
    const given: CheckGiven = { project: "acme", name: "iis", check: "http", level: "warning", message: "slow" };
    const answer = renderConsul(snapshotOf([given]));
    expect(answer.headers).toEqual({
      "content-type": "application/json",
      "cache-control": "no-cache",
      "x-consul-index": "42",
    });
    expect(JSON.parse(answer.body ?? "")).toEqual([
      {
        Node: "reef",
        CheckID: "acme/-/-/web-01/iis:http",
        Name: "web-01/iis:http",
        Status: "warning",
        Notes: "",
        Output: "slow",
        ServiceID: "acme/-/-/web-01/iis",
        ServiceName: "iis",
        ServiceTags: ["project=acme", "target=web-01", "name=iis"],
        Type: "ttl",
        Definition: {},
        CreateIndex: 0,
        ModifyIndex: 42,
      },
    ]);
  });

  it("say no reasons where none are to be told", () => {
    const raw = JSON.stringify({ Name: "db", Status: "critical", Output: "secret" });
    const snapshot = snapshotOf([
      { level: "unhealthy", message: "secret" },
      { check: "db", level: "unhealthy", data: { "raw:consul": raw } },
    ]);
    expect(renderConsul(snapshot, { reasons: false }).body).not.toContain("secret");
    expect(renderConsulOutput(snapshot, { reasons: false }).body).not.toContain("secret");
    expect(renderConsul(snapshot).body).toContain("secret");
  });

  it("go out as they came in, to the letter, as long as they are still true", () => {
    const raw = '{ "Status":"critical","Name":"db", "Output":"1e400","Extra":[1e400] }';
    const data = { "raw:consul": raw };
    expect(renderConsul(snapshotOf([{ level: "unhealthy", data }])).body).toBe(`[${raw}]`);
    expect(renderConsul(snapshotOf([{ level: "unavailable", data }])).body).not.toContain("Extra");
    expect(renderConsul(snapshotOf([{ level: "healthy", data }])).status).toBe(200);
  });

  it.each(["[1]", "{", '{"Status":5}', '"critical"', "null", `${"[".repeat(100_000)}`])(
    "do not believe %.20s to be one of theirs",
    (raw) => {
      const answer = renderConsul(snapshotOf([{ level: "unhealthy", data: { "raw:consul": raw } }]));
      expect(JSON.parse(answer.body ?? "")).toMatchObject([{ Name: "web-01", Status: "critical" }]);
    },
  );

  it("go out however deep they are", () => {
    const raw = `{"Name":"db","Status":"critical","Definition":${"[".repeat(20_000)}${"]".repeat(20_000)}}`;
    expect(() => JSON.stringify(JSON.parse(raw))).toThrow(RangeError);
    const { body } = renderConsul(snapshotOf([{ level: "unhealthy", data: { "raw:consul": raw } }]));
    expect(body).toBe(`[${raw}]`);
  });

  it("have a word that is none for the whole if one of them has", () => {
    const entries = [{ Status: "critical" }, { Status: "odd" }];
    expect(aggregateConsul(entries)).toBe("");
    expect(aggregateConsul([...entries, { CheckID: "_node_maintenance", Status: "critical" }])).toBe("");
    expect(aggregateConsul([{ CheckID: "_node_maintenance", Status: "odd" }, { Status: "critical" }])).toBe(
      "maintenance",
    );
    const data = { "raw:consul": JSON.stringify({ Name: "db", Status: "odd" }) };
    expect(renderConsul(snapshotOf([{ level: "unknown", data }])).status).toBe(503);
  });
});

describe("the text for Consul", () => {
  it("tells the worst first", () => {
    const snapshot = snapshotOf([
      { target: "a", level: "healthy", message: "fine" },
      { target: "b", level: "warning" },
      { target: "c", level: "unhealthy", message: "two\nlines" },
      { target: "d", level: "unhealthy" },
    ]);
    expect(renderConsulOutput(snapshot).body).toBe(
      "2 critical, 1 warning, 1 passing\ncritical: c: two lines\ncritical: d\nwarning: b\npassing: a: fine\n",
    );
    expect(renderConsulOutput(snapshotOf([])).body).toBe("no checks\n");
  });

  it("is whole lines and no longer than Consul keeps", () => {
    const given = Array.from({ length: 500 }, (_, index) => ({
      ...named("unhealthy", index),
      message: "日本".repeat(10),
    }));
    const { body = "" } = renderConsulOutput(snapshotOf(given));
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(4096);
    expect(Buffer.byteLength(body)).toBeGreaterThan(3900);
    expect(body.endsWith("日本\n")).toBe(true);
  });
});

describe("reading Consul", () => {
  const entry = {
    Node: "n1",
    CheckID: "service:db",
    Name: "db alive",
    Status: "warning",
    Notes: "note",
    Output: "slow",
    ServiceName: "db",
  };
  const check = {
    name: "db alive",
    level: "warning",
    message: "slow",
    data: { node: "n1", service: "db", "raw:consul": JSON.stringify(entry) },
  };

  it.each([
    ["a list of entries", [entry]],
    ["one entry", entry],
    ["the agent's entries by id", { "service:db": entry }],
    ["services with their checks", [{ Node: {}, Service: {}, Checks: [entry] }]],
    ["the agent's view of one service", { AggregatedStatus: "warning", Service: {}, Checks: [entry] }],
  ])("takes %s", (_about, document) => {
    expect(readConsul({ status: 200, body: JSON.stringify(document) })).toEqual({ kind: "read", checks: [check] });
  });

  it.each([
    [200, "healthy"],
    [204, "healthy"],
    [429, "warning"],
    [404, "unhealthy"],
    [302, "unhealthy"],
    [503, "unhealthy"],
  ])("makes of %i and any text what Consul would: %s", (status, level) => {
    expect(readConsul({ status, body: "a text\n" })).toMatchObject({
      checks: [{ name: "default", level, message: "a text" }],
    });
  });

  it("knows maintenance by the entry's id, and words it does not know as unknown", () => {
    const maintained = { CheckID: "_service_maintenance:db", Name: "Service Maintenance Mode", Status: "critical" };
    const body = JSON.stringify([maintained, { Name: "x", Status: "" }, { Name: "y", Status: "Critical" }]);
    expect(readConsul({ status: 200, body })).toMatchObject({
      checks: [{ level: "maintenance" }, { level: "unknown" }, { level: "unhealthy" }],
    });
  });

  it("takes the word of a service that has no checks", () => {
    const body = JSON.stringify([{ AggregatedStatus: "warning", Service: {}, Checks: [] }]);
    expect(readConsul({ status: undefined, body })).toEqual({
      kind: "read",
      checks: [{ name: "default", level: "warning", message: undefined, data: {} }],
    });
  });

  it("takes a status that is worse than all entries for a verdict of its own", () => {
    const body = JSON.stringify([{ Name: "db", Status: "passing" }]);
    expect(readConsul({ status: 503, body })).toMatchObject({ checks: [{ level: "healthy" }, { level: "unhealthy" }] });
  });

  it("says what is wrong with what is neither", () => {
    expect(readConsul({ status: undefined, body: "a text" }).kind).toBe("unreadable");
    expect(readConsul({ status: undefined, body: "[[]]" }).kind).toBe("unreadable");
  });

  it("reads what wrasse writes: every check that counts, with its name and Consul's word", () => {
    fc.assert(
      fc.property(snapshots, (snapshot) => {
        const { status, body = "" } = renderConsul(snapshot);
        const reading = readConsul({ status: 200, body });
        if (reading.kind === "unreadable") return expect.fail(reading.reason);
        const counted = snapshot.checks.filter(({ level }) => level !== "skipped");
        expect(reading.checks).toHaveLength(counted.length);
        expect(status === 200).toBe(reading.checks.every(({ level }) => level === "healthy"));
      }),
    );
  });
});
