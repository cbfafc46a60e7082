/** Resources as one line of a Nagios plugin, and what plugins print as reports. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nagiosResult, renderNagios } from "../../src/views/nagios.ts";
import { readNagios } from "../../src/views/nagios-reading.ts";
import { snapshots } from "./arbitrary-snapshots.ts";
import { snapshotOf } from "./checks-of.ts";
import { NAGIOS_CASES } from "./nagios-cases.ts";

describe("the plugin's line", () => {
  it.each(NAGIOS_CASES)("$about", ({ checks, exitCode, status, line }) => {
    expect(nagiosResult(snapshotOf(checks))).toEqual({ exitCode, line });
    expect(renderNagios(snapshotOf(checks))).toMatchObject({ status, body: `${line}\n` });
  });

  it("is one line with one bar, behind which there is performance data only", () => {
    const number = /^[a-z]+=\d+;;;0;\d+$/;
    fc.assert(
      fc.property(snapshots, (snapshot) => {
        const { line } = nagiosResult(snapshot);
        expect(line).toMatch(/^WRASSE (?:OK|WARNING|CRITICAL|UNKNOWN) - \P{Cc}+$/u);
        const [, performance, ...rest] = line.split(" | ");
        expect(rest).toEqual([]);
        expect(line.split("|").length).toBeLessThanOrEqual(2);
        for (const one of performance?.split(" ") ?? []) expect(one).toMatch(number);
      }),
    );
  });

  it("says no reasons where none are to be told", () => {
    const raw = JSON.stringify({ exitCode: 2, output: "secret" });
    const snapshot = snapshotOf([{ level: "unhealthy", message: "secret", data: { "raw:nagios": raw } }]);
    expect(nagiosResult(snapshot, { reasons: false }).line).not.toContain("secret");
  });

  it("does not believe that a plugin said two lines", () => {
    const raw = JSON.stringify({ exitCode: 2, output: "one\ntwo" });
    expect(nagiosResult(snapshotOf([{ level: "unhealthy", data: { "raw:nagios": raw } }])).line).toMatch(/^WRASSE/);
  });

  it("stays short however many are unwell, and says how many more there are", () => {
    const checks = Array.from({ length: 5_000 }, (_, index) => ({
      target: `web-${index}`,
      level: "unhealthy" as const,
    }));
    const { line } = nagiosResult(snapshotOf(checks));
    expect(line.length).toBeLessThan(2_400);
    const named = line.match(/web-\d+/g)?.length ?? 0;
    expect(line).toContain(`; ${5_000 - named} more | `);
    const long = nagiosResult(snapshotOf([{ level: "unhealthy", message: "x".repeat(60_000) }]));
    expect(long.line.length).toBeLessThan(2_400);
  });
});

describe("reading a plugin", () => {
  const run = { exitCode: 0, hasTimedOut: false, output: "" };
  const only = (outcome: Parameters<typeof readNagios>[0]) => {
    const reading = readNagios(outcome);
    return reading.kind === "read" ? reading.checks[0] : expect.fail(reading.reason);
  };

  it.each([
    [0, "healthy"],
    [1, "warning"],
    [2, "unhealthy"],
    [3, "unknown"],
    [4, "unknown"],
    [255, "unknown"],
    [-1, "unknown"],
    [undefined, "unknown"],
  ])("takes the exit code %s for %s", (exitCode, level) => {
    expect(only({ ...run, exitCode })?.level).toBe(level);
  });

  it("takes one that did not end in time for unavailable", () => {
    const check = only({ exitCode: 0, hasTimedOut: true, output: "OK - so far" });
    expect(check).toEqual({ name: "default", level: "unavailable", message: "so far", data: {} });
  });

  it("tells the text from the performance data and from further lines", () => {
    const output = "DISK WARNING - /var 9% free | /var=91%;90;95\nmore of it\nand more | /tmp=1%\n/home=2%\n";
    expect(only({ ...run, exitCode: 1, output })).toEqual({
      name: "default",
      level: "warning",
      message: "/var 9% free",
      data: {
        performance: "/var=91%;90;95 /tmp=1% /home=2%",
        details: "more of it\nand more",
        "raw:nagios": '{"exitCode":1,"output":"DISK WARNING - /var 9% free | /var=91%;90;95"}',
      },
    });
  });

  it.each([
    ["HTTP OK: 200 in 3 ms", "200 in 3 ms"],
    ["OK", "OK"],
    ["CRITICAL - refused", "refused"],
    ["PING OK - Packet loss = 0%, RTA = 0.80 ms", "Packet loss = 0%, RTA = 0.80 ms"],
    ["OKAY then", "OKAY then"],
    ["it is fine", "it is fine"],
    ["", undefined],
  ])("takes %j to say %j", (output, message) => {
    expect(only({ ...run, output })?.message).toBe(message);
  });

  it("never fails, and says the same again", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(3), (output, exitCode) => {
        const check = only({ ...run, exitCode, output });
        if (check === undefined) return expect.fail("no check");
        const result = nagiosResult(snapshotOf([{ level: check.level, message: check.message, data: check.data }]));
        expect(result.exitCode).toBe(exitCode);
        expect(only({ ...run, exitCode, output: result.line })?.message).toBe(check.message);
      }),
    );
  });
});
