/** The health of checks as metrics: judged by Prometheus' own checker and by the reference parser of OpenMetrics. */
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { beforeAll, describe, expect, it } from "vitest";
import { chooseMetricFormat, type MetricFamily, writeMetrics } from "../../src/views/metric-text.ts";
import { renderMetrics } from "../../src/views/open-metrics.ts";
import type { Snapshot } from "../../src/views/snapshot.ts";
import { snapshots } from "./arbitrary-snapshots.ts";
import { NOON, snapshotOf } from "./checks-of.ts";
import { findOpenMetricsParser, findPromtool } from "./debian-programs.ts";

/** Takes a JSON array of texts; says for each which samples there are, or what is wrong with it. */
const PARSE_EACH = `
import json, math, sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
def parse(text):
    try:
        return [[f.name, f.type, f.unit, f.documentation, [[s.name, s.labels, s.value if math.isfinite(s.value) else str(s.value)] for s in f.samples]]
                for f in text_string_to_metric_families(text)]
    except Exception as fault:
        return repr(fault)
json.dump([parse(text) for text in json.load(sys.stdin)], sys.stdout)
`;

type ParsedFamily = readonly [string, string, string, string, [string, Record<string, string>, number][]];

let promtool = "";
let pythonPath = "";
beforeAll(() => {
  promtool = findPromtool();
  pythonPath = findOpenMetricsParser();
}, 120_000);

function parseOpenMetrics(texts: readonly string[]): readonly (readonly ParsedFamily[] | string)[] {
  const { stdout, stderr } = spawnSync("python3", ["-c", PARSE_EACH], {
    input: JSON.stringify(texts),
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    env: { ...process.env, PYTHONPATH: pythonPath },
  });
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

/** What it says, which is nothing where all is well. */
function checkWithPromtool(text: string): string {
  const { stdout, stderr } = spawnSync(promtool, ["check", "metrics"], { input: text, encoding: "utf8" });
  return stdout + stderr;
}

function textOf(snapshot: Snapshot, format: "openmetrics" | "prometheus", extra: readonly MetricFamily[] = []): string {
  return renderMetrics(snapshot, { format, extra }).body ?? "";
}

const SNAPSHOT = snapshotOf([
  { project: "acme", name: "iis", check: "http", level: "unhealthy", since: NOON - 1_500, message: "no answer" },
  { project: "acme", name: "iis", check: "disk", level: "warning", expiresAt: NOON + 60_000 },
  { target: "db", level: "healthy" },
]);

describe("metrics", () => {
  it("T-OM1: have each level of each check once, and one of them is 1", () => {
    const drawn = fc.sample(snapshots, 60);
    const parsed = parseOpenMetrics(drawn.map((snapshot) => textOf(snapshot, "openmetrics")));
    for (const [index, families] of parsed.entries()) {
      const { checks = [] } = drawn[index] ?? {};
      if (typeof families === "string") return expect.fail(families);
      const status = families.find(([name]) => name === "wrasse_check_status");
      const [, type, , , samples = []] = status ?? [];
      expect(type).toBe("stateset");
      expect(samples).toHaveLength(checks.length * 7);
      const sums = new Map<string, number>();
      for (const [, { wrasse_check_status: _, ...labels }, value] of samples) {
        const key = JSON.stringify(labels);
        sums.set(key, (sums.get(key) ?? 0) + value);
      }
      expect([...sums.values()]).toEqual(checks.map(() => 1));
    }
  });

  it("T-OM2: end as OpenMetrics ends, without empty lines and carriage returns", () => {
    fc.assert(
      fc.property(snapshots, (snapshot) => {
        const text = textOf(snapshot, "openmetrics");
        expect(text.endsWith("\n# EOF\n")).toBe(true);
        expect(text).not.toContain("\r");
        expect(text).not.toContain("\n\n");
        expect(text.match(/^# EOF$/gm)).toHaveLength(1);
      }),
    );
  });

  it("T-OM3: are what promtool reads, for whoever takes anything", () => {
    expect(chooseMetricFormat("*/*")).toBe("prometheus");
    const hostile = fc.sample(snapshots, 12).flatMap(({ checks }) => checks);
    const distinct = new Map(hostile.map((check) => [JSON.stringify([check.resourceId, check.name]), check]));
    for (const snapshot of [SNAPSHOT, snapshotOf([]), { ...SNAPSHOT, checks: [...distinct.values()] }]) {
      expect(checkWithPromtool(textOf(snapshot, "prometheus"))).toBe("");
    }
  });

  it("T-OM4: have labels that come back as they were", () => {
    const target = 'a"\\b\n日本\\n';
    const [families = ""] = parseOpenMetrics([textOf(snapshotOf([{ target, level: "healthy" }]), "openmetrics")]);
    if (typeof families === "string") return expect.fail(families);
    const labels = families.flatMap(([, , , , samples]) => samples).flatMap(([, { target: read }]) => read ?? []);
    expect(new Set(labels)).toEqual(new Set([target]));
    expect(labels.length).toBe(9);
  });

  it("tell names apart that have no UTF-8", () => {
    const text = textOf(
      snapshotOf([
        { target: "\ud800", level: "healthy" },
        { target: "\ud801🐟", level: "healthy" },
      ]),
      "openmetrics",
    );
    expect(text.isWellFormed()).toBe(true);
    const [families = ""] = parseOpenMetrics([text]);
    if (typeof families === "string") return expect.fail(families);
    const targets = families.flatMap(([, , , , samples]) => samples).flatMap(([, { target }]) => target ?? []);
    expect(new Set(targets)).toEqual(new Set(["\\ud800", "\\ud801🐟"]));
  });

  it("say of a check what there is to say, in seconds", () => {
    const [families = ""] = parseOpenMetrics([textOf(SNAPSHOT, "openmetrics")]);
    if (typeof families === "string") return expect.fail(families);
    const valuesOf = (wanted: string) =>
      families.flatMap(([name, type, unit, , samples]) =>
        name === wanted ? samples.map(([, labels, value]) => [type, unit, labels["check"], value]) : [],
      );
    expect(valuesOf("wrasse_check_since_timestamp_seconds")).toEqual([
      ["gauge", "seconds", "http", NOON / 1000 - 1.5],
      ["gauge", "seconds", "disk", NOON / 1000],
      ["gauge", "seconds", "default", NOON / 1000],
    ]);
    expect(valuesOf("wrasse_check_reported_timestamp_seconds")).toHaveLength(3);
    expect(valuesOf("wrasse_check_expires_timestamp_seconds")).toEqual([
      ["gauge", "seconds", "disk", NOON / 1000 + 60],
    ]);
    expect(valuesOf("wrasse_changes")).toEqual([["counter", "", undefined, 42]]);
    const text = textOf(SNAPSHOT, "openmetrics");
    expect(text).toContain('\nwrasse_build_info{version="0.1.0"} 1\n');
    expect(text).toContain('\nwrasse_checks{level="warning"} 1\n');
    expect(text).toContain('\nwrasse_resources{level="warning"} 0\n');
    expect(text).toContain('\nwrasse_resources{level="unhealthy"} 1\n');
    expect(text).toContain(
      '\nwrasse_check_status{project="acme",target="web-01",resource="iis",check="http",wrasse_check_status="unhealthy"} 1\n',
    );
    expect(text).not.toContain("no answer");
  });

  it("are the very same samples in both formats, 200 with their content type however bad things are", () => {
    const samplesOf = (text: string) => text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    expect(samplesOf(textOf(SNAPSHOT, "prometheus"))).toEqual(samplesOf(textOf(SNAPSHOT, "openmetrics")));
    const headers = { "cache-control": "no-cache", vary: "Accept" };
    expect(renderMetrics(SNAPSHOT, { format: "openmetrics" })).toMatchObject({
      status: 200,
      headers: { ...headers, "content-type": "application/openmetrics-text; version=1.0.0; charset=utf-8" },
    });
    expect(renderMetrics(SNAPSHOT, { format: "prometheus" })).toMatchObject({
      status: 200,
      headers: { ...headers, "content-type": "text/plain; version=0.0.4; charset=utf-8" },
    });
  });

  it("show which text is broken when the checkers are given one", () => {
    const text = textOf(SNAPSHOT, "openmetrics");
    const broken = [
      text.replace("# EOF\n", ""),
      text.replace("} 0\n", "} 2\n"),
      `\n${text}`,
      text.replaceAll("\n", "\r\n"),
    ];
    for (const answer of parseOpenMetrics(broken)) expect(answer).toBeTypeOf("string");
    expect(checkWithPromtool(text)).toContain("stateset");
  });
});

describe("the daemon's own metrics beside them", () => {
  async function familiesOf(registry: Registry): Promise<readonly MetricFamily[]> {
    const all = await registry.getMetricsAsJSON();
    return all.map(({ name, help, type, values }) => ({
      name,
      help,
      type: TYPES[String(type)] ?? "unknown",
      samples: values.map((value) => {
        const { labels, value: number } = value;
        const whole = "metricName" in value && typeof value.metricName === "string" ? value.metricName : name;
        const texts = Object.entries(labels).map(([key, text]) => [key, String(text)]);
        return { name: whole, labels: Object.fromEntries(texts), value: number };
      }),
    }));
  }
  const TYPES: Readonly<Record<string, MetricFamily["type"]>> = {
    counter: "counter",
    gauge: "gauge",
    histogram: "histogram",
  };

  it("are counters, gauges and histograms that both checkers read, and none is there twice", async () => {
    const registry = new Registry();
    const registers = [registry];
    new Counter({ name: "wrasse_bytes_read_total", help: 'Bytes "read"', registers }).inc(5);
    new Counter({ name: "wrasse_changes_total", help: "Changes committed", registers }).inc(1);
    new Gauge({ name: "wrasse_files_open", help: "Files\nheld\ropen", labelNames: ["kind"], registers }).set(
      { kind: "a" },
      3,
    );
    const histogram = new Histogram({ name: "wrasse_commit_seconds", help: "Commits", buckets: [0.1, 1], registers });
    histogram.observe(0.5);
    const extra = await familiesOf(registry);
    const text = textOf(SNAPSHOT, "openmetrics", extra);
    const [families = ""] = parseOpenMetrics([text]);
    if (typeof families === "string") return expect.fail(families);
    expect(families.map(([name, type]) => `${name} ${type}`)).toEqual(
      expect.arrayContaining([
        "wrasse_bytes_read counter",
        "wrasse_files_open gauge",
        "wrasse_commit_seconds histogram",
      ]),
    );
    expect(text.match(/^wrasse_changes_total .*$/gm)).toEqual(["wrasse_changes_total 42"]);
    expect(text).toContain('wrasse_commit_seconds_bucket{le="+Inf"} 1\n');
    const older = textOf(SNAPSHOT, "prometheus", extra);
    expect(checkWithPromtool(older)).toBe("");
    expect(older).toContain('\n# HELP wrasse_bytes_read_total Bytes "read"\n');
    expect(text).toContain('\n# HELP wrasse_bytes_read Bytes \\"read\\"\n');
    for (const each of [text, older]) expect(each).toContain("\n# HELP wrasse_files_open Files\\nheld\\\\ropen\n");
  });

  it("are written with their unit and whatever number they have", () => {
    const family: MetricFamily = {
      name: "wrasse_x_bytes",
      type: "gauge",
      unit: "bytes",
      help: "X",
      samples: [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e21].map((value, index) => ({
        labels: { index },
        value,
      })),
    };
    const text = writeMetrics([family], "openmetrics");
    expect(text.split("\n").slice(2, 7)).toEqual([
      "# UNIT wrasse_x_bytes bytes",
      'wrasse_x_bytes{index="0"} NaN',
      'wrasse_x_bytes{index="1"} +Inf',
      'wrasse_x_bytes{index="2"} -Inf',
      'wrasse_x_bytes{index="3"} 1e+21',
    ]);
    expect(parseOpenMetrics([text])[0]).toBeTypeOf("object");
    expect(writeMetrics([{ ...family, unit: "seconds" }], "openmetrics")).not.toContain("# UNIT");
    expect(writeMetrics([{ ...family, type: "unknown", samples: [] }], "prometheus")).toBe(
      "# HELP wrasse_x_bytes X\n# TYPE wrasse_x_bytes untyped\n",
    );
  });
});

describe("choosing between OpenMetrics and the older text", () => {
  const openMetrics = "application/openmetrics-text";
  it.each([
    [undefined, "prometheus"],
    ["", "prometheus"],
    ["*/*", "prometheus"],
    ["application/*", "prometheus"],
    ["text/plain", "prometheus"],
    ["text/html,*/*;q=0.8", "prometheus"],
    [openMetrics, "openmetrics"],
    [`${openMetrics};version=0.0.1`, "openmetrics"],
    [`${openMetrics}; version="1.0.0"; charset=utf-8`, "openmetrics"],
    [`${openMetrics};version=2.0.0`, "prometheus"],
    [`${openMetrics};version=2.0.0,${openMetrics};version=1.0.0;q=0.7,text/plain;q=0.5`, "openmetrics"],
    [
      `${openMetrics};version=1.0.0,${openMetrics};version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1`,
      "openmetrics",
    ],
    [`${openMetrics};version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.5,*/*;q=0.1`, "openmetrics"],
    [`${openMetrics};q=0.3,text/plain;q=0.5`, "prometheus"],
    [`${openMetrics};q=0,*/*`, "prometheus"],
    [`${openMetrics};q=oops`, "prometheus"],
    [`text/plain, ${openMetrics}`, "openmetrics"],
  ])("for Accept %j takes %s", (accept, format) => {
    expect(chooseMetricFormat(accept)).toBe(format);
  });
});
