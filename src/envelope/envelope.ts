/** The formats there are, and which of them a log has. */
import type { Buffer } from "node:buffer";
import { agentOutputLog } from "./agent-output-log.ts";
import { cri } from "./cri.ts";
import { docker } from "./docker.ts";
import type { LogFormat } from "./format.ts";
import { jsonLines } from "./json-lines.ts";
import { kubernetes } from "./kubernetes.ts";
import { plain } from "./plain.ts";
import { rawTaskLog } from "./raw-task-log.ts";
import { serverTaskLog } from "./server-task-log.ts";
import { syslog } from "./syslog.ts";
import { timePrefix } from "./time-prefix.ts";

/** In the order in which a line is tried: those first that others would take for their own. */
export const LOG_FORMATS = {
  "server-task": serverTaskLog,
  "raw-task": rawTaskLog,
  "agent-output": agentOutputLog,
  docker,
  cri,
  kubernetes,
  json: jsonLines,
  syslog,
  time: timePrefix,
  plain,
} as const satisfies Readonly<Record<string, LogFormat>>;

export type LogFormatName = keyof typeof LOG_FORMATS;

export const LOG_FORMAT_NAMES = Object.keys(LOG_FORMATS) as readonly LogFormatName[];

/** A log's format shows itself within so many bytes, or it is plain. */
export const HEAD_BYTES = 64 * 1024;

const NEWLINE = 0x0a;
const BYTE_ORDER_MARK = /^\ufeff/;

export function isLogFormatName(name: unknown): name is LogFormatName {
  return LOG_FORMAT_NAMES.some((known) => known === name);
}

/**
 * The format of a log that begins with these bytes: that of the first line that can be of one. Nothing, as long as the
 * lines may still come that show it.
 */
export function formatOfHead(head: Buffer): LogFormatName | undefined {
  const bytes = head.subarray(0, HEAD_BYTES);
  const complete = bytes.lastIndexOf(NEWLINE) + 1;
  const isFull = head.length >= HEAD_BYTES;
  const lines = bytes.toString("utf8", 0, isFull && complete === 0 ? bytes.length : complete).split("\n");
  for (const line of lines) {
    const format = formatOfLine(line.replace(/\r$/, ""));
    if (format !== undefined) return format;
  }
  return isFull ? "plain" : undefined;
}

/** The format that a single line shows. */
export function formatOfLine(line: string): LogFormatName | undefined {
  const text = line.replace(BYTE_ORDER_MARK, "");
  return LOG_FORMAT_NAMES.find((name) => LOG_FORMATS[name].isSeenIn(text));
}
