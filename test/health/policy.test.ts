/** Which settings hold for a check, when several rules match. */
import { describe, expect, test } from "vitest";
import type { ResourceNames } from "../../src/health/names.ts";
import type { Match, PolicyRule } from "../../src/health/policy.ts";
import { createPolicies, DEFAULT_POLICY } from "../../src/health/policy.ts";
import { MINUTE_MS, threshold } from "./steps.ts";

const IIS: ResourceNames = { project: "acme", environment: "production", target: "web-01", name: "iis" };

/** Which of two rules, given in this order, is the one that holds for the check `http` of `IIS`. */
function winner(first: Match, second: Match): Match | undefined {
  const policies = createPolicies([
    { match: first, expireAfterMs: 1 },
    { match: second, expireAfterMs: 2 },
  ]);
  return [first, second][(policies(IIS, "http").expireAfterMs ?? 3) - 1];
}

describe("without rules", () => {
  test("every report is believed at once and holds for ever", () => {
    expect(createPolicies([])(IIS, "")).toBe(DEFAULT_POLICY);
    expect(DEFAULT_POLICY).toEqual({
      worsenAfter: threshold("1"),
      recoverAfter: threshold("1"),
      severity: {},
    });
  });
});

describe("a rule", () => {
  test.each<[Match]>([
    [{}],
    [{ project: "acme" }],
    [{ target: "web-*", check: "ht?p" }],
    [{ project: "acme", environment: "production", target: "web-01", name: "iis", check: "http" }],
    [{ tenant: "*" }],
    [{ tenant: "" }],
  ])("%j matches", (match) => {
    expect(createPolicies([{ match, expireAfterMs: 1 }])(IIS, "http").expireAfterMs).toBe(1);
  });

  test.each<[Match]>([
    [{ project: "Acme" }],
    [{ project: "acm" }],
    [{ project: "acme", target: "db-*" }],
    [{ tenant: "?*" }],
    [{ name: "" }],
    [{ check: "disk" }],
    [{ target: "[w]eb-01" }],
  ])("%j does not match, and nothing of it holds", (match) => {
    const rule: PolicyRule = {
      match,
      worsenAfter: threshold("3"),
      recoverAfter: threshold("3"),
      expireAfterMs: 1,
      flap: { moves: 2, withinMs: 1, holdMs: 1 },
      severity: { unhealthy: "warning" },
    };
    expect(createPolicies([rule])(IIS, "http")).toEqual(DEFAULT_POLICY);
  });
});

describe("of two rules that match and have the same setting", () => {
  test.each<[string, Match, Match]>([
    ["gives more names exactly", { project: "acme", target: "web-01" }, { check: "http" }],
    [
      "gives more names exactly, against any number of patterns",
      { check: "http" },
      { project: "a*", target: "w*", name: "i*" },
    ],
    ["gives more names by a pattern", { project: "a*", target: "w*" }, { target: "web-*" }],
    ["has more literal characters in its patterns", { target: "web-*" }, { target: "w*" }],
    ["says anything, where the other has only stars", { target: "?*" }, { target: "**", tenant: "*" }],
  ])("the one wins that %s, in whichever order they are given", (_, specific, general) => {
    expect(winner(specific, general)).toBe(specific);
    expect(winner(general, specific)).toBe(specific);
  });

  test("the later one wins where they are equally specific", () => {
    const [byProject, byCheck] = [{ project: "acme" }, { check: "http" }];
    expect(winner(byProject, byCheck)).toBe(byCheck);
    expect(winner(byCheck, byProject)).toBe(byProject);
  });
});

describe("settings", () => {
  const flap = { moves: 6, withinMs: 10 * MINUTE_MS, holdMs: MINUTE_MS };
  const policyOf = createPolicies([
    { match: { check: "http" }, expireAfterMs: MINUTE_MS },
    { match: {}, worsenAfter: threshold("3"), expireAfterMs: 60 * MINUTE_MS, flap, severity: { unknown: "warning" } },
    { match: { target: "web-*" }, recoverAfter: threshold("2"), severity: { unhealthy: "warning" } },
    { match: { target: "web-02" }, expireAfterMs: null, flap: null, severity: { unhealthy: "unhealthy" } },
  ]);

  test("each come from the most specific rule that has them, those of the severity map level by level", () => {
    expect(policyOf(IIS, "http")).toEqual({
      worsenAfter: threshold("3"),
      recoverAfter: threshold("2"),
      expireAfterMs: MINUTE_MS,
      flap,
      severity: { unknown: "warning", unhealthy: "warning" },
    });
  });

  test("can be taken back with null", () => {
    expect(policyOf({ target: "web-02" }, "disk")).toEqual({
      worsenAfter: threshold("3"),
      recoverAfter: threshold("2"),
      severity: { unknown: "warning", unhealthy: "unhealthy" },
    });
  });
});
