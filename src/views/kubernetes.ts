/**
 * The plain text of Kubernetes' own health endpoints, for resources. A check fails with what is not ready to be used;
 * for `livez`, only with what is broken. Reasons are told about single checks alone, as there.
 */
import type { Level } from "../health/level.ts";
import { uniqueLabels } from "./labels.ts";
import { escapeControls } from "./one-line.ts";
import type { Answer, Snapshot } from "./snapshot.ts";

export interface KubernetesOptions {
  /** The endpoint's name: `livez` asks what is alive, `readyz` and all others what is ready. */
  readonly endpoint: string;
  readonly verbose?: boolean;
  /** Labels of checks that are to be passed over. */
  readonly exclude?: readonly string[];
  /** The label of the only check that is asked for. */
  readonly check?: string;
  readonly reasons?: boolean;
}

/** Undefined where a check does not count. */
function kubernetesWordOf(level: Level, endpoint: string): "ok" | "failed" | undefined {
  switch (level) {
    case "healthy":
    case "warning":
      return "ok";
    case "unknown":
    case "maintenance":
      return endpoint === "livez" ? "ok" : "failed";
    case "unhealthy":
    case "unavailable":
      return "failed";
    case "skipped":
      return undefined;
  }
}

interface Line {
  readonly name: string;
  readonly isFailed: boolean;
  readonly reason: string;
}

/** What Kubernetes shows where there are no checks. */
const PING: Line = { name: "ping", isFailed: false, reason: "" };

/** What was there when the daemon started may still change everything. */
const STARTUP: Line = { name: "startup", isFailed: true, reason: "what was there at the start is still being read" };

export function renderKubernetes(snapshot: Snapshot, options: KubernetesOptions): Answer {
  const lines = linesOf(snapshot, options.endpoint);
  return options.check === undefined ? renderAll(lines, options) : renderOne(lines, options.check, options);
}

function linesOf({ checks, isStarting }: Snapshot, endpoint: string): readonly Line[] {
  const labels = uniqueLabels(checks);
  const lines: Line[] = [];
  for (const check of checks) {
    const word = kubernetesWordOf(check.level, endpoint);
    if (word === undefined) continue;
    const reason = check.message === undefined ? check.level : `${check.level}: ${check.message}`;
    lines.push({ name: escapeControls(labels.get(check) ?? ""), isFailed: word === "failed", reason });
  }
  if (isStarting && endpoint !== "livez") lines.push(STARTUP);
  return lines.length === 0 ? [PING] : lines;
}

function renderAll(lines: readonly Line[], { endpoint, verbose = false, exclude = [] }: KubernetesOptions): Answer {
  const excluded = new Set(exclude.map(escapeControls));
  const unmatched = new Set(excluded);
  let isFailed = false;
  let text = "";
  for (const line of lines) {
    unmatched.delete(line.name);
    if (excluded.has(line.name)) text += `[+]${line.name} excluded: ok\n`;
    else if (line.isFailed) text += `[-]${line.name} failed: reason withheld\n`;
    else text += `[+]${line.name} ok\n`;
    isFailed ||= line.isFailed && !excluded.has(line.name);
  }
  if (unmatched.size > 0) {
    const names = [...unmatched].sort().map((name) => JSON.stringify(name));
    text += `warn: some health checks cannot be excluded: no matches for ${names.join(",")}\n`;
  }
  if (isFailed) return answer(500, `${text}${endpoint} check failed\n`);
  return answer(200, verbose ? `${text}${endpoint} check passed\n` : "ok");
}

function renderOne(lines: readonly Line[], check: string, { reasons = true }: KubernetesOptions): Answer {
  const name = escapeControls(check);
  const line = lines.find((candidate) => candidate.name === name);
  if (line === undefined) return answer(404, "404 page not found\n");
  if (!line.isFailed) return answer(200, "ok");
  const reason = reasons ? escapeControls(line.reason) : "reason withheld";
  return answer(500, `internal server error: ${reason}\n`);
}

function answer(status: number, body: string): Answer {
  const headers = {
    "content-type": "text/plain; charset=utf-8",
    "cache-control": "no-cache",
    "x-content-type-options": "nosniff",
  };
  return { status, headers, body };
}
