/** Between the tail, which knows files, and the intake, which knows sources: who takes which file's lines. */
import { Buffer } from "node:buffer";
import type { Intake } from "../intake/intake.ts";
import type { LogDoor } from "../intake/log-door.ts";
import { takeLog } from "../intake/log-intake.ts";
import type { Signals } from "../intake/signals.ts";
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

/** Who is told what logs say, and how far they have been read. */
export interface LogListener extends LogDoor, Pick<Intake, "keep" | "forget" | "started" | "isFull" | "commit"> {}

export interface LogHostOptions {
  readonly intake: LogListener;
  /** The source of this name as the configuration has it now. */
  readonly sourceOf: (name: string) => Source | undefined;
  readonly now: () => number;
  /** Who listens to the lines beside. */
  readonly signals?: Signals;
  /** How old what is read now may be, where nothing says when it was said; 0 unless told. */
  readonly untimedAgeMs?: () => number;
  readonly onMessage: () => void;
  readonly onEvent: (event: TailEvent) => void;
}

export function createLogHost(options: LogHostOptions): TailHost {
  const { intake, signals, sourceOf, now, untimedAgeMs = () => 0, onMessage, onEvent } = options;
  const door: LogDoor = {
    take: (source, statement, surroundings) => {
      const ageMs = untimedAgeMs();
      return intake.take(source, ageMs === 0 ? statement : { ...statement, untimedAgeMs: ageMs }, surroundings);
    },
    problem: (found) => intake.problem(found),
    deployment: (deployment) => intake.deployment(deployment),
  };

  function open(file: LogFile): LogTaker {
    return file.source.name === SPOOL_SOURCE ? openSpool(file) : openLog(file);
  }

  function openLog({ source: { name }, path, captures, head, memory }: LogFile): LogTaker {
    const source = () => sourceOf(name) ?? plainSource(name);
    return takeLog({ source, file: path, captures, head, memory }, door, eventsOf(path), now, signals);
  }

  /** What a pipe says of its input counts, but not what it may say: that is for the configuration to decide. */
  function openSpool({ path, captures, head, memory }: LogFile): LogTaker {
    const preface = readPreface(head);
    if (preface === undefined) return LEFT_ALONE;
    const { manner } = preface;
    const source = () => withManner(sourceOf(manner.source) ?? plainSource(manner.source), manner);
    const log = { source, captures, head: NOTHING, memory: memory ?? preface.memory };
    return takeSpool(takeLog(log, door, eventsOf(path), now, signals));
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
