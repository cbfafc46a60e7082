/** Adding checks in the style of hale: what is refused, and what is kept of a check. */
import { describe, expect, it } from "vitest";
import type { HaleCheck, HaleCollector, HaleDone } from "../../src/checks/hale-check.ts";
import { createHaleChecks, type HaleDocument } from "../../src/checks/hale-collector.ts";
import { checkOf, NOON, resultOf } from "./hale-checks-run.ts";
import { createStandingClock } from "./standing-clock.ts";

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
