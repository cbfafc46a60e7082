/** What checks in the style of hale tell is as it was when they told it, and nothing is heard once they are through. */
import { describe, expect, it } from "vitest";
import { NOON, resultOf, runOne } from "./hale-checks-run.ts";
import { createStandingClock } from "./standing-clock.ts";

describe("what a check tells", () => {
  it("T-H13: data are shown as they were when they were logged", async () => {
    const data = { count: 1 };
    const result = await resultOf((collector, done) => {
      collector.info("so", data);
      data.count = 2;
      done();
    });
    expect(result.context.log).toEqual([{ status: "info", message: "so", data: { count: 1 } }]);
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
});
