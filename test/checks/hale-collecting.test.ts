/** What checks in the style of hale log, time and fail with. */
import { describe, expect, it } from "vitest";
import type { HaleDone } from "../../src/checks/hale-check.ts";
import { NOON, resultOf, runOne } from "./hale-checks-run.ts";
import { createStandingClock } from "./standing-clock.ts";

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

/** Throws what is no error, as checks do that others wrote. */
function raise(problem: unknown): never {
  const thrower = { problem };
  throw thrower.problem;
}
