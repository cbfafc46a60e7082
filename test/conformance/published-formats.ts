/** Every format on its path: how it is asked for, and how one finds in its text who is listed and how they are. */
import type { Level } from "../../src/health/level.ts";
import { parseJson } from "../../src/views/reading.ts";

export interface Listed {
  readonly label: string;
  readonly word: string;
}

export interface Published {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined where it tells of the whole only. */
  readonly list?: (text: string) => readonly Listed[];
  /** The word for a level. */
  readonly wordOf?: (level: Level) => string;
}

type Json = Readonly<Record<string, unknown>>;

const NO_HEADERS: Readonly<Record<string, string>> = {};

const items = (value: unknown): readonly Json[] => (Array.isArray(value) ? value : []);

const itemsIn = (name: string, word: string) => (text: string) =>
  items(Object(parseJson(text)).checks).map((check) => ({ label: String(check[name]), word: String(check[word]) }));

const pairsIn = (text: string, key: string) =>
  Object.entries((key === "" ? parseJson(text) : Object(parseJson(text))[key]) ?? {});

const matchesIn = (pattern: RegExp) => (text: string) =>
  [...text.matchAll(pattern)].map(({ groups = {} }) => ({ label: groups["label"] ?? "", word: groups["word"] ?? "" }));

/** The words for healthy, warning, unknown, unhealthy and unavailable. */
function words(healthy: string, warning: string, unknown: string, unhealthy: string, unavailable = unhealthy) {
  const table: Readonly<Partial<Record<Level, string>>> = { healthy, warning, unknown, unhealthy, unavailable };
  return (level: Level) => table[level] ?? "";
}

const upOrDown = words("UP", "UP", "DOWN", "DOWN");

export const PUBLISHED: readonly Published[] = [
  { path: "/health", headers: NO_HEADERS, list: itemsIn("name", "status"), wordOf: upOrDown },
  { path: "/health/ready", headers: NO_HEADERS, list: itemsIn("name", "status"), wordOf: upOrDown },
  { path: "/health/live", headers: NO_HEADERS },
  { path: "/health/started", headers: NO_HEADERS },
  { path: "/mp1/health", headers: NO_HEADERS, list: itemsIn("name", "state"), wordOf: upOrDown },
  { path: "/mp0/health", headers: NO_HEADERS, list: itemsIn("id", "result"), wordOf: upOrDown },
  {
    path: "/hermes/health",
    headers: { accept: "application/json" },
    list: (text) => pairsIn(text, "").map(([label, said]) => ({ label, word: String(said).replace(/:.*$/s, "") })),
    wordOf: words("working", "working", "unknown error", "unexpected result", "unavailable"),
  },
  {
    path: "/hermes/health",
    headers: { accept: "text/html" },
    list: matchesIn(/<div class="tile-box status_(?<word>[01])"><h2>(?<label>[^<]*)<\/h2>/g),
    wordOf: words("1", "1", "0", "0"),
  },
  {
    path: "/healthcheck",
    headers: NO_HEADERS,
    list: itemsIn("name", "status"),
    wordOf: words("OK", "WARN", "WARN", "FAIL"),
  },
  { path: "/healthcheck/public", headers: NO_HEADERS },
  {
    path: "/ietf/health",
    headers: NO_HEADERS,
    list: (text) =>
      pairsIn(text, "checks").flatMap(([key, elements]) =>
        items(elements).map(({ status }) => ({ label: key.replace(/:.*/, ""), word: String(status) })),
      ),
    wordOf: words("pass", "warn", "warn", "fail"),
  },
  {
    path: "/actuator/health",
    headers: NO_HEADERS,
    list: (text) => pairsIn(text, "components").map(([label, one]) => ({ label, word: String(Object(one).status) })),
    wordOf: words("UP", "UP", "UNKNOWN", "DOWN"),
  },
  {
    path: "/k8s/livez?verbose",
    headers: NO_HEADERS,
    list: matchesIn(/^\[(?<word>[+-])\](?<label>\S+) /gm),
    wordOf: words("+", "+", "+", "-"),
  },
  {
    path: "/k8s/readyz?verbose",
    headers: NO_HEADERS,
    list: matchesIn(/^\[(?<word>[+-])\](?<label>\S+) /gm),
    wordOf: words("+", "+", "-", "-"),
  },
  {
    path: "/consul/health",
    headers: NO_HEADERS,
    list: (text) => items(parseJson(text)).map(({ Name, Status }) => ({ label: String(Name), word: String(Status) })),
    wordOf: words("passing", "warning", "critical", "critical"),
  },
  {
    path: "/consul/health",
    headers: { accept: "text/plain" },
    list: matchesIn(/^(?<word>[a-z]+): (?<label>[^:\n]+)/gm),
    wordOf: words("passing", "warning", "critical", "critical"),
  },
  { path: "/nagios", headers: NO_HEADERS },
  { path: "/badge", headers: NO_HEADERS },
  ...["application/openmetrics-text", "text/plain"].map((accept) => ({
    path: "/metrics",
    headers: { accept },
    list: matchesIn(/^wrasse_check_status\{.*target="(?<label>[^"]*)".*,wrasse_check_status="(?<word>\w+)"\} 1$/gm),
    wordOf: (level: Level) => level,
  })),
];
