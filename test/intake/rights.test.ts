/** What a source may say, and how much of it is new. */
import { expect, test } from "vitest";
import { plainSource } from "../../src/intake/source.ts";
import { openIntake } from "./open-intake.ts";

const HOUR_MS = 3_600_000;

function scoped(targets: readonly string[], projects: readonly string[] = ["*"]) {
  return { ...plainSource("web"), may: { targets, projects, react: true } };
}

test("a report outside a source's targets changes nothing and is kept for a person to see", async () => {
  await using open = await openIntake();
  const taken = open.say({ target: "prod-db", level: "unhealthy" }, scoped(["web-*", "app-01"]));
  open.intake.commit();
  expect(taken).toMatchObject({ code: "out-of-scope" });
  expect(open.reader.resources({})).toEqual([]);
  expect(open.reader.problems({ limit: 10 })).toEqual([
    {
      kind: "refused",
      code: "out-of-scope",
      reason: 'source web may speak about targets web-*, app-01 only, and this is about target "prod-db"',
      at: "2026-11-21T10:00:00.000Z",
      text: "the line",
      origin: {
        ...{ source: "test", file: "/logs/a.log", line: 3, column: 1, offset: 40 },
        ...{ task: null, release: null, step: null },
      },
    },
  ]);
});

test("inside its targets a source is heard", async () => {
  await using open = await openIntake();
  open.say({ target: "web-02" }, scoped(["web-*"]));
  open.intake.commit();
  expect(open.reader.resources({})).toMatchObject([{ id: "-/-/-/web-02/-", level: "healthy" }]);
});

test.each([
  ["another project", { project: "globex" }],
  ["no project", {}],
])("a source that speaks for one project is refused about %s", async (_, names) => {
  await using open = await openIntake();
  expect(open.say(names, scoped(["*"], ["acme"]))).toMatchObject({ code: "out-of-scope" });
  expect(open.say({ project: "acme" }, scoped(["*"], ["acme"]))).toMatchObject({ verdict: expect.any(String) });
});

test("one source brings up only so many new resources an hour; those it knows go on", async () => {
  await using open = await openIntake();
  const source = { ...plainSource("flood"), newResourcesPerHour: 3 };
  const codes = ["a", "b", "c", "d", "a"].map((target) => "code" in open.say({ target }, source));
  expect(codes).toEqual([false, false, false, true, false]);
  expect("code" in open.say({ target: "d" }, plainSource("another"))).toBe(false);
  open.clock.at += HOUR_MS;
  expect("code" in open.say({ target: "e" }, source)).toBe(false);
});

test.each([
  ["what no selector means", { project: "globex", target: "web-01" }],
  ["what only half a selector means", { project: "acme", target: "db-01" }],
  ["what has no name where a selector has one", { target: "web-01" }],
])("a source with selectors is refused about %s, and told what it may speak about", async (_, names) => {
  await using open = await openIntake();
  const within = [{ project: "acme", target: "web-*" }, { tenant: "blue" }];
  const source = { ...plainSource("ci"), may: { targets: ["*"], projects: ["*"], within, react: true } };
  expect(open.say(names, source)).toMatchObject({
    code: "out-of-scope",
    reason: expect.stringMatching(
      /^source ci may speak about project "acme" and target "web-\*", tenant "blue" only, and this is about .*target/,
    ),
  });
  expect(open.say({ ...names, tenant: "blue" }, source)).toMatchObject({ verdict: expect.any(String) });
});

test("a source with no selector at all is refused about everything", async () => {
  await using open = await openIntake();
  const source = { ...plainSource("ci"), may: { targets: ["*"], projects: ["*"], within: [], react: true } };
  expect(open.say({}, source)).toMatchObject({ code: "out-of-scope" });
});
