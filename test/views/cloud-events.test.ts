/** Changes as events that any receiver of CloudEvents can read, and tell whether it has had them already. */
import { CloudEvent, HTTP } from "cloudevents";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide } from "../../src/health/decide.ts";
import type { Change, Change as CommittedChange } from "../../src/store/answers.ts";
import { CLOUD_EVENT_TYPE, cloudEventOf } from "../../src/views/cloud-events.ts";
import { levels } from "./arbitrary-snapshots.ts";

const CHANGE: CommittedChange = {
  seq: 42,
  at: "2026-11-21T12:05:00.000Z",
  resource: {
    id: "acme/production/-/web-01/iis",
    project: "acme",
    environment: "production",
    tenant: null,
    target: "web-01",
    name: "iis",
  },
  check: "http get",
  from: "healthy",
  to: "unhealthy",
  reason: "reported",
  message: "no answer in 10 s",
  origin: {
    source: "tasks",
    file: "/var/log/tasks/7.log",
    line: 12,
    column: 1,
    offset: 3456,
    task: "ServerTasks-21",
    release: "1.4.2",
    step: "Deploy web",
  },
  deployment: {
    task: "ServerTasks-21",
    release: "1.4.2",
    startedAt: "2026-11-21T12:04:00.000Z",
    finishedAt: null,
    secondsSince: 60,
  },
};

const changes: fc.Arbitrary<Change> = fc
  .record({
    seq: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
    check: fc.option(fc.oneof(fc.constantFrom("\ud800", "", "a/b"), fc.string({ unit: "binary" }))),
    from: fc.option(levels),
    to: levels,
    message: fc.option(fc.string({ unit: "binary" })),
  })
  .map((drawn) => ({ ...CHANGE, ...drawn }));

const instances = fc.oneof(
  fc.constantFrom("reef", "web-01.example", "..", ".", "a/b c", "\ud800", ""),
  fc.string({ unit: "binary" }),
);

describe("the event of a change", () => {
  it("is the change with its place in the numbering", () => {
    expect(cloudEventOf(CHANGE, "reef.example")).toEqual({
      specversion: "1.0",
      id: "reef%2Eexample:00000000000000000042",
      source: "/wrasse/reef.example",
      type: "io.wrasse.state.changed",
      subject: "acme/production/-/web-01/iis/http%20get",
      time: "2026-11-21T12:05:00.000Z",
      datacontenttype: "application/json",
      sequence: "00000000000000000042",
      data: CHANGE,
    });
  });

  it("holds the change as the store tells it, field by field", () => {
    const { data }: { readonly data: CommittedChange } = cloudEventOf(CHANGE, "reef");
    expect(data).toBe(CHANGE);
  });

  it("is about the resource where that moved itself", () => {
    expect(cloudEventOf({ ...CHANGE, check: null }, "reef").subject).toBe("acme/production/-/web-01/iis");
  });

  it("passes the rules of CloudEvents, whatever its texts are", () => {
    fc.assert(
      fc.property(changes, instances, (change, instance) => {
        const event = cloudEventOf(change, instance);
        expect(new CloudEvent({ ...event }, true).validate()).toBe(true);
        for (const [name, value] of Object.entries(event)) {
          expect(name).toMatch(/^[a-z0-9]{1,20}$/);
          if (name !== "data") expect(value).toMatch(/^\P{Cc}+$/u);
        }
        expect(event.source).toMatch(/^\/wrasse\/[\w.~!*'()%-]*$/);
      }),
    );
  });

  it("comes out of a structured request as it went in", () => {
    const event = cloudEventOf(CHANGE, "reef");
    const received = HTTP.toEvent({ headers: { "content-type": CLOUD_EVENT_TYPE }, body: JSON.stringify(event) });
    expect(JSON.parse(JSON.stringify(received))).toEqual(event);
  });

  it("has an id without dots, as webhooks want it", () => {
    fc.assert(fc.property(changes, instances, (change, instance) => !cloudEventOf(change, instance).id.includes(".")));
  });

  it("T-CE1: has the same id when it is made once more, and no other change or instance has it", () => {
    fc.assert(
      fc.property(changes, changes, instances, instances, (one, other, here, there) => {
        const id = cloudEventOf(one, here).id;
        expect(cloudEventOf(structuredClone(one), here).id).toBe(id);
        const isSame = one.seq === other.seq && here.toWellFormed() === there.toWellFormed();
        expect(cloudEventOf(other, there).id === id).toBe(isSame);
      }),
    );
  });

  it("T-CE2: has sequences that sort as the changes were numbered", () => {
    const numbers = [9, 10, 99, 100, Number.MAX_SAFE_INTEGER, 1, 0, 42];
    const sequences = numbers.map((seq) => cloudEventOf({ ...CHANGE, seq }, "reef").sequence);
    expect(sequences.sort().map(Number)).toEqual(numbers.sort((one, other) => one - other));
  });

  it("T-CE3: is not there where the same level is reported again", () => {
    const policyOf = () =>
      ({
        worsenAfter: { kind: "consecutive", count: 1 },
        recoverAfter: { kind: "consecutive", count: 1 },
        severity: {},
      }) as const;
    const report = { kind: "report", now: 1_000, report: { check: "http", level: "unhealthy" } } as const;
    const first = decide(undefined, report, policyOf);
    const again = decide(first.state, { ...report, now: 2_000 }, policyOf);
    expect(first.moves.map(({ to }) => to)).toEqual(["unhealthy", "unhealthy"]);
    expect(again.moves).toEqual([]);
  });
});
