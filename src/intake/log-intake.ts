/** One log on its way in: its lines become messages, and its messages reports or problems, each with its place. */
import { isHealth } from "../../grammar/message.ts";
import type { HeardLine } from "../scan/heard-line.ts";
import { createMessageReader, type FoundInLog } from "../scan/message-reader.ts";
import type { LogTaker } from "../tail/host.ts";
import { announceDeployment } from "./announce-deployment.ts";
import { impliedTarget } from "./identity.ts";
import { wantedIn } from "./listened-signals.ts";
import type { LogDoor } from "./log-door.ts";
import { originIn } from "./log-origin.ts";
import type { Signals } from "./signals.ts";
import type { Source } from "./source.ts";

export interface Log {
  /** As the configuration has it now; how its lines are to be read counts when the log is opened. */
  readonly source: () => Source;
  /** As it is shown to people; a script's output has none. */
  readonly file?: string;
  readonly captures: Readonly<Record<string, string>>;
  readonly head: Buffer;
  readonly memory: string | undefined;
}

export interface LogEvents {
  message(): void;
  lineTooLong(line: number): void;
}

/** `signals`: who listens to its lines beside, if anybody does. */
export function takeLog(log: Log, intake: LogDoor, events: LogEvents, now: () => number, signals?: Signals): LogTaker {
  const { file, captures } = log;
  const opened = log.source();

  function take({ found, offset, text, said, isReplay }: FoundInLog): void {
    if (isReplay) return;
    events.message();
    const source = log.source();
    const { line, column } = found.start;
    const origin = originIn({ source: source.name, file, line, column, offset }, said.task);
    if (found.kind === "malformed") {
      if (found.name !== "" && !isHealth(found.name)) return;
      intake.problem({ kind: "malformed", code: found.code, reason: found.reason, text, origin });
      return;
    }
    if (found.report === undefined) return;
    intake.take(source, { report: found.report, saidAt: said.at, origin, text }, { task: said.task, captures });
  }

  function hear(line: HeardLine): void {
    signals?.hear(line, { source: log.source(), file, captures, door: intake });
  }

  const listened = () => signals?.listenedTo(log.source().name);

  /** Who hands out lines tells himself of one that is too long; not of one whose parts are too long together. */
  let isToldOf = false;

  const reader = createMessageReader(
    {
      found: take,
      lineTooLong: ({ number }) => {
        if (!isToldOf) events.lineTooLong(number);
      },
      get heard() {
        return listened() === undefined ? undefined : hear;
      },
      deployment: (deployment) => announceDeployment(deployment, { source: log.source(), file, intake }),
    },
    {
      format: opened.format,
      head: log.head,
      memory: log.memory,
      now,
      encoding: opened.encoding,
      escapes: opened.escapes,
      impliedTarget: (said) => impliedTarget({ defaults: log.source().defaults, task: said.task, captures }),
      timeZone: opened.timeZone,
    },
  );
  return {
    get isWaiting() {
      return reader.isWaiting;
    },
    get wanted() {
      const heard = listened();
      return heard && wantedIn(heard, reader.isEscaped);
    },
    get resumeFrom() {
      return reader.resumeFrom;
    },
    get memory() {
      return reader.memory;
    },
    take: (line, isReplay) => reader.take(line, isReplay),
    passOver: (line) => {
      isToldOf = true;
      reader.passOver(line);
      isToldOf = false;
    },
    endLine: () => reader.endLine(),
    end: () => reader.end(),
  };
}
