/**
 * Whether a daemon still keeps a store up to date, from the file beside it that `src/daemon/vitals.ts` describes. Only
 * the few numbers that every answer needs, as checking the whole takes longer than most answers.
 */
import { closeSync, openSync, readSync } from "node:fs";
import { hostname } from "node:os";
import { visible } from "../../grammar/visible.ts";
import { ageText } from "./age.ts";
import { isRunning } from "./process.ts";
import type { Terminal } from "./terminal.ts";

interface Glance {
  readonly pid: number;
  readonly host: string;
  readonly at: number;
  readonly state: string;
  readonly reason: string | undefined;
}

const VITALS_BYTES = 65_536;
/** They are written every two seconds. */
const SILENT_MS_MAX = 15_000;

/** One line for whoever might take old answers for new ones. Without any vitals nobody claims to keep it. */
export function noteOnDaemon(storePath: string, terminal: Pick<Terminal, "now">): string | undefined {
  const glance = readGlance(`${storePath}-vitals`);
  if (glance === undefined) return undefined;
  const trouble = troubleOf(glance, terminal.now());
  if (trouble === undefined) return undefined;
  return `what you see is as of ${new Date(glance.at).toISOString()}, because ${trouble}`;
}

export function troubleOf({ pid, host, at, state, reason }: Glance, now: number): string | undefined {
  const ago = ageText(now - at);
  if (state === "stopping") return `the daemon was stopped ${ago} ago`;
  if (host === hostname() && !isRunning(pid)) return `the daemon (process ${pid}) is gone`;
  if (now - at > SILENT_MS_MAX) return `the daemon (process ${pid} on ${visible(host)}) has been silent for ${ago}`;
  if (state === "paused") return `the daemon is paused: ${visible(reason ?? "it cannot write to the store")}`;
  return undefined;
}

function readGlance(path: string): Glance | undefined {
  const [, text = ""] = (readText(path) ?? "").split("\n", 2);
  try {
    const { pid, host, at, state, reason } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    if (!Number.isSafeInteger(pid) || typeof pid !== "number" || pid <= 0) return undefined;
    if (typeof host !== "string" || typeof at !== "number" || typeof state !== "string") return undefined;
    if (!Number.isFinite(new Date(at).getTime())) return undefined;
    return { pid, host, at, state, reason: typeof reason === "string" ? reason : undefined };
  } catch {
    // Not there, or just being written: the next answer will know.
    return undefined;
  }
}

function readText(path: string): string | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, "r");
    const bytes = Buffer.alloc(VITALS_BYTES);
    return bytes.toString("utf8", 0, readSync(descriptor, bytes, 0, bytes.length, 0));
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
