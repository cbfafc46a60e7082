/** Families of metrics as text: OpenMetrics 1.0, or the older text of Prometheus with the very same samples. */
import { chooseByAccept } from "./accept.ts";

export type MetricFormat = "openmetrics" | "prometheus";

export interface MetricFamily {
  /** Without the suffix that its samples have by its type (`_total`, `_info`). */
  readonly name: string;
  readonly type: "gauge" | "counter" | "stateset" | "info" | "histogram" | "summary" | "unknown";
  readonly help: string;
  /** What the name ends with, if it has a unit. */
  readonly unit?: string;
  readonly samples: Iterable<MetricSample>;
}

/** Samples may share one such object, and are written faster for it. */
export type MetricLabels = Readonly<Record<string, string | number>>;

export interface MetricSample {
  /** The whole name, where it is another than the type gives it: `…_bucket`, `…_sum`, `…_count`. */
  readonly name?: string;
  readonly labels?: MetricLabels;
  /** Of a stateset: which of its states this sample is about. */
  readonly state?: string;
  readonly value: number;
}

export const METRIC_TYPES: Readonly<Record<MetricFormat, string>> = {
  openmetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8",
  prometheus: "text/plain; version=0.0.4; charset=utf-8",
};

/** OpenMetrics for who names it; anything else can read the older text. */
export function chooseMetricFormat(accept: string | undefined): MetricFormat {
  return chooseByAccept<MetricFormat>(
    accept,
    [
      {
        name: "openmetrics",
        mediaTypes: ["application/openmetrics-text"],
        mustBeNamed: true,
        suits: ({ version = "1.0.0" }) => version === "1.0.0" || version === "0.0.1",
      },
      { name: "prometheus", mediaTypes: ["text/plain"] },
    ],
    "prometheus",
  );
}

/** Of families with the same name only the first is written: twice, it would make the whole text unreadable. */
export function writeMetrics(families: Iterable<MetricFamily>, format: MetricFormat): string {
  const written = new Set<string>();
  const labelTexts = new Map<MetricLabels, string>();
  let text = "";
  for (const family of families) {
    const name = bareName(family);
    if (written.has(name)) continue;
    written.add(name);
    text += `${headerOf(family, name, format)}${samplesOf(family, name, labelTexts)}`;
  }
  return format === "openmetrics" ? `${text}# EOF\n` : text;
}

/** Others leave the suffix in the name of the family. */
function bareName({ name, type }: MetricFamily): string {
  const suffix = suffixOf(type);
  return suffix !== "" && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
}

function suffixOf(type: MetricFamily["type"]): string {
  if (type === "counter") return "_total";
  return type === "info" ? "_info" : "";
}

function headerOf({ type, help, unit = "" }: MetricFamily, name: string, format: MetricFormat): string {
  if (format === "prometheus") {
    const whole = `${name}${suffixOf(type)}`;
    return `# HELP ${whole} ${escapeHelp(help)}\n# TYPE ${whole} ${olderType(type)}\n`;
  }
  const unitLine = unit !== "" && name.endsWith(`_${unit}`) ? `# UNIT ${name} ${unit}\n` : "";
  return `# HELP ${name} ${escapeText(help)}\n# TYPE ${name} ${type}\n${unitLine}`;
}

function samplesOf({ type, samples }: MetricFamily, name: string, labelTexts: Map<MetricLabels, string>): string {
  const typicalName = `${name}${suffixOf(type)}`;
  const stateTexts = new Map<string, string>();
  let text = "";
  for (const sample of samples) {
    const labels = labelTextOf(sample.labels, labelTexts);
    const state = sample.state === undefined ? "" : stateTextOf(sample.state, name, stateTexts);
    const sampleName = sample.name ?? typicalName;
    const separator = labels === "" || state === "" ? "" : ",";
    const set = labels === "" && state === "" ? "" : `{${labels}${separator}${state}}`;
    text += `${sampleName}${set} ${numberText(sample.value)}\n`;
  }
  return text;
}

function stateTextOf(state: string, name: string, known: Map<string, string>): string {
  let text = known.get(state);
  if (text === undefined) {
    text = `${name}="${escapeText(state)}"`;
    known.set(state, text);
  }
  return text;
}

function labelTextOf(labels: MetricLabels | undefined, known: Map<MetricLabels, string>): string {
  if (labels === undefined) return "";
  let text = known.get(labels);
  if (text === undefined) {
    text = Object.entries(labels)
      .map(([name, value]) => `${name}="${escapeText(String(value))}"`)
      .join(",");
    known.set(labels, text);
  }
  return text;
}

function olderType(type: MetricFamily["type"]): string {
  if (type === "stateset" || type === "info") return "gauge";
  return type === "unknown" ? "untyped" : type;
}

const SPECIAL = /[\\"\n\r]/;

/**
 * A carriage return has no escape, and would end the line for some; it is shown as one. Half a surrogate pair has no
 * UTF-8; it is shown too, as two different names must not become the same.
 */
function escapeText(text: string): string {
  if (!SPECIAL.test(text) && text.isWellFormed()) return text;
  return text
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\\\r")
    .replaceAll(/\p{Surrogate}/gu, (half) => `\\\\u${half.charCodeAt(0).toString(16)}`);
}

/** The older text takes a quote in a help as it is. */
function escapeHelp(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\\\r");
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? "+Inf" : "-Inf";
}
