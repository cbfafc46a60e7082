/** What wrasse counts about itself. "Nothing lost" is a number here: bytes_lost, and what is still behind. */
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { MetricFamily } from "../views/metric-text.ts";

export interface FileNumbers {
  readonly watched: number;
  readonly open: number;
  readonly polled: number;
  readonly files: number;
  readonly bytesBehind: number;
}

export type Metrics = ReturnType<typeof createMetrics>;

const COMMIT_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];

/** Going through all files takes its time, and all gauges are asked at once. */
const NUMBERS_GOOD_FOR_MS = 500;

/** A registry of its own, because two daemons may live in one process. */
export function createMetrics(countFiles: () => FileNumbers, monotonicMs: () => number) {
  let counted: { readonly numbers: FileNumbers; readonly atMs: number } | undefined;

  function filesNow(): FileNumbers {
    const atMs = monotonicMs();
    if (counted === undefined || atMs - counted.atMs > NUMBERS_GOOD_FOR_MS) counted = { numbers: countFiles(), atMs };
    return counted.numbers;
  }

  const registry = new Registry();
  const registers = [registry];
  const counter = (name: string, help: string) => new Counter({ name: `wrasse_${name}`, help, registers });
  const gauge = (name: string, help: string, select: (numbers: FileNumbers) => number) =>
    new Gauge({
      name: `wrasse_${name}`,
      help,
      registers,
      collect() {
        this.set(select(filesNow()));
      },
    });

  gauge("files_watched", "Files that sources stand for", ({ files }) => files);
  gauge("directories_watched", "Directories watched by the system's notifications", ({ watched }) => watched);
  gauge("files_open", "Files held open", ({ open }) => open);
  gauge(
    "directories_polled",
    "Directories looked at again and again, as they cannot be watched",
    ({ polled }) => polled,
  );
  gauge("bytes_behind", "Bytes written to files and not read yet", ({ bytesBehind }) => bytesBehind);

  const configIsUsed = new Gauge({
    name: "wrasse_config_is_used",
    help: "1 where the newest configuration is the one that holds, 0 where it was refused",
    registers,
  });
  configIsUsed.set(1);

  return {
    registry,
    configIsUsed,
    bytesRead: counter("bytes_read_total", "Bytes read from files"),
    bytesLost: counter("bytes_lost_total", "Bytes that went away before they were read"),
    linesTooLong: counter("lines_too_long_total", "Lines passed over because they are longer than 16 MiB"),
    messages: counter("messages_total", "Messages found, of any name"),
    reports: counter("reports_total", "Reports taken"),
    malformed: counter("messages_malformed_total", "Health messages that could not be read"),
    refused: counter("reports_refused_total", "Reports that their source may not make"),
    changes: counter("changes_total", "Changes committed"),
    attempts: counter("attempts_total", "Attempts at effects that were begun"),
    attemptsFailed: counter("attempts_failed_total", "Attempts at effects that did not succeed"),
    commitSeconds: new Histogram({
      name: "wrasse_commit_seconds",
      help: "How long commits took",
      buckets: COMMIT_SECONDS,
      registers,
    }),
    commitFailures: counter("commit_failures_total", "Times the store could not be written"),
    reconciles: counter("reconciles_total", "Times all files were looked at without being told to"),
    wakeUpsMissed: counter("wake_ups_missed_total", "Files that had changed without anybody having said so"),
  };
}

/** All that has been counted, as published formats need it. */
export async function familiesOf({ registry }: Pick<Metrics, "registry">): Promise<readonly MetricFamily[]> {
  const metrics = await registry.getMetricsAsJSON();
  return metrics.map(({ name, help, type, values }) => {
    const family = String(type) === "counter" ? name.replace(/_total$/, "") : name;
    const samples = values.map((value) => ({
      value: value.value,
      labels: labelsOf(value.labels),
      ...("metricName" in value && typeof value.metricName === "string" ? { name: value.metricName } : {}),
    }));
    return { name: family, help, type: FAMILY_TYPES[String(type)] ?? "unknown", samples };
  });
}

const FAMILY_TYPES: Readonly<Record<string, MetricFamily["type"]>> = {
  counter: "counter",
  gauge: "gauge",
  histogram: "histogram",
  summary: "summary",
};

function labelsOf(labels: Partial<Record<string, string | number>>): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(labels).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
