/** Consul's health entries, and the answer that its HTTP checks understand: 2xx passes, 429 warns, all else is critical. */
import type { Level } from "../health/level.ts";
import { CHECK_UNNAMED, NAMES } from "../health/names.ts";
import { labelOf } from "./labels.ts";
import { joinLines } from "./one-line.ts";
import { type JsonObject, parseJsonObject, stringOf } from "./reading.ts";
import type { Answer, ObservedCheck, Snapshot } from "./snapshot.ts";

export type ConsulWord = "passing" | "warning" | "critical" | "maintenance";

export interface ConsulOptions {
  readonly reasons?: boolean;
}

/** Consul has no word for an entry in maintenance: it is one whose id begins like this. */
const SERVICE_MAINTENANCE = "_service_maintenance:";
const NODE_MAINTENANCE = "_node_maintenance";

/** Consul keeps no more of what a check answered. */
const OUTPUT_BYTES_MAX = 4096;

/** A word that Consul does not know stands with what is critical to it. */
const OUTPUT_ORDER = ["maintenance", "critical", "unknown", "warning", "passing"];

const STATUSES: Readonly<Record<ConsulWord, number>> = { passing: 200, warning: 429, critical: 503, maintenance: 503 };

/** Undefined where a check does not count. */
function consulWordOf(level: Level): ConsulWord | undefined {
  switch (level) {
    case "healthy":
      return "passing";
    case "warning":
      return "warning";
    case "unknown":
    case "unhealthy":
    case "unavailable":
      return "critical";
    case "maintenance":
      return "maintenance";
    case "skipped":
      return undefined;
  }
}

export function levelOfConsulWord(word: string): Level {
  switch (word.toLowerCase()) {
    case "passing":
      return "healthy";
    case "warning":
      return "warning";
    case "critical":
      return "unhealthy";
    case "maintenance":
      return "maintenance";
    default:
      return "unknown";
  }
}

export function levelOfConsulEntry(entry: JsonObject): Level {
  return isMaintenance(entry) ? "maintenance" : levelOfConsulWord(stringOf(entry["Status"]) ?? "");
}

/** As Consul does it: what is in maintenance speaks first, and a word that it does not know makes the whole unknown. */
export function aggregateConsul(entries: readonly JsonObject[]): ConsulWord | "" {
  const words = new Set<ConsulWord>();
  for (const entry of entries) {
    const status = stringOf(entry["Status"]);
    if (isMaintenance(entry)) words.add("maintenance");
    else if (status === "passing" || status === "warning" || status === "critical") words.add(status);
    else return "";
  }
  for (const word of ["maintenance", "critical", "warning"] as const) if (words.has(word)) return word;
  return "passing";
}

/** An entry, and the text that it goes out as. */
interface Entry {
  readonly value: JsonObject;
  readonly text: string;
}

/** The entries, as `/v1/health/checks/…` lists them, with the code of their aggregate. */
export function renderConsul(snapshot: Snapshot, options: ConsulOptions = {}): Answer {
  const entries = entriesOf(snapshot, options);
  return answer(entries, "application/json", `[${entries.map(({ text }) => text).join(",")}]`, snapshot);
}

/** The same in a few lines, the worst first, no longer than what Consul shows of it. */
export function renderConsulOutput(snapshot: Snapshot, options: ConsulOptions = {}): Answer {
  const entries = entriesOf(snapshot, options);
  const linesByWord = new Map<string, string[]>(OUTPUT_ORDER.map((word) => [word, []]));
  for (const { value } of entries) {
    const word = isMaintenance(value) ? "maintenance" : (stringOf(value["Status"]) ?? "");
    const line = [word, stringOf(value["Name"]) ?? "", stringOf(value["Output"]) ?? ""];
    const lines = linesByWord.get(linesByWord.has(word) ? word : "unknown");
    lines?.push(joinLines(line.filter((part) => part !== "").join(": ")));
  }
  const present = [...linesByWord].filter(([, lines]) => lines.length > 0);
  const summary = present.map(([word, lines]) => `${lines.length} ${word}`).join(", ");
  const lines = [summary === "" ? "no checks" : summary, ...present.flatMap(([, lines]) => lines)];
  return answer(entries, "text/plain; charset=utf-8", firstLines(lines), snapshot);
}

function answer(entries: readonly Entry[], contentType: string, body: string, { revision }: Snapshot): Answer {
  const word = aggregateConsul(entries.map(({ value }) => value));
  const headers = {
    "content-type": contentType,
    "cache-control": "no-cache",
    "x-consul-index": String(revision),
  };
  return { status: word === "" ? 503 : STATUSES[word], headers, body };
}

function entriesOf(snapshot: Snapshot, { reasons = true }: ConsulOptions): readonly Entry[] {
  const entries: Entry[] = [];
  for (const check of snapshot.checks) {
    const word = consulWordOf(check.level);
    if (word === undefined) continue;
    entries.push((reasons ? rawEntryOf(check) : undefined) ?? entryOf(check, word, snapshot, reasons));
  }
  return entries;
}

function rawEntryOf({ data, level }: ObservedCheck): Entry | undefined {
  const text = data["raw:consul"];
  const value = text === undefined ? undefined : parseJsonObject(text);
  if (text === undefined || value === undefined || typeof value["Status"] !== "string") return undefined;
  return levelOfConsulEntry(value) === level ? { value, text } : undefined;
}

function entryOf(check: ObservedCheck, word: ConsulWord, snapshot: Snapshot, reasons: boolean): Entry {
  const { resourceId, resource, name, message = "" } = check;
  const id = name === CHECK_UNNAMED ? resourceId : `${resourceId}:${name}`;
  const value = {
    Node: snapshot.service.hostname,
    CheckID: word === "maintenance" ? `${SERVICE_MAINTENANCE}${id}` : id,
    Name: labelOf(check),
    Status: word === "maintenance" ? "critical" : word,
    Notes: "",
    Output: reasons ? message : "",
    ServiceID: resourceId,
    ServiceName: resource.name ?? resource.target,
    ServiceTags: NAMES.flatMap((key) => (resource[key] === undefined ? [] : `${key}=${resource[key]}`)),
    Type: "ttl",
    Definition: {},
    CreateIndex: 0,
    ModifyIndex: snapshot.revision,
  };
  return { value, text: JSON.stringify(value) };
}

function isMaintenance(entry: JsonObject): boolean {
  const id = stringOf(entry["CheckID"]) ?? "";
  return id === NODE_MAINTENANCE || id.startsWith(SERVICE_MAINTENANCE) || entry["Status"] === "maintenance";
}

/** Whole lines, as many as there is room for. */
function firstLines(lines: readonly string[]): string {
  let text = "";
  let bytes = 0;
  for (const line of lines) {
    bytes += Buffer.byteLength(line) + 1;
    if (bytes > OUTPUT_BYTES_MAX) break;
    text += `${line}\n`;
  }
  return text;
}
