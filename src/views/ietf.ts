/** The IETF draft's `application/health+json`: pass, warn or fail, and every check an element under a key of its own. */
import type { Level } from "../health/level.ts";
import { levelOfIetfElement } from "./ietf-reading.ts";
import { fullLabelOf, labelOf, uniqueLabels } from "./labels.ts";
import { isJsonObject, textOf } from "./reading.ts";
import { durationMsOf, rawOf, timeText } from "./report.ts";
import type { Answer, ObservedCheck, Snapshot } from "./snapshot.ts";

export interface IetfOptions {
  /** How long an answer may be kept: as long as it takes until checks are made again. */
  readonly maxAgeSeconds?: number;
  /** Without them no outputs, and nothing about who answers. */
  readonly reasons?: boolean;
}

const STATUSES = ["pass", "warn", "fail"] as const;

type IetfStatus = (typeof STATUSES)[number];

/** What stands under one key. */
interface Entry {
  readonly first: ObservedCheck;
  /** As it came from elsewhere; otherwise a key is made from the label. */
  readonly ownKey: string | undefined;
  readonly elements: string[];
}

export function ietfHealth(snapshot: Snapshot, options: IetfOptions = {}): Answer {
  const reasons = options.reasons ?? true;
  const shown = snapshot.checks.filter(({ level }) => level !== "skipped");
  const worst = shown.reduce((most, { level }) => Math.max(most, STATUSES.indexOf(statusOf(level))), 0);
  const status = STATUSES[worst] ?? "fail";
  const { name, version, hostname } = snapshot.service;
  const about = reasons ? { version, serviceId: hostname, description: name } : {};
  const head = JSON.stringify({ status, ...about }).slice(0, -1);
  const { maxAgeSeconds } = options;
  return {
    status: status === "fail" ? 503 : 200,
    headers: {
      "content-type": "application/health+json",
      "cache-control": maxAgeSeconds === undefined ? "no-cache" : `max-age=${maxAgeSeconds}`,
    },
    body: `${head},"checks":{${renderEntries(entriesOf(shown, reasons)).join(",")}}}`,
  };
}

/** Elements that came under one key from one resource stay together, as the nodes of one component. */
function entriesOf(checks: readonly ObservedCheck[], reasons: boolean): readonly Entry[] {
  const entries: Entry[] = [];
  const shared = new Map<string, Entry>();
  for (const check of checks) {
    const own = reasons ? ownOf(check) : undefined;
    if (own === undefined) {
      entries.push({ first: check, ownKey: undefined, elements: [renderElement(check, reasons)] });
      continue;
    }
    const place = `${check.resourceId} ${own.key}`;
    const entry = shared.get(place) ?? { first: check, ownKey: own.key, elements: [] };
    if (!shared.has(place)) entries.push(entry);
    shared.set(place, entry);
    entry.elements.push(own.element);
  }
  return entries;
}

function renderEntries(entries: readonly Entry[]): readonly string[] {
  const ownKeys = new Map(entries.map(({ first, ownKey }) => [first, ownKey]));
  const keys = uniqueLabels(
    entries.map(({ first }) => first),
    (check) => ownKeys.get(check) ?? keyOf(labelOf(check)),
    (check) => keyOf(fullLabelOf(check)),
  );
  return entries.map(({ first, elements }) => `${JSON.stringify(keys.get(first))}:[${elements.join(",")}]`);
}

/** The only colon of a key parts what is measured from what of it. */
function keyOf(label: string): string {
  const component = /[%:]/.test(label) ? label.replaceAll("%", "%25").replaceAll(":", "%3A") : label;
  return `${component}:responseTime`;
}

function ownOf(check: ObservedCheck): { readonly key: string; readonly element: string } | undefined {
  const { name, value } = rawOf(check, "ietf")?.value ?? {};
  if (typeof name !== "string" || name.split(":").length > 2 || !isJsonObject(value)) return undefined;
  const element = levelOfIetfElement(value) === check.level ? textOf(value) : undefined;
  return element === undefined ? undefined : { key: name, element };
}

function renderElement(check: ObservedCheck, reasons: boolean): string {
  const status = statusOf(check.level);
  const durationMs = durationMsOf(check);
  return JSON.stringify({
    ...(reasons ? { componentId: check.resourceId } : {}),
    componentType: "component",
    ...(durationMs === undefined ? {} : { observedValue: durationMs, observedUnit: "ms" }),
    status,
    time: timeText(check.reportedAt),
    ...(status === "pass" || !reasons ? {} : { output: check.message ?? outputOf(check.level) }),
  });
}

function statusOf(level: Level): IetfStatus {
  switch (level) {
    case "healthy":
    case "skipped":
      return "pass";
    case "warning":
    case "unknown":
    case "maintenance":
      return "warn";
    case "unhealthy":
    case "unavailable":
      return "fail";
  }
}

function outputOf(level: Level): string {
  if (level === "unknown") return "not yet observed";
  return level === "maintenance" ? "in maintenance" : level;
}
