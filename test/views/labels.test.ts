/** What checks are called in front of people, and that no two keys of one answer are the same. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fullLabelOf, labelOf, uniqueLabels } from "../../src/views/labels.ts";
import { snapshots } from "./arbitrary-snapshots.ts";
import { type CheckGiven, checkOf } from "./checks-of.ts";

describe("a label", () => {
  it.each<[string, Omit<CheckGiven, "level">]>([
    ["web-01", { target: "web-01" }],
    ["web-01/iis", { target: "web-01", name: "iis" }],
    ["web-01/iis:disk", { target: "web-01", name: "iis", check: "disk" }],
    ["web-01:disk", { project: "acme", target: "web-01", check: "disk" }],
  ])("is %s", (label, given) => {
    expect(labelOf(checkOf({ ...given, level: "healthy" }))).toBe(label);
  });

  it("in full has all five names and the check", () => {
    const check = checkOf({ project: "acme", tenant: "a/b", target: "web-01", level: "healthy" });
    expect(fullLabelOf(check)).toBe("acme/-/a%2Fb/web-01/-:default");
  });
});

describe("unique labels", () => {
  it("are short where no other check has the same, and full for all that have it", () => {
    expect(
      labelsOf([
        { target: "web-01" },
        { project: "acme", target: "db" },
        { project: "other", target: "db" },
        { target: "db", check: "disk" },
      ]),
    ).toEqual(["web-01", "acme/-/-/db/-:default", "other/-/-/db/-:default", "db:disk"]);
  });

  it("are full where the short one is another's full one", () => {
    const twice = [
      { target: "db", check: "disk" },
      { project: "acme", target: "db", check: "disk" },
    ];
    expect(labelsOf([...twice, { target: "-/-/-/db", name: "-:disk" }])).toEqual([
      "-/-/-/db/-:disk",
      "acme/-/-/db/-:disk",
      "-/-/-/-%2F-%2F-%2Fdb/-%3Adisk:default",
    ]);
  });

  it("are as many as there are checks, whatever is wanted", () => {
    fc.assert(
      fc.property(snapshots, fc.boolean(), ({ checks }, isConstant) => {
        const labels = isConstant ? uniqueLabels(checks, () => "x") : uniqueLabels(checks);
        expect(new Set(labels.values()).size).toBe(checks.length);
        expect([...labels.keys()]).toEqual(checks);
      }),
    );
  });

  function labelsOf(given: readonly Omit<CheckGiven, "level">[]): readonly string[] {
    const checks = given.map((check) => checkOf({ ...check, level: "healthy" }));
    const labels = uniqueLabels(checks);
    return checks.map((check) => labels.get(check) ?? "");
  }
});
