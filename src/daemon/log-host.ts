/** Between the tail, which knows files, and the intake, which knows sources: who takes which file's lines. */
import { Buffer } from "node:buffer";
import type { Intake } from "../intake/intake.ts";
import { takeLog } from "../intake/log-intake.ts";
import { plainSource, type Source } from "../intake/source.ts";
import { readPreface, SPOOL_SOURCE } from "../intake/spool.ts";
import { takeSpool } from "../intake/spool-taker.ts";
import type { LogFile, LogTaker, TailEvent, TailHost } from "../tail/host.ts";

const NOTHING = Buffer.alloc(0);

export interface LogHostOptions {
  readonly intake: Intake;
  /** The source of this name as the configuration has it now. */
  readonly sourceOf: (name: string) => Source | undefined;
  readonly now: () => number;
  readonly onMessage: () => void;
  readonly onEvent: (event: TailEvent) => void;
}

export function createLogHost({ intake, sourceOf, now, onMessage, onEvent }: LogHostOptions): TailHost {
  function open(file: LogFile): LogTaker {
    return file.source.name === SPOOL_SOURCE ? openSpool(file) : openLog(file);
  }

  function openLog({ source: { name }, path, captures, head, memory }: LogFile): LogTaker {
    const source = sourceOf(name) ?? plainSource(name);
    return takeLog({ source, file: path, captures, head, memory }, intake, eventsOf(path), now);
  }

  /** What a pipe says of its input counts, but not what it may say: that is for the configuration to decide. */
  function openSpool({ path, captures, head, memory }: LogFile): LogTaker {
    const preface = readPreface(head);
    const name = preface?.manner.source ?? SPOOL_SOURCE;
    const known = sourceOf(name) ?? plainSource(name);
    const defaults = { ...known.defaults, ...preface?.manner.defaults };
    const source = { ...known, ...preface?.manner, name, defaults };
    const log = { source, captures, head: NOTHING, memory: memory ?? preface?.memory };
    return takeSpool(takeLog(log, intake, eventsOf(path), now));
  }

  function eventsOf(path: string) {
    return { message: onMessage, lineTooLong: (line: number) => onEvent({ kind: "lineTooLong", path, line }) };
  }

  return {
    open,
    progress: (checkpoint) => intake.keep(checkpoint),
    forget: (checkpointId) => intake.forget(checkpointId),
    started: (source) => intake.started(source),
    get isFull() {
      return intake.isFull;
    },
    drain: () => intake.commit(),
    event: onEvent,
  };
}
