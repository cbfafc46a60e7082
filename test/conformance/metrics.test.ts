/** The metrics of a running daemon, as promtool and the reference parser of OpenMetrics read them. */
import { spawnSync } from "node:child_process";
import { beforeAll, describe, expect, it } from "vitest";
import type { CheckGiven } from "../views/checks-of.ts";
import { findOpenMetricsParser, findPromtool } from "../views/debian-programs.ts";
import type { Served } from "../web/serve.ts";
import { serveChecks } from "./told.ts";

const CHECKS: readonly CheckGiven[] = [
  { project: "acme", name: "iis", check: "http", level: "unhealthy", message: "secret" },
  { project: "acme", name: "iis", check: "disk", level: "warning" },
  { target: 'a"\\b\n日本', level: "healthy" },
  { target: "queue", level: "unknown" },
];
const OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

let promtool = "";
let pythonPath = "";
beforeAll(() => {
  promtool = findPromtool();
  pythonPath = findOpenMetricsParser();
}, 120_000);

const PARSE = `
import json, sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
families = text_string_to_metric_families(sys.stdin.read())
json.dump([[s.name, s.labels, s.value] for f in families if f.name == "wrasse_check_status" for s in f.samples], sys.stdout)
`;

async function metricsOf(served: Served, accept: string) {
  const response = await served.fetch("/metrics", { headers: { accept } });
  return { status: response.status, type: response.headers.get("content-type"), text: await response.text() };
}

type Sample = readonly [name: string, labels: Readonly<Record<string, string>>, value: number];

/** As the reference parser reads them. */
async function samplesOf(served: Served): Promise<readonly Sample[]> {
  const { text, type } = await metricsOf(served, "application/openmetrics-text");
  expect(type).toBe(OPEN_METRICS);
  const env = { ...process.env, PYTHONPATH: pythonPath };
  const { stdout, stderr } = spawnSync("python3", ["-c", PARSE], { input: text, encoding: "utf8", env });
  expect(stderr).toBe("");
  return JSON.parse(stdout) as readonly Sample[];
}

describe("metrics, of the daemon", () => {
  it("T-OM1: each level of each check is there once, and one of them is 1", async () => {
    await using served = await serveChecks(CHECKS);
    const samples = await samplesOf(served);
    expect(samples).toHaveLength(CHECKS.length * 7);
    const sums = new Map<string, number>();
    for (const [, { wrasse_check_status: _, ...labels }, value] of samples) {
      const key = JSON.stringify(labels);
      sums.set(key, (sums.get(key) ?? 0) + value);
    }
    expect([...sums.values()]).toEqual(CHECKS.map(() => 1));
  });

  it("T-OM4: names that have to be escaped in a label come back as they were", async () => {
    const target = 'a"\\b\n日本';
    const check = '\\n"} 1\\';
    await using served = await serveChecks([{ target, check, level: "healthy" }]);
    const samples = await samplesOf(served);
    expect(samples).toHaveLength(7);
    for (const [, labels] of samples) expect(labels).toMatchObject({ target, check });
    const { text } = await metricsOf(served, OPEN_METRICS);
    expect(text).toContain(String.raw`target="a\"\\b\n日本"`);
  });

  it("T-OM2: they end as OpenMetrics ends, without empty lines and carriage returns", async () => {
    await using served = await serveChecks(CHECKS);
    const { text } = await metricsOf(served, "application/openmetrics-text;version=1.0.0");
    expect(text.endsWith("\n# EOF\n")).toBe(true);
    expect(text).not.toMatch(/\r|\n\n/);
    expect(text).not.toContain("secret");
  });

  it.each(["*/*", "", "text/plain"])(
    "T-OM3: promtool has nothing to say against them, for Accept %j",
    async (accept) => {
      await using served = await serveChecks(CHECKS);
      const { text, type, status } = await metricsOf(served, accept);
      expect([status, type]).toEqual([200, "text/plain; version=0.0.4; charset=utf-8"]);
      const { stdout, stderr } = spawnSync(promtool, ["check", "metrics"], { input: text, encoding: "utf8" });
      expect(stdout + stderr).toBe("");
      expect(text).toMatch(/^wrasse_check_status\{.*"unhealthy"\} 1$/m);
    },
  );
});
