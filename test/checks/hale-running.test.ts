/** Running checks in the style of hale: the document, the time they may take, and when they are through. */
import { describe, expect, it } from "vitest";
import { createHaleChecks } from "../../src/checks/hale-collector.ts";
import { checkOf, NOON } from "./hale-checks-run.ts";
import { createStandingClock } from "./standing-clock.ts";

describe("the document", () => {
  it("T-H1: of no checks is OK", async () => {
    const document = await createHaleChecks({ name: "core" }, createStandingClock(NOON)).run();
    expect(JSON.stringify(document)).toBe(`{"time":${NOON},"status":"OK","checks":[],"name":"core"}`);
  });

  it("T-H7: takes no key of its own from metadata", async () => {
    const metadata = { status: "x", time: 1, checks: "n", a: 1 };
    const document = await createHaleChecks(metadata, createStandingClock(NOON)).run();
    expect(document).toEqual({ time: NOON, status: "OK", checks: [], a: 1 });
  });

  it("has the time at which it is put together, not that of the question", async () => {
    const clock = createStandingClock(NOON);
    const checks = createHaleChecks({}, clock);
    checks.addCheck(checkOf("a", () => undefined, { timeout: 50 }));
    const running = checks.run();
    clock.advance(50);
    expect((await running).time).toBe(NOON + 50);
  });

  it.each<[readonly string[], string]>([
    [["info", "warning", "failure"], "FAIL"],
    [["notice", "warning"], "WARN"],
    [["info", "notice"], "OK"],
  ])(
    "T-H6: is as bad as its worst check, in the order in which they were added: %j is %s",
    async (severities, status) => {
      const checks = createHaleChecks({}, createStandingClock(NOON));
      for (const severity of severities) {
        checks.addCheck(
          checkOf(severity, (collector, done) => {
            collector[severity as "info"]("so");
            done();
          }),
        );
      }
      const document = await checks.run();
      expect(document.status).toBe(status);
      expect(document.checks.map(({ name }) => name)).toEqual(severities);
    },
  );

  it("has the keys of a check in hale's order", async () => {
    const checks = createHaleChecks({}, createStandingClock(NOON));
    checks.addCheck(
      checkOf(
        "a",
        (collector, done) => {
          collector.context("own", { deep: [1] });
          collector.mark("m");
          collector.info("so");
          done();
        },
        { tags: ["t"] },
      ),
    );
    expect(JSON.stringify((await checks.run()).checks)).toBe(
      '[{"name":"a","description":"about a","status":"OK","tags":["t"],"time":0,"context":{"times":[{"name":"m","start":0,"marks":[]}],"log":[{"status":"info","message":"so"}],"own":{"deep":[1]}}}]',
    );
  });
});

describe("a check that takes too long", () => {
  it("T-H5: fails when its time is up, with the message of hale", async () => {
    const checks = createHaleChecks();
    checks.addCheck(checkOf("a", () => undefined, { timeout: 100 }));
    const [result] = (await checks.run()).checks;
    expect(result).toMatchObject({
      status: "FAIL",
      context: {
        log: [
          {
            status: "failure",
            message: "Healthcheck timed out",
            data: { name: "Error", stack: expect.any(String), message: "Healthcheck timed out" },
          },
        ],
      },
    });
    expect(result?.time).toBeGreaterThanOrEqual(99_000);
    expect(Number.isInteger(result?.time)).toBe(true);
  });

  it.each<[number | undefined, number]>([
    [undefined, 2000],
    [0, 2000],
    [Number.NaN, 2000],
    [-1, 2000],
    [1, 1],
    [5000, 5000],
    [Number.POSITIVE_INFINITY, 2 ** 31 - 1],
  ])("T-H5: a timeout of %s is %i ms", async (timeout, milliseconds) => {
    const clock = createStandingClock(NOON);
    const checks = createHaleChecks({}, clock);
    checks.addCheck(checkOf("a", () => undefined, { timeout }));
    const running = checks.run();
    clock.advance(milliseconds - 1);
    expect(clock.pending).toBe(1);
    clock.advance(1);
    expect((await running).checks[0]).toMatchObject({ status: "FAIL", time: milliseconds * 1000 });
  });

  it("checks run at the same time, and each for its own", async () => {
    const clock = createStandingClock(NOON);
    const checks = createHaleChecks({}, clock);
    for (const milliseconds of [300, 100, 200]) {
      checks.addCheck(
        checkOf(`${milliseconds}`, (_, done) => {
          clock.after(milliseconds, () => done());
        }),
      );
    }
    const running = checks.run();
    clock.advance(300);
    const document = await running;
    expect(document.checks.map(({ time }) => time)).toEqual([300_000, 100_000, 200_000]);
    expect(document.time).toBe(NOON + 300);
  });
});
