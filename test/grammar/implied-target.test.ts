/** A health message that names no target, where the reader knows whose it is. */
import { describe, expect, test } from "vitest";
import { parse } from "../../grammar/grammar.ts";

const NAMELESS = "##octopus[health status=Down]";

function reportOf(text: string, impliedTarget?: string | (() => string | undefined)): unknown {
  const [found] = parse(text, impliedTarget === undefined ? {} : { impliedTarget });
  return found?.kind === "message" ? found.report : found?.code;
}

describe("an implied target", () => {
  test("is that of a health message without one, which says so nowhere", () => {
    expect(parse(NAMELESS, { impliedTarget: "web-01" })).toMatchObject([
      { kind: "message", attributes: { status: "Down" }, report: { target: "web-01", level: "unhealthy" } },
    ]);
    expect(Object.keys(parse(NAMELESS, { impliedTarget: "web-01" })[0] ?? {})).toContain("report");
  });

  test("may be asked for, and only is when it is needed", () => {
    let asked = 0;
    const implied = () => {
      asked++;
      return `web-${asked}`;
    };
    const text = `##octopus[health target=own status=Up] ${NAMELESS} ##octopus[other] ${NAMELESS}`;
    const found = parse(text, { impliedTarget: implied });
    expect(found.map((item) => (item.kind === "message" ? item.report?.target : item.code))).toEqual([
      "own",
      "web-1",
      undefined,
      "web-2",
    ]);
    expect(asked).toBe(2);
  });

  test("never takes the place of one that is written", () => {
    expect(reportOf("##octopus[health TARGET=own status=Down]", "web-01")).toMatchObject({ target: "own" });
    expect(reportOf('##octopus[health target="" status=Down]', "web-01")).toBe("empty-value");
    expect(reportOf("##octopus[health target=#{T} status=Down]", "web-01")).toBe("unsubstituted-variable");
  });

  test("is plain, whatever the message is written in", () => {
    expect(reportOf("##octopus[health status='RG93bg==']", "web-01")).toMatchObject({ target: "web-01" });
  });

  test("is trimmed, and a blank one is none", () => {
    expect(reportOf(NAMELESS, " web-01 ")).toMatchObject({ target: "web-01" });
    expect(reportOf(NAMELESS, " ")).toBe("missing-target");
    expect(reportOf(NAMELESS, () => undefined)).toBe("missing-target");
    expect(reportOf(NAMELESS)).toBe("missing-target");
  });

  test("makes no other fault good", () => {
    expect(reportOf("##octopus[health]", "web-01")).toBe("missing-status");
    expect(reportOf("##octopus[health status=Dwon]", "web-01")).toBe("unknown-status");
  });
});
