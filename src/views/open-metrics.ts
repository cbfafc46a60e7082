/** The health of checks as metrics. Names of checks are labels, messages never are: they would be new series. */
import { LEVELS, type Level, rankOf } from "../health/level.ts";
import {
  METRIC_TYPES,
  type MetricFamily,
  type MetricFormat,
  type MetricLabels,
  type MetricSample,
  writeMetrics,
} from "./metric-text.ts";
import type { Answer, ObservedCheck, Snapshot } from "./snapshot.ts";

export interface MetricsOptions {
  readonly format: MetricFormat;
  /** What the daemon counts about itself. */
  readonly extra?: Iterable<MetricFamily>;
}

/** It is 200 however bad things are: otherwise nobody would read how bad. */
export function renderMetrics(snapshot: Snapshot, { format, extra = [] }: MetricsOptions): Answer {
  const headers = { "content-type": METRIC_TYPES[format], "cache-control": "no-cache", vary: "Accept" };
  const body = writeMetrics([...healthFamilies(snapshot), ...extra], format);
  return { status: 200, headers, body };
}

function healthFamilies(snapshot: Snapshot): readonly MetricFamily[] {
  const { checks, revision, service, isStarting } = snapshot;
  const labelled: readonly Labelled[] = checks.map((check) => ({ check, labels: labelsOf(check) }));
  const times = (name: string, help: string, timeOf: (check: ObservedCheck) => number | undefined): MetricFamily => ({
    name: `wrasse_check_${name}_timestamp_seconds`,
    type: "gauge",
    unit: "seconds",
    help,
    samples: timeSamples(labelled, timeOf),
  });
  return [
    { name: "wrasse_check_status", type: "stateset", help: "The level of a check", samples: statusSamples(labelled) },
    times("since", "Since when the check has had its level", ({ since }) => since),
    times("reported", "When the check was last reported", ({ reportedAt }) => reportedAt),
    times("expires", "When the check becomes unknown without a report", ({ expiresAt }) => expiresAt),
    { name: "wrasse_checks", type: "gauge", help: "Checks by level", samples: countSamples(checks) },
    {
      name: "wrasse_resources",
      type: "gauge",
      help: "Resources by the level of the worst of their checks",
      samples: countSamples(worstOfResources(checks)),
    },
    { name: "wrasse_changes", type: "counter", help: "Changes there have been", samples: [{ value: revision }] },
    {
      name: "wrasse_starting",
      type: "gauge",
      help: "1 until all has been read that was there at the start",
      samples: [{ value: isStarting ? 1 : 0 }],
    },
    {
      name: "wrasse_build",
      type: "info",
      help: "Which wrasse this is",
      samples: [{ labels: { version: service.version }, value: 1 }],
    },
  ];
}

interface Labelled {
  readonly check: ObservedCheck;
  readonly labels: MetricLabels;
}

/** All names of a check: no two checks share them. A name that is absent is no label, which is the same as an empty one. */
function labelsOf({ resource, name }: ObservedCheck): MetricLabels {
  const { project, environment, tenant, target } = resource;
  const labels: Record<string, string> = {};
  if (project !== undefined) labels["project"] = project;
  if (environment !== undefined) labels["environment"] = environment;
  if (tenant !== undefined) labels["tenant"] = tenant;
  labels["target"] = target;
  if (resource.name !== undefined) labels["resource"] = resource.name;
  labels["check"] = name;
  return labels;
}

function* statusSamples(labelled: readonly Labelled[]): Generator<MetricSample> {
  for (const { check, labels } of labelled) {
    for (const level of LEVELS) yield { labels, state: level, value: level === check.level ? 1 : 0 };
  }
}

function* timeSamples(
  labelled: readonly Labelled[],
  timeOf: (check: ObservedCheck) => number | undefined,
): Generator<MetricSample> {
  for (const { check, labels } of labelled) {
    const time = timeOf(check);
    if (time !== undefined) yield { labels, value: time / 1000 };
  }
}

function countSamples(levelled: readonly { readonly level: Level }[]): readonly MetricSample[] {
  const counts = new Map<Level, number>(LEVELS.map((level) => [level, 0]));
  for (const { level } of levelled) counts.set(level, (counts.get(level) ?? 0) + 1);
  return [...counts].map(([level, value]) => ({ labels: { level }, value }));
}

function worstOfResources(checks: readonly ObservedCheck[]): readonly { readonly level: Level }[] {
  const worst = new Map<string, ObservedCheck>();
  for (const check of checks) {
    const before = worst.get(check.resourceId);
    if (before === undefined || rankOf(check.level) > rankOf(before.level)) worst.set(check.resourceId, check);
  }
  return [...worst.values()];
}
