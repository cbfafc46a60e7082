/**
 * The one line of a Nagios plugin with its exit code. Critical is the worst here, then unknown, then warning: the order
 * of wrasse's levels. Nothing to check is unknown, since whoever asks for it has mistyped a name.
 */
import { type Level, rankOf } from "../health/level.ts";
import { labelOf } from "./labels.ts";
import { escapeControls, joinLines } from "./one-line.ts";
import { parseJsonObject, stringOf } from "./reading.ts";
import type { Answer, ObservedCheck, Snapshot } from "./snapshot.ts";

export type NagiosWord = "OK" | "WARNING" | "CRITICAL" | "UNKNOWN";

export interface NagiosOptions {
  readonly reasons?: boolean;
}

export interface NagiosResult {
  readonly exitCode: 0 | 1 | 2 | 3;
  /** Without an end of line. */
  readonly line: string;
}

const EXIT_CODES = { OK: 0, WARNING: 1, CRITICAL: 2, UNKNOWN: 3 } as const;

/** Plugins that look at a web page take 4xx for a warning and 5xx for critical. */
const STATUSES: Readonly<Record<NagiosWord, number>> = { OK: 200, WARNING: 429, CRITICAL: 503, UNKNOWN: 503 };

/** More than this of a line is cut off by some of those who run plugins. */
const TEXT_LENGTH_MAX = 2048;

const COUNTED: readonly Level[] = ["healthy", "warning", "unknown", "unhealthy", "unavailable", "maintenance"];

/** Undefined where a check does not count. In maintenance all is well: there is a downtime. */
function nagiosWordOf(level: Level): NagiosWord | undefined {
  switch (level) {
    case "healthy":
    case "maintenance":
      return "OK";
    case "warning":
      return "WARNING";
    case "unknown":
      return "UNKNOWN";
    case "unhealthy":
    case "unavailable":
      return "CRITICAL";
    case "skipped":
      return undefined;
  }
}

export function levelOfNagiosExit(exitCode: number | undefined): Level {
  switch (exitCode) {
    case 0:
      return "healthy";
    case 1:
      return "warning";
    case 2:
      return "unhealthy";
    default:
      return "unknown";
  }
}

export function nagiosResult(snapshot: Snapshot, { reasons = true }: NagiosOptions = {}): NagiosResult {
  const checks = snapshot.checks.filter(({ level }) => level !== "skipped");
  const [first] = checks;
  if (first === undefined) {
    const text = snapshot.isStarting ? "no checks yet" : "no checks";
    return { exitCode: EXIT_CODES.UNKNOWN, line: `WRASSE UNKNOWN - ${text}` };
  }
  const raw = checks.length === 1 && reasons ? rawResultOf(first) : undefined;
  if (raw !== undefined) return raw;
  const worst = checks.reduce((one, other) => (rankOf(other.level) > rankOf(one.level) ? other : one));
  const word = nagiosWordOf(worst.level) ?? "UNKNOWN";
  const text = checks.length === 1 ? sentenceOf(first, reasons) : summaryOf(checks, reasons);
  return { exitCode: EXIT_CODES[word], line: `WRASSE ${word} - ${text} | ${performanceOf(checks)}` };
}

export function renderNagios(snapshot: Snapshot, options: NagiosOptions = {}): Answer {
  const { exitCode, line } = nagiosResult(snapshot, options);
  const word = (["OK", "WARNING", "CRITICAL", "UNKNOWN"] as const)[exitCode];
  const headers = { "content-type": "text/plain; charset=utf-8", "cache-control": "no-cache" };
  return { status: STATUSES[word], headers, body: `${line}\n` };
}

/** What a plugin said of this very check goes out as it came. */
function rawResultOf({ data, level }: ObservedCheck): NagiosResult | undefined {
  const text = data["raw:nagios"];
  const raw = text === undefined ? undefined : parseJsonObject(text);
  const line = stringOf(raw?.["output"]);
  const exitCode = raw?.["exitCode"];
  if (line === undefined || line !== escapeControls(line)) return undefined;
  if (exitCode !== 0 && exitCode !== 1 && exitCode !== 2 && exitCode !== 3) return undefined;
  return levelOfNagiosExit(exitCode) === level ? { exitCode, line } : undefined;
}

function summaryOf(checks: readonly ObservedCheck[], reasons: boolean): string {
  const unwell = checks.filter(({ level }) => level !== "healthy" && level !== "maintenance");
  if (unwell.length === 0) return `${checks.length} checks ok`;
  unwell.sort((one, other) => rankOf(other.level) - rankOf(one.level));
  let text = `${unwell.length} of ${checks.length} checks not ok: `;
  for (const [index, check] of unwell.entries()) {
    const sentence = `${index === 0 ? "" : "; "}${sentenceOf(check, reasons)}`;
    if (index > 0 && text.length + sentence.length > TEXT_LENGTH_MAX) return `${text}; ${unwell.length - index} more`;
    text += sentence;
  }
  return text;
}

function sentenceOf(check: ObservedCheck, reasons: boolean): string {
  const message = check.message === undefined || !reasons ? "" : `: ${check.message}`;
  const text = plain(`${labelOf(check)} ${check.level}${message}`);
  return text.length > TEXT_LENGTH_MAX ? `${text.slice(0, TEXT_LENGTH_MAX)}…` : text;
}

/** A `|` would begin the performance data. */
function plain(text: string): string {
  return joinLines(text.replaceAll("|", " "));
}

/** How many checks have which level. */
function performanceOf(checks: readonly ObservedCheck[]): string {
  const counts = new Map<Level, number>(COUNTED.map((level) => [level, 0]));
  for (const { level } of checks) counts.set(level, (counts.get(level) ?? 0) + 1);
  return [...counts].map(([level, count]) => `${level}=${count};;;0;${checks.length}`).join(" ");
}
