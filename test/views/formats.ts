/** Every format that checks go out in: how it is written, and how one finds in it who is listed and how they are. */

import { renderBadge } from "../../src/views/badge.ts";
import { renderConsul, renderConsulOutput } from "../../src/views/consul.ts";
import { haleFull, halePublic } from "../../src/views/hale.ts";
import { hermesJson, hermesPage } from "../../src/views/hermes.ts";
import { ietfHealth } from "../../src/views/ietf.ts";
import { renderKubernetes } from "../../src/views/kubernetes.ts";
import { microProfileHealth } from "../../src/views/microprofile.ts";
import { microProfile1Health, microProfileDraftHealth } from "../../src/views/microprofile-early.ts";
import { renderNagios } from "../../src/views/nagios.ts";
import { renderMetrics } from "../../src/views/open-metrics.ts";
import { parseJsonObject } from "../../src/views/reading.ts";
import type { Answer, Snapshot } from "../../src/views/snapshot.ts";
import { springHealth } from "../../src/views/spring.ts";

/** A check as a format tells of it. */
export interface Listed {
  readonly label: string;
  readonly word: string;
}

export interface Format {
  readonly name: string;
  readonly render: (snapshot: Snapshot) => Answer;
  /** Undefined where it tells of the whole only. */
  readonly list?: (answer: Answer) => readonly Listed[];
  readonly verdict: (answer: Answer) => string;
  /** All verdicts there are, from best to worst. */
  readonly verdicts: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;

const bodyOf = ({ body = "" }: Answer): Json => parseJsonObject(body) ?? {};

function itemsOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function entriesOf(value: unknown): readonly (readonly [string, Json])[] {
  return Object.entries(Object(value));
}

const listedBy = (name: string, word: string) => (answer: Answer) =>
  itemsOf(bodyOf(answer)["checks"]).map((check) => ({ label: String(check[name]), word: String(check[word]) }));

const sayBy = (key: string) => (answer: Answer) => String(bodyOf(answer)[key]);

const sayByStatus = ({ status }: Answer) => String(status);

/** Error texts begin with their type. */
const typeOf = (text: string) => text.replace(/:.*$/s, "");

function listMatches(answer: Answer, pattern: RegExp): readonly Listed[] {
  return [...(answer.body ?? "").matchAll(pattern)].map(({ groups = {} }) => ({
    label: groups["label"] ?? "",
    word: groups["word"] ?? "",
  }));
}

function microProfileOf(kind: "live" | "ready" | "started"): Format {
  return {
    name: `MicroProfile ${kind}`,
    render: (snapshot) => microProfileHealth(snapshot, { only: kind, defaultKind: kind }),
    list: listedBy("name", "status"),
    verdict: sayBy("status"),
    verdicts: ["UP", "DOWN"],
  };
}

function kubernetesOf(endpoint: string): Format {
  return {
    name: `Kubernetes ${endpoint}`,
    render: (snapshot) => renderKubernetes(snapshot, { endpoint, verbose: true }),
    // Where there is no check, the built-in one is none of the snapshot's.
    list: (answer) => listMatches(answer, /^\[(?<word>[+-])\](?<label>\S+) /gm).filter(({ label }) => label !== "ping"),
    verdict: sayByStatus,
    verdicts: ["200", "500"],
  };
}

const consulStatus = { verdict: sayByStatus, verdicts: ["200", "429", "503"] };

export const FORMATS: readonly Format[] = [
  microProfileOf("live"),
  microProfileOf("ready"),
  microProfileOf("started"),
  {
    name: "MicroProfile 1.0",
    render: (snapshot) => microProfile1Health(snapshot),
    list: listedBy("name", "state"),
    verdict: sayBy("outcome"),
    verdicts: ["UP", "DOWN"],
  },
  {
    name: "MP-0003",
    render: (snapshot) => microProfileDraftHealth(snapshot),
    list: listedBy("id", "result"),
    verdict: (answer) => (answer.status === 204 ? "UP" : sayBy("outcome")(answer)),
    verdicts: ["UP", "DOWN"],
  },
  {
    name: "Hermes JSON",
    render: (snapshot) => hermesJson(snapshot),
    list: (answer) => Object.entries(bodyOf(answer)).map(([label, text]) => ({ label, word: typeOf(String(text)) })),
    verdict: sayByStatus,
    verdicts: ["200", "503"],
  },
  {
    name: "Hermes page",
    render: (snapshot) => hermesPage(snapshot),
    list: (answer) => listMatches(answer, /<div class="tile-box status_(?<word>[01])"><h2>(?<label>[^<]*)<\/h2>/g),
    verdict: sayByStatus,
    verdicts: ["200", "503"],
  },
  {
    name: "hale full",
    render: (snapshot) => haleFull(snapshot),
    list: listedBy("name", "status"),
    verdict: sayBy("status"),
    verdicts: ["OK", "WARN", "FAIL"],
  },
  { name: "hale public", render: (snapshot) => halePublic(snapshot), verdict: sayByStatus, verdicts: ["200", "500"] },
  {
    name: "IETF",
    render: (snapshot) => ietfHealth(snapshot),
    list: (answer) =>
      entriesOf(bodyOf(answer)["checks"]).flatMap(([key, elements]) =>
        itemsOf(elements).map(({ status }) => ({ label: key.replace(/:.*/, ""), word: String(status) })),
      ),
    verdict: sayBy("status"),
    verdicts: ["pass", "warn", "fail"],
  },
  {
    name: "Spring",
    render: (snapshot) => springHealth(snapshot, { showDetails: true }),
    list: (answer) =>
      entriesOf(bodyOf(answer)["components"]).map(([label, { status }]) => ({ label, word: String(status) })),
    verdict: sayBy("status"),
    verdicts: ["UNKNOWN", "UP", "OUT_OF_SERVICE", "DOWN"],
  },
  kubernetesOf("livez"),
  kubernetesOf("readyz"),
  kubernetesOf("healthz"),
  {
    name: "Consul",
    render: (snapshot) => renderConsul(snapshot),
    list: ({ body = "" }) =>
      itemsOf(JSON.parse(body)).map(({ Name, Status, CheckID }) => ({
        label: String(Name),
        word: String(CheckID).startsWith("_service_maintenance:") ? "maintenance" : String(Status),
      })),
    ...consulStatus,
  },
  {
    name: "Consul text",
    render: (snapshot) => renderConsulOutput(snapshot),
    list: (answer) => listMatches(answer, /^(?<word>[a-z]+): (?<label>[^:\n]+)/gm),
    ...consulStatus,
  },
  {
    name: "Nagios",
    render: (snapshot) => renderNagios(snapshot),
    verdict: ({ body = "" }) => /^WRASSE (\w+) - /.exec(body)?.[1] ?? "",
    verdicts: ["OK", "WARNING", "UNKNOWN", "CRITICAL"],
  },
  {
    name: "badge",
    render: (snapshot) => renderBadge(snapshot),
    verdict: sayBy("message"),
    verdicts: ["not found", "skipped", "maintenance", "healthy", "warning", "unknown", "unhealthy", "unavailable"],
  },
  ...(["openmetrics", "prometheus"] as const).map((format) => ({
    name: format,
    render: (snapshot: Snapshot) => renderMetrics(snapshot, { format }),
    list: (answer: Answer) =>
      listMatches(
        answer,
        /^wrasse_check_status\{.*target="(?<label>[^"]*)".*,wrasse_check_status="(?!skipped)(?<word>\w+)"\} 1$/gm,
      ),
    verdict: sayByStatus,
    verdicts: ["200"],
  })),
];

export function formatNamed(name: string): Format {
  const format = FORMATS.find((candidate) => candidate.name === name);
  if (format === undefined) throw new Error(`there is no format ${name}`);
  return format;
}
