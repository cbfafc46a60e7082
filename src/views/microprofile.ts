/**
 * MicroProfile Health 2.0 to 4.1: `/health`, `/health/live`, `/health/ready` and `/health/started`. Two words only; the
 * whole is UP if and only if every check listed is.
 */
import type { Level } from "../health/level.ts";
import { type Kind, kindsOf } from "./kinds.ts";
import { labelOf } from "./labels.ts";
import { levelOfMicroProfile } from "./microprofile-reading.ts";
import { isJsonObject } from "./reading.ts";
import { factsOf, rawOf } from "./report.ts";
import type { Answer, ObservedCheck, Snapshot } from "./snapshot.ts";

export type MicroProfileWord = "UP" | "DOWN";

export interface MicroProfileOptions {
  /** Only the checks of one kind; without it the checks of all three. */
  readonly only?: Kind;
  /** What a check is that does not say so itself; with `none` it is not listed. */
  readonly defaultKind?: Kind | "none";
  /** Without them there are names and words only. */
  readonly reasons?: boolean;
  /** `mp.health.default.readiness.empty.response`: as long as the daemon starts and has no such check. */
  readonly emptyReadiness?: MicroProfileWord;
  /** `mp.health.default.startup.empty.response`, likewise. */
  readonly emptyStartup?: MicroProfileWord;
}

export interface Verdict {
  readonly check: ObservedCheck;
  readonly word: MicroProfileWord;
}

export function microProfileHealth(snapshot: Snapshot, options: MicroProfileOptions = {}): Answer {
  const verdicts = verdictsOf(snapshot, options);
  const word = verdicts.length === 0 ? emptyWord(snapshot, options) : conjunctionOf(verdicts);
  const checks = verdicts.map((verdict) => renderCheck(verdict, options.reasons ?? true));
  return {
    status: word === "UP" ? 200 : 503,
    headers: { "content-type": "application/json", "cache-control": "no-cache" },
    body: `{"status":"${word}","checks":[${checks.join(",")}]}`,
  };
}

/** The checks that have a kind that is asked for. One of several kinds is listed once, with the worse of its words. */
export function verdictsOf(snapshot: Snapshot, options: MicroProfileOptions): readonly Verdict[] {
  const verdicts: Verdict[] = [];
  for (const check of snapshot.checks) {
    if (check.level === "skipped") continue;
    const kinds = kindsOf(check, options.defaultKind ?? "ready").filter(
      (kind) => options.only === undefined || kind === options.only,
    );
    if (kinds.length === 0) continue;
    verdicts.push({ check, word: kinds.some((kind) => !isUp(check.level, kind)) ? "DOWN" : "UP" });
  }
  return verdicts;
}

export function conjunctionOf(verdicts: readonly Verdict[]): MicroProfileWord {
  return verdicts.every(({ word }) => word === "UP") ? "UP" : "DOWN";
}

/** What is unknown or in maintenance may live on, but nothing is sent to it. */
function isUp(level: Level, kind: Kind): boolean {
  if (level === "unknown" || level === "maintenance") return kind === "live";
  return level === "healthy" || level === "warning";
}

/** Nothing is expected, or what is expected has not come yet. */
function emptyWord(snapshot: Snapshot, options: MicroProfileOptions): MicroProfileWord {
  if (!snapshot.isStarting) return "UP";
  const { emptyReadiness: ready = "DOWN", emptyStartup: started = "DOWN" } = options;
  if (options.only === "ready") return ready;
  if (options.only === "started") return started;
  return options.only === "live" || (ready === "UP" && started === "UP") ? "UP" : "DOWN";
}

function renderCheck({ check, word }: Verdict, reasons: boolean): string {
  const raw = rawOf(check, "microprofile");
  if (raw !== undefined && isCheck(raw.value) && levelOfMicroProfile(raw.value.status) === check.level) {
    return reasons ? raw.text : JSON.stringify({ name: raw.value.name, status: word });
  }
  const name = labelOf(check);
  return JSON.stringify(reasons ? { name, status: word, data: factsOf(check) } : { name, status: word });
}

/** A check of these generations, to the letter: more keys are allowed in it, no structure in its data. */
function isCheck(value: object): value is { readonly name: string; readonly status: MicroProfileWord } {
  if (!isJsonObject(value) || typeof value["name"] !== "string") return false;
  if (value["status"] !== "UP" && value["status"] !== "DOWN") return false;
  return !Object.hasOwn(value, "data") || hasPlainValues(value["data"]);
}

export function hasPlainValues(data: unknown): boolean {
  return (
    isJsonObject(data) && Object.values(data).every((value) => ["string", "boolean", "number"].includes(typeof value))
  );
}
