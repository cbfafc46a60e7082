/**
 * The daemon's own log: JSON lines for programs, readable lines for people. What is logged is often foreign text, so
 * no line holds a character that a terminal would act on. A log that cannot be written loses lines, counts them, and
 * never stops the daemon.
 */
import type { Writable } from "node:stream";
import { type Logger, pino, stdSerializers, stdTimeFunctions } from "pino";
import { visibleJson } from "../../grammar/visible.ts";
import type { LogFormat, LogLevel } from "./config.ts";
import { textLine } from "./log-text.ts";

/** What a reader has not taken yet; beyond it lines are lost rather than memory. */
const WAITING_BYTES_MAX = 4 * 1_048_576;
const END_WAIT_MS_MAX = 2000;

export type Log = Logger;

export interface LogOptions {
  readonly level: LogLevel;
  readonly format: LogFormat;
  readonly stream: Writable;
  readonly isTerminal: boolean;
  /** `NO_COLOR` is set, or something else speaks against colours. */
  readonly isPlain?: boolean;
}

export function createLog({ level, format, stream, isTerminal, isPlain = false }: LogOptions): Logger {
  const isText = format === "text" || (format === "auto" && isTerminal);
  const form = isText ? (line: string) => textLine(line, isTerminal && !isPlain) : formJson;
  return pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: stdSerializers.err },
    },
    createDestination(stream, form),
  );
}

/** Waits until all that was logged is out, or will not get out any more. */
export async function endLog(log: Logger): Promise<void> {
  await new Promise<void>((resolve) => log.flush(() => resolve()));
}

function formJson(line: string): string {
  return `${visibleJson(line.trimEnd())}\n`;
}

/** What pino writes to. */
interface Destination {
  write(line: string): void;
  flush(done: () => void): void;
}

function createDestination(stream: Writable, form: (line: string) => string): Destination {
  let lost = 0;
  // Each failed write is counted in its own callback; unheard, the same failure would end the process.
  stream.on("error", () => {});

  function send(line: string, count: number): void {
    stream.write(line, (error) => {
      if (error) lost += count;
    });
  }

  function write(line: string): void {
    // One that has failed would keep what it is given for ever; standard error gets over it and goes on.
    if (stream.destroyed || stream.errored || stream.writableLength > WAITING_BYTES_MAX) {
      lost++;
      return;
    }
    const before = lost;
    lost = 0;
    if (before > 0) send(form(lossLine(before)), before);
    send(form(line), 1);
  }

  function flush(done: () => void): void {
    const timer = setTimeout(done, END_WAIT_MS_MAX);
    stream.write("", () => {
      clearTimeout(timer);
      done();
    });
  }

  return { write, flush };
}

function lossLine(count: number): string {
  return JSON.stringify({
    level: "warn",
    time: new Date().toISOString(),
    lost: count,
    msg: "log lines could not be written",
  });
}
