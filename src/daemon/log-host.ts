/** Between the tail, which knows files, and the intake, which knows sources: who takes which file's lines. */
import { Buffer } from "node:buffer";
import type { Intake } from "../intake/intake.ts";
import { takeLog } from "../intake/log-intake.ts";
import { plainSource, type Source, withManner } from "../intake/source.ts";
import { SPOOL_SOURCE } from "../intake/spool.ts";
import { readPreface } from "../intake/spool-preface.ts";
import { takeSpool } from "../intake/spool-taker.ts";
import type { LogFile, LogTaker, TailEvent, TailHost } from "../tail/host.ts";

const NOTHING = Buffer.alloc(0);

/** Of a file in the spool that is none of ours nothing is taken, and it stays. */
const LEFT_ALONE: LogTaker = {
  isWaiting: false,
  resumeFrom: undefined,
  memory: "",
  take: () => {},
  passOver: () => {},
  end: () => {},
};

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
    const source = () => sourceOf(name) ?? plainSource(name);
    return takeLog({ source, file: path, captures, head, memory }, intake, eventsOf(path), now);
  }

  /** What a pipe says of its input counts, but not what it may say: that is for the configuration to decide. */
  function openSpool({ path, captures, head, memory }: LogFile): LogTaker {
    const preface = readPreface(head);
    if (preface === undefined) return LEFT_ALONE;
    const { manner } = preface;
    const source = () => withManner(sourceOf(manner.source) ?? plainSource(manner.source), manner);
    const log = { source, captures, head: NOTHING, memory: memory ?? preface.memory };
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
