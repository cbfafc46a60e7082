/** Responses in the style of MicroProfile, put together in both ways. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type AttributeValue,
  callHealthCheck,
  type HealthCheck,
  HealthCheckResponse,
  HealthStatus,
} from "../../src/checks/health-status.ts";

describe("HealthStatus", () => {
  it("T-MP-API: the same key again replaces its value", () => {
    const status = HealthStatus.named("diskspace").down().withAttribute("freebytes", 5).withAttribute("freebytes", 7);
    expect(JSON.stringify(status)).toBe('{"name":"diskspace","status":"DOWN","data":{"freebytes":7}}');
  });

  it("T-MP-API: is the result at every step, DOWN until said otherwise, without data where there are none", () => {
    const named = HealthStatus.named("diskspace");
    expect(JSON.stringify(named)).toBe('{"name":"diskspace","status":"DOWN"}');
    expect(JSON.stringify(named.up())).toBe('{"name":"diskspace","status":"UP"}');
  });

  it("T-MP-API: a step does not change what it was taken from", () => {
    const up = HealthStatus.named("a").up().withAttribute("k", 1);
    const changed = [up.down(), up.withAttribute("k", 2), up.withAttribute("l", 3)];
    expect(JSON.stringify(up)).toBe('{"name":"a","status":"UP","data":{"k":1}}');
    expect(changed.map((status) => JSON.stringify(status))).toEqual([
      '{"name":"a","status":"DOWN","data":{"k":1}}',
      '{"name":"a","status":"UP","data":{"k":2}}',
      '{"name":"a","status":"UP","data":{"k":1,"l":3}}',
    ]);
  });

  it.each<[AttributeValue, string | number | boolean]>([
    ["text", "text"],
    ["", ""],
    [false, false],
    [1.5, 1.5],
    [12n, 12],
    [2n ** 53n - 1n, 2 ** 53 - 1],
    [2n ** 53n, "9007199254740992"],
    [-(2n ** 64n), "-18446744073709551616"],
  ])("T-MP-API: the attribute %s is %j", (value, shown) => {
    expect(HealthStatus.named("a").withAttribute("k", value).toJSON().data).toEqual({ k: shown });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, null, undefined, {}, [], () => 1, Symbol("s")])(
    "T-MP-API: %s is no attribute",
    (value) => {
      const message = 'the attribute "k" must be a string, a boolean or a finite number';
      expect(() => HealthStatus.named("a").withAttribute("k", value as string)).toThrow(new TypeError(message));
      expect(() => HealthCheckResponse.builder().withData("k", value as string)).toThrow(new TypeError(message));
    },
  );

  it.each(["", undefined, null, 1])("T-MP-API: %j is no name", (name) => {
    const error = new TypeError("a health check response needs a name");
    expect(() => HealthStatus.named(name as string)).toThrow(error);
    expect(() => HealthCheckResponse.named(name as string)).toThrow(error);
    expect(() => HealthCheckResponse.up(name as string)).toThrow(error);
  });

  it("T-MP-API: any keys are kept, in the order of their first mention", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.integer())), (attributes) => {
        const status = attributes.reduce(
          (made, [key, value]) => made.withAttribute(key, value),
          HealthStatus.named("a"),
        );
        expect(Object.entries(status.toJSON().data ?? {}).sort()).toEqual([...new Map(attributes)].sort());
      }),
    );
  });
});

describe("HealthCheckResponse", () => {
  it("T-MP-API: is built from a name, a status and data", () => {
    const response = HealthCheckResponse.named("a").withData("k", "v").withData("n", 5).up().build();
    expect(response.getName()).toBe("a");
    expect(response.getStatus()).toBe("UP");
    expect(response.getData()).toEqual({ k: "v", n: 5 });
    expect(response.getData("n")).toBe(5);
    expect(response.getData("toString")).toBeUndefined();
    expect(JSON.stringify(response)).toBe('{"name":"a","status":"UP","data":{"k":"v","n":5}}');
  });

  it("T-MP-API: has short forms, and the names of older versions", () => {
    expect(JSON.stringify(HealthCheckResponse.up("a"))).toBe('{"name":"a","status":"UP"}');
    expect(JSON.stringify(HealthCheckResponse.down("a"))).toBe('{"name":"a","status":"DOWN"}');
    expect(HealthCheckResponse.builder().name("a").status(true).build().getStatus()).toBe("UP");
    expect(HealthCheckResponse.builder().state(true).state(false).name("a").build().getStatus()).toBe("DOWN");
    expect(HealthCheckResponse.up("a").getData()).toBeUndefined();
  });

  it("T-MP-API: is DOWN if nothing is said, and is not built without a name", () => {
    expect(HealthCheckResponse.named("a").build().getStatus()).toBe("DOWN");
    expect(() => HealthCheckResponse.builder().up().build()).toThrow(TypeError);
  });

  it("T-MP-API: a step does not change what it was taken from", () => {
    const builder = HealthCheckResponse.named("a").withData("k", 1);
    const built = builder.build();
    builder.up().withData("k", 2).name("b");
    expect(JSON.stringify([built, builder.build()])).toBe(
      '[{"name":"a","status":"DOWN","data":{"k":1}},{"name":"a","status":"DOWN","data":{"k":1}}]',
    );
    expect(Object.isFrozen(built.getData())).toBe(true);
  });
});

describe("a check that is called", () => {
  class DiskCheck implements HealthCheck {
    readonly #answer: () => ReturnType<HealthCheck["call"]>;
    constructor(answer: () => ReturnType<HealthCheck["call"]>) {
      this.#answer = answer;
    }
    call(): ReturnType<HealthCheck["call"]> {
      return this.#answer();
    }
  }

  it.each<[string, () => ReturnType<HealthCheck["call"]>]>([
    ["a status", () => HealthStatus.named("a").up()],
    ["a response", () => HealthCheckResponse.up("a")],
    ["a promise of one", async () => HealthCheckResponse.up("a")],
  ])("T-MP-API: returns %s", async (_, answer) => {
    expect(await callHealthCheck(new DiskCheck(answer))).toEqual({ name: "a", status: "UP" });
  });

  it.each<[string, () => ReturnType<HealthCheck["call"]>, string | RegExp]>([
    ["throws", () => fail(new Error("disk is gone")), "disk is gone"],
    ["throws an error without a text", () => fail(new RangeError()), "RangeError"],
    ["throws a text", () => fail("gone"), "gone"],
    ["breaks its promise", async () => fail(new Error("later")), "later"],
    ["returns nothing", () => undefined as unknown as HealthStatus, /undefined/],
  ])("T-MP-API: that %s is DOWN under the name of its class", async (_, answer, rootCause) => {
    expect(await callHealthCheck(new DiskCheck(answer))).toEqual({
      name: "DiskCheck",
      status: "DOWN",
      data: { rootCause: typeof rootCause === "string" ? rootCause : expect.stringMatching(rootCause) },
    });
  });

  function fail(problem: unknown): never {
    const thrower = { problem };
    throw thrower.problem;
  }
});
