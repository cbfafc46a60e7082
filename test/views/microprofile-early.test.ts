/** MicroProfile before its keys were settled: version 1.0, and the draft MP-0003. */
import { describe, expect, it } from "vitest";
import { microProfile1Health, microProfileDraftHealth } from "../../src/views/microprofile-early.ts";
import { type CheckGiven, snapshotOf } from "./checks-of.ts";
import { jsonOf } from "./json-body.ts";

const MIXED: readonly CheckGiven[] = [
  { target: "db", level: "healthy", data: { kind: "live" } },
  { target: "queue", level: "unavailable", message: "refused", data: { kind: "none,ready" } },
  { target: "hidden", level: "unhealthy", data: { kind: "none" } },
];

describe("the draft MP-0003", () => {
  it("T-MP0-1: no checks are 204 without a body", () => {
    expect(microProfileDraftHealth(snapshotOf([]))).toEqual({
      status: 204,
      headers: { "cache-control": "no-cache" },
      body: undefined,
    });
  });

  it("T-MP0-1: nothing but checks that are not shown is no checks", () => {
    expect(microProfileDraftHealth(snapshotOf([{ level: "skipped" }])).status).toBe(204);
  });

  it("T-MP0-2: one of two down is 503, with both under the keys of the draft", () => {
    const answer = microProfileDraftHealth(snapshotOf(MIXED));
    expect(answer.status).toBe(503);
    expect(jsonOf(answer)).toEqual({
      outcome: "DOWN",
      checks: [
        { id: "db", result: "UP", data: expect.objectContaining({ level: "healthy" }) },
        { id: "queue", result: "DOWN", data: expect.objectContaining({ message: "refused" }) },
      ],
    });
  });

  it("T-MP0-2: all up is 200", () => {
    const answer = microProfileDraftHealth(snapshotOf([{ level: "warning" }]), { reasons: false });
    expect(answer).toMatchObject({ status: 200, body: '{"outcome":"UP","checks":[{"id":"web-01","result":"UP"}]}' });
  });
});

describe("MicroProfile 1.0", () => {
  it("T-MP1-1: no checks are 200 and UP", () => {
    const answer = microProfile1Health(snapshotOf([]));
    expect(answer).toMatchObject({ status: 200, body: '{"outcome":"UP","checks":[]}' });
  });

  it("T-MP1-2: one of two down is 503, with both under the keys of 1.0", () => {
    const answer = microProfile1Health(snapshotOf(MIXED), { reasons: false });
    expect(answer).toMatchObject({
      status: 503,
      body: '{"outcome":"DOWN","checks":[{"name":"db","state":"UP"},{"name":"queue","state":"DOWN"}]}',
    });
  });

  it("T-MP1-3: data are kept", () => {
    const attributes = { "first-key": "first-val", "second-key": "second-val" };
    const answer = microProfile1Health(
      snapshotOf([{ target: "attributes-check", level: "healthy", data: attributes }]),
    );
    expect(jsonOf(answer)).toMatchObject({ outcome: "UP", checks: [{ name: "attributes-check", data: attributes }] });
  });

  it("T-MP1-4: a check without a kind is not listed where kinds have to be said", () => {
    const answer = microProfile1Health(snapshotOf([{ level: "unhealthy" }]), { defaultKind: "none" });
    expect(answer.body).toBe('{"outcome":"UP","checks":[]}');
  });
});

describe("a check that came from an early MicroProfile", () => {
  const first = '{"name":"disk","state":"DOWN","data":{"free":5}}';
  const draft = '{"id":"disk","result":"DOWN","data":{"free":5}}';

  it.each([
    ["1.0", first, microProfile1Health, microProfileDraftHealth],
    ["the draft", draft, microProfileDraftHealth, microProfile1Health],
  ])("T-MP-RAW: goes out of %s as it came in, and not out of the other", (_, raw, own, other) => {
    const snapshot = snapshotOf([{ level: "unhealthy", data: { "raw:microprofile": raw } }]);
    expect(own(snapshot).body).toBe(`{"outcome":"DOWN","checks":[${raw}]}`);
    expect(other(snapshot).body).not.toContain('"free":5');
    expect(own(snapshot, { reasons: false }).body).not.toContain("free");
  });

  it("T-MP-RAW: is shown in wrasse's words once it has become another level", () => {
    const snapshot = snapshotOf([{ level: "unknown", data: { "raw:microprofile": first } }]);
    expect(jsonOf(microProfile1Health(snapshot))).toMatchObject({ checks: [{ name: "web-01", state: "DOWN" }] });
  });

  it.each(['{"name":"disk","state":"DOWN","data":null}', '{"name":1,"state":"DOWN"}', '{"name":"disk","state":"UP"}'])(
    "T-MP-RAW: is shown in wrasse's words where it is no such check: %s",
    (raw) => {
      const snapshot = snapshotOf([{ level: "unhealthy", data: { "raw:microprofile": raw } }]);
      expect(jsonOf(microProfile1Health(snapshot))).toMatchObject({ checks: [{ name: "web-01", state: "DOWN" }] });
    },
  );
});
