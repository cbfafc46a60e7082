/** Reads what a Nagios plugin printed, and how it ended. */
import { CHECK_UNNAMED } from "../health/names.ts";
import { levelOfNagiosExit } from "./nagios.ts";
import { joinLines } from "./one-line.ts";
import type { Reading } from "./reading.ts";

export interface PluginOutcome {
  /** Undefined where a signal ended it. */
  readonly exitCode: number | undefined;
  readonly hasTimedOut: boolean;
  readonly output: string;
}

const STATUS_PREFIX = /^(?:[^|]{0,80}? )??(?:OK|WARNING|CRITICAL|UNKNOWN)\b(?: *[-:] *|$)/;

/**
 * The first line up to a `|` is what it says; performance data stands behind a `|`, in the first line or after the last
 * one, and between them there may be more text. There is always one check, without a name.
 */
export function readNagios({ exitCode, hasTimedOut, output }: PluginOutcome): Reading {
  const level = hasTimedOut ? "unavailable" : levelOfNagiosExit(exitCode);
  const [start = "", ...rest] = output.trim().split(/\r?\n/);
  const first = joinLines(start);
  const [text, performance] = cut(first);
  const [more, morePerformance] = cut(rest.join("\n"));
  const data: Record<string, string> = {};
  if (!hasTimedOut && exitCode !== undefined) {
    data["raw:nagios"] = JSON.stringify({ exitCode, output: first });
  }
  const allPerformance = joinLines(`${performance} ${morePerformance}`);
  if (allPerformance !== "") data["performance"] = allPerformance;
  if (more !== "") data["details"] = more;
  const said = text.replace(STATUS_PREFIX, "");
  const message = said === "" ? text : said;
  return {
    kind: "read",
    checks: [{ name: CHECK_UNNAMED, level, message: message === "" ? undefined : message, data }],
  };
}

function cut(text: string): readonly [string, string] {
  const bar = text.indexOf("|");
  return bar === -1 ? [text.trim(), ""] : [text.slice(0, bar).trim(), text.slice(bar + 1).trim()];
}
