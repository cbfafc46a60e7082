/** What a reader has to know to go on in the middle of a log, as a text that can be kept and may come back damaged. */
import { Buffer } from "node:buffer";
import { isLogFormatName, type LogFormatName } from "../envelope/envelope.ts";

const MEMORY_BYTES_MAX = 8 * 1024;
const VERSION = 1;

export interface ReaderMemory {
  /** Nothing as long as it has not shown itself. */
  readonly format: LogFormatName | undefined;
  /** What the envelope has noted. */
  readonly noted: unknown;
  /** Where the last line ended, if its end may still be to come, and who wrote it. */
  readonly lineEnd?: LineEnd | undefined;
}

export interface LineEnd {
  readonly offset: number;
  readonly writer: string;
}

export function writeMemory({ format, noted, lineEnd }: ReaderMemory): string {
  const all = JSON.stringify({ version: VERSION, format, noted, lineEnd });
  return Buffer.byteLength(all) <= MEMORY_BYTES_MAX ? all : JSON.stringify({ version: VERSION, format });
}

/** Nothing for what no reader has written. */
export function readMemory(text: string | undefined): ReaderMemory | undefined {
  if (text === undefined || Buffer.byteLength(text) > MEMORY_BYTES_MAX) return undefined;
  let memory: unknown;
  try {
    memory = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof memory !== "object" || memory === null) return undefined;
  const { version, format, noted, lineEnd } = memory as Readonly<Record<string, unknown>>;
  if (version !== VERSION || (format !== undefined && !isLogFormatName(format))) return undefined;
  return { format, noted, lineEnd: isLineEnd(lineEnd) ? lineEnd : undefined };
}

function isLineEnd(value: unknown): value is LineEnd {
  if (typeof value !== "object" || value === null) return false;
  const { offset, writer } = value as Readonly<Record<string, unknown>>;
  return typeof offset === "number" && typeof writer === "string";
}
