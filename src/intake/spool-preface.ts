/**
 * The first line of a spool file: who writes it, and how its input is to be read. It is checked like any input, as
 * another version of wrasse may have written it, or somebody by hand.
 */
import type { Buffer } from "node:buffer";
import type { Encoding } from "../../grammar/encoding.ts";
import type { Escapes } from "../../grammar/syntax.ts";
import { isTimeZone } from "../envelope/clock.ts";
import { LOG_FORMAT_NAMES, type LogFormatName } from "../envelope/envelope.ts";
import type { PartialNames } from "./source.ts";

/** How a pipe's input is to be read, as far as the command line said so. */
export interface SpoolManner {
  readonly source: string;
  readonly format?: LogFormatName | undefined;
  readonly timeZone?: string | undefined;
  readonly encoding?: Encoding | undefined;
  readonly escapes?: Escapes | undefined;
  readonly defaults: PartialNames;
}

export interface Writer {
  readonly pid: number;
  readonly host: string;
  /** What tells it from a later process of the same number, where the system says. */
  readonly born?: string | undefined;
}

export interface SpoolPreface {
  readonly writer: Writer;
  readonly manner: SpoolManner;
  /** What the reader of the input knew before the first of the lines kept. */
  readonly memory: string;
}

const VERSION = 1;
const NEWLINE = 0x0a;
export const PREFACE_BYTES_MAX = 65_536;
const NAMES = ["project", "environment", "tenant", "target", "name", "check"] as const;

export function writePreface(preface: SpoolPreface): string {
  return `${JSON.stringify({ wrasse: "spool", version: VERSION, ...preface })}\n`;
}

/** Undefined for a file that no pipe of this version has written. */
export function readPreface(head: Buffer): SpoolPreface | undefined {
  const newline = head.subarray(0, PREFACE_BYTES_MAX).indexOf(NEWLINE);
  if (newline < 0) return undefined;
  try {
    return prefaceOf(JSON.parse(head.toString("utf8", 0, newline)));
  } catch {
    return undefined;
  }
}

function prefaceOf(value: unknown): SpoolPreface | undefined {
  const { wrasse, version, writer, manner, memory } = fieldsOf(value);
  if (wrasse !== "spool" || version !== VERSION || typeof memory !== "string") return undefined;
  const { pid, host, born } = fieldsOf(writer);
  const { source, format, timeZone, encoding, escapes, defaults } = fieldsOf(manner);
  if (typeof pid !== "number" || typeof host !== "string" || typeof source !== "string") return undefined;
  return {
    writer: { pid, host, born: typeof born === "string" ? born : undefined },
    manner: {
      source,
      format: LOG_FORMAT_NAMES.find((name) => name === format),
      timeZone: typeof timeZone === "string" && isTimeZone(timeZone) ? timeZone : undefined,
      encoding: (["plain", "base64"] as const).find((name) => name === encoding),
      escapes: (["none", "teamcity"] as const).find((name) => name === escapes),
      defaults: namesOf(defaults),
    },
    memory,
  };
}

function namesOf(value: unknown): PartialNames {
  const fields = fieldsOf(value);
  const given = NAMES.filter((name) => typeof fields[name] === "string" && fields[name] !== "");
  return Object.fromEntries(given.map((name) => [name, fields[name]]));
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
