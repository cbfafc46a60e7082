/** What monitors see: the line of a plugin over HTTP, and check_http of the monitoring plugins looking at the daemon. */
import { execFile } from "node:child_process";
import { beforeAll, describe, expect, it } from "vitest";
import { findCheckHttp } from "../views/debian-programs.ts";
import { NAGIOS_CASES } from "../views/nagios-cases.ts";
import { serveChecks } from "./told.ts";

let checkHttp = "";
beforeAll(() => {
  checkHttp = findCheckHttp();
}, 120_000);

interface Ended {
  readonly exitCode: number;
  readonly line: string;
}

function runCheckHttp(url: string, path: string, ...args: readonly string[]): Promise<Ended> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    execFile(checkHttp, ["-H", hostname, "-p", port, "-u", path, ...args], (error, stdout) => {
      const exitCode = error === null ? 0 : error.code;
      if (typeof exitCode === "number") resolve({ exitCode, line: stdout });
      else reject(error);
    });
  });
}

describe("the line of a plugin, of the daemon", () => {
  // What expired in between is no case for a server that has just been told.
  const cases = NAGIOS_CASES.filter(({ checks: [first] }) => first?.level !== "unknown" || first.data === undefined);

  it.each(cases)("$about", async ({ checks, status, line }) => {
    await using served = await serveChecks(checks);
    const response = await served.fetch("/nagios");
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    const told = (await response.text()).split(" | ");
    const [text, performance] = line.split(" | ");
    // Checks come by their ids there, and in the order of the case here.
    expect([told[0]?.split(/: |; /).sort(), told[1]]).toEqual(
      [text?.split(/: |; /).sort(), performance === undefined ? undefined : `${performance}\n`].map((part, index) =>
        index === 0 && performance === undefined ? [`${text}\n`] : part,
      ),
    );
  });
});

describe("check_http", () => {
  it.each([
    ["healthy", 0, "HTTP OK"],
    ["warning", 1, "HTTP WARNING"],
    ["unhealthy", 2, "HTTP CRITICAL"],
    ["unknown", 2, "HTTP CRITICAL"],
  ] as const)("T-NA3: a resource that is %s ends it with %i", async (level, exitCode, words) => {
    await using served = await serveChecks([{ target: "web-01", level, message: "so it is" }]);
    const ended = await runCheckHttp(served.url, "/nagios?target=web-01");
    expect(ended.exitCode).toBe(exitCode);
    expect(ended.line).toContain(words);
  });

  it("T-NA3: finds what it is told to look for, in several formats", async () => {
    await using served = await serveChecks([{ target: "web-01", level: "healthy" }]);
    const looks: readonly (readonly [string, string])[] = [
      ["/health", '"status":"UP"'],
      ["/healthcheck", '"status":"OK"'],
      ["/hermes/health", "status_1"],
      ["/k8s/readyz", "ok"],
      ["/livez", "ok"],
    ];
    for (const [path, text] of looks) {
      expect([path, await runCheckHttp(served.url, path, "-s", text)]).toEqual([
        path,
        { exitCode: 0, line: expect.stringContaining("HTTP OK") },
      ]);
    }
    expect((await runCheckHttp(served.url, "/health", "-s", "DOWN")).exitCode).toBe(2);
    expect((await runCheckHttp(served.url, "/health", "-j", "HEAD")).exitCode).toBe(0);
  });
});
