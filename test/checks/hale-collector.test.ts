/** Checks in the style of hale, run: what they log, time and fail with, and when they are through. */
import { describe, expect, it } from "vitest";
import type { HaleCheck, HaleCollector, HaleDone } from "../../src/checks/hale-check.ts";
import { createHaleChecks, type HaleDocument, type HaleResult } from "../../src/checks/hale-collector.ts";
import { createStandingClock, type StandingClock } from "./standing-clock.ts";

const NOON = Date.parse("2026-11-21T12:00:00.000Z");

type Handler = HaleCheck["handler"];

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

describe("the log", () => {
  it("T-H2: info and notice only is OK", async () => {
    const result = await resultOf((collector, done) => {
      collector.info("1", { a: 1 });
      collector.notice();
      done();
    });
    expect(result.status).toBe("OK");
    expect(result.context.log).toEqual([{ status: "info", message: "1", data: { a: 1 } }, { status: "notice" }]);
  });

  it("T-H3: info, warning, info is WARN with three items in order", async () => {
    const result = await resultOf((collector, done) => {
      collector.info("1");
      collector.warning("2");
      collector.info("3");
      done();
    });
    expect(result.status).toBe("WARN");
    expect(result.context.log.map(({ message }) => message)).toEqual(["1", "2", "3"]);
  });

  it("T-H3: a failure stays one though the handler is done without a problem", async () => {
    const result = await resultOf((collector, done) => {
      collector.failure("1");
      done();
    });
    expect(result.status).toBe("FAIL");
    expect(result.context.log).toHaveLength(1);
  });

  it("T-H4: what was logged before a throw is kept", async () => {
    const error = new Error("bang");
    const result = await resultOf((collector) => {
      collector.warning("hm");
      throw error;
    });
    expect(result.status).toBe("FAIL");
    expect(result.context.log).toEqual([
      { status: "warning", message: "hm" },
      { status: "failure", message: "bang", data: { name: "Error", stack: error.stack, message: "bang" } },
    ]);
  });

  it("T-H4: an error given to a log item is shown as one", async () => {
    const error = new RangeError("far");
    error.name = "";
    const result = await resultOf((collector, done) => {
      collector.info("so", error);
      done();
    });
    expect(result.context.log).toEqual([
      { status: "info", message: "so", data: { name: "error", stack: error.stack, message: "far" } },
    ]);
  });

  it.each<[string, (done: HaleDone) => unknown, object]>([
    ["done with a text", (done) => done("no luck"), { status: "failure", data: "no luck" }],
    ["a thrown text", () => raise("no luck"), { status: "failure", data: "no luck" }],
    [
      "done with an object",
      (done) => done({ message: "m", a: 1 }),
      { status: "failure", message: "m", data: { message: "m", a: 1 } },
    ],
    ["a thrown nothing", () => raise(undefined), { status: "failure", message: "thrown: undefined" }],
    ["a thrown empty text", () => raise(""), { status: "failure", message: "thrown: " }],
    ["a promise that is not kept", () => Promise.reject(new Error("later")), { status: "failure", message: "later" }],
  ])("T-H4: %s is a failure", async (_, handle, item) => {
    const result = await resultOf((_collector, done) => handle(done));
    expect(result.status).toBe("FAIL");
    expect(result.context.log).toEqual([expect.objectContaining(item)]);
    expect(Object.hasOwn(result.context.log[0] ?? {}, "message")).toBe(Object.hasOwn(item, "message"));
  });

  it("T-H4: the first done counts", async () => {
    const result = await resultOf((_, done) => {
      done();
      done(new Error("second"));
      throw new Error("third");
    });
    expect(result).toMatchObject({ status: "OK", context: { log: [] } });
  });

  it("T-H13: data are shown as they were when they were logged", async () => {
    const data = { count: 1 };
    const result = await resultOf((collector, done) => {
      collector.info("so", data);
      data.count = 2;
      done();
    });
    expect(result.context.log).toEqual([{ status: "info", message: "so", data: { count: 1 } }]);
  });

  it("what JSON cannot show does not break the document", async () => {
    const ring: { self?: unknown } = {};
    ring.self = ring;
    const result = await resultOf((collector, done) => {
      collector.info("ring", ring);
      collector.info("big", 12n);
      collector.info("function", () => 1);
      collector.info("null", null);
      done();
    });
    expect(JSON.parse(JSON.stringify(result.context.log))).toEqual([
      { status: "info", message: "ring", data: "what JSON cannot show" },
      { status: "info", message: "big", data: "12" },
      { status: "info", message: "function" },
      { status: "info", message: "null", data: null },
    ]);
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

  it("T-H13: what it tells afterwards is not heard", async () => {
    const clock = createStandingClock(NOON);
    let late: (() => void) | undefined;
    const running = runOne(clock, (collector, done) => {
      const mark = collector.mark("timer");
      mark("in time");
      late = () => {
        collector.failure("late");
        collector.context("late", 1);
        collector.mark("late")("late");
        mark("late");
        done(new Error("late"));
      };
    });
    clock.advance(2000);
    late?.();
    const result = await running;
    late?.();
    expect(JSON.stringify(result)).not.toContain("late");
    expect(result.context["times"]).toEqual([{ name: "timer", start: 0, marks: [{ label: "in time", elapsed: 0 }] }]);
  });

  it("T-H13: nor is what a check tells after it is done", async () => {
    const clock = createStandingClock(NOON);
    const result = await runOne(clock, (collector, done) => {
      done();
      collector.failure("late");
    });
    expect(result).toMatchObject({ status: "OK", context: { log: [] } });
    expect(clock.pending).toBe(0);
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

describe("timers and context", () => {
  it("T-H9: a mark is measured from its timer, a timer from its check", async () => {
    const clock = createStandingClock(NOON);
    const running = runOne(clock, (collector, done) => {
      clock.advance(1.5);
      const mark = collector.mark("m");
      clock.advance(0.25);
      mark("a");
      clock.advance(0.0004);
      mark();
      collector.mark("idle");
      done();
    });
    const { context, time } = await running;
    expect(context["times"]).toEqual([
      { name: "m", start: 1500, marks: [{ label: "a", elapsed: 250 }, { elapsed: 250 }] },
      { name: "idle", start: 1750, marks: [] },
    ]);
    expect(Object.keys((context["times"] as [{ marks: [object, object] }])[0].marks[1])).toEqual(["elapsed"]);
    expect(time).toBe(1750);
  });

  it("T-H10: context takes neither the log nor the timers' place", async () => {
    const result = await resultOf((collector, done) => {
      collector.context("log", 1);
      collector.context("times", 2);
      collector.context("own", 1);
      collector.context("own", 2);
      collector.mark("m");
      done();
    });
    expect(result.context).toEqual({ times: [{ name: "m", start: 0, marks: [] }], log: [], own: 2 });
  });

  it("T-H10: without a timer its place is free", async () => {
    const result = await resultOf((collector, done) => {
      collector.context("times", 2);
      done();
    });
    expect(result.context).toEqual({ times: 2, log: [] });
  });
});

describe("adding a check", () => {
  const good = { name: "a", description: "d", handler: () => undefined };

  it.each<[string, unknown, string]>([
    ["no object", "a", "a check must be an object"],
    ["nothing", null, "a check must be an object"],
    ["a name that is no text", { ...good, name: 1 }, "the name of a check must be a string"],
    ["a name that is taken", { ...good, name: "taken" }, 'the name of the check "taken" is taken'],
    ["no description", { ...good, description: undefined }, 'the description of the check "a" must be a string'],
    ["no handler", { ...good, handler: {} }, 'the handler of the check "a" must be a function'],
    [
      "a timeout that is a text",
      { ...good, timeout: "5" },
      'the timeout of the check "a" must be a number of milliseconds',
    ],
    ["tags that are a text", { ...good, tags: "t" }, 'the tags of the check "a" must be an array of strings'],
    [
      "a tag that is no text",
      { ...good, tags: [1] },
      'the tags of the check "a" must be strings, but the one at index 0 is not',
    ],
  ])("T-H12: %s is refused", (_, check, message) => {
    const checks = createHaleChecks();
    checks.addCheck({ ...good, name: "taken" });
    expect(() => checks.addCheck(check as HaleCheck)).toThrow(new TypeError(message));
  });

  it("T-H12: what was refused may come again corrected, and what was added stays as it was", async () => {
    const checks = createHaleChecks({}, createStandingClock(NOON));
    const tags = ["t"];
    expect(() => checks.addCheck({ ...good, timeout: "5" } as unknown as HaleCheck)).toThrow(TypeError);
    checks.addCheck({ ...good, tags, handler: (_, done) => done() });
    tags.push("u");
    expect((await checks.run()).checks).toMatchObject([{ name: "a", tags: ["t"] }]);
  });

  it("T-H8: a check without tags has no key for them", async () => {
    expect(await resultOf((_, done) => done())).not.toHaveProperty("tags");
  });

  it("a handler is called on its own check", async () => {
    class Disk implements HaleCheck {
      readonly name = "disk";
      readonly description = "d";
      readonly #free = 5;
      handler(collector: HaleCollector, done: HaleDone): void {
        collector.info(`${this.#free} free`);
        done();
      }
    }
    const checks = createHaleChecks({}, createStandingClock(NOON));
    checks.addCheck(new Disk());
    expect((await checks.run()).checks[0]?.context.log).toEqual([{ status: "info", message: "5 free" }]);
  });

  it("checks can be run again and again, also at once", async () => {
    const checks = createHaleChecks({}, createStandingClock(NOON));
    let runs = 0;
    checks.addCheck(checkOf("a", (collector, done) => done(collector.info(`${++runs}`))));
    const logs = (documents: readonly HaleDocument[]): unknown => documents.map((d) => d.checks[0]?.context.log);
    expect(logs(await Promise.all([checks.run(), checks.run()]))).toEqual([
      [{ status: "info", message: "1" }],
      [{ status: "info", message: "2" }],
    ]);
  });
});

function checkOf(name: string, handler: Handler, more: Partial<HaleCheck> = {}): HaleCheck {
  return { name, description: `about ${name}`, handler, ...more };
}

async function runOne(clock: StandingClock, handler: Handler): Promise<HaleResult> {
  const checks = createHaleChecks({}, clock);
  checks.addCheck(checkOf("a", handler));
  const [result] = (await checks.run()).checks;
  if (result === undefined) throw new Error("the check is not in the document");
  return result;
}

function resultOf(handler: Handler): Promise<HaleResult> {
  return runOne(createStandingClock(NOON), handler);
}

/** Throws what is no error, as checks do that others wrote. */
function raise(problem: unknown): never {
  const thrower = { problem };
  throw thrower.problem;
}
