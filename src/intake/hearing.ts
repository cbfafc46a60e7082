/** Listens to lines on their way, without keeping anything: which of them matter, and how bad what they say is. */

import { type Level, ORDERED_LEVELS, type OrderedLevel } from "../health/level.ts";
import { resourceIdOf } from "../health/names.ts";
import type { ByteLine } from "../scan/line-scanner.ts";
import { createMessageReader } from "../scan/message-reader.ts";
import { impliedTarget, subjectOf } from "./identity.ts";
import type { Source } from "./source.ts";

export interface Hearing {
  /** Whether the next line matters even if it holds no message. */
  readonly isWaiting: boolean;
  /** What has to be known to read on from here. */
  readonly memory: string;
  hear(line: ByteLine): void;
  passOver(line: { readonly number: number; readonly offset: number }): void;
  /** The worst of what was said last about anything; undefined when nothing was, or nothing that has an order. */
  worst(): OrderedLevel | undefined;
}

/** -1 for a level that has no order. */
function severityOf(level: Level): number {
  return level === "maintenance" || level === "skipped" ? -1 : ORDERED_LEVELS.indexOf(level);
}

/** So many are told apart; what is said about more of them is only weighed, and never taken back. */
const SUBJECTS_MAX = 10_000;

export function createHearing(source: Source, head: Buffer, now: () => number): Hearing {
  const severityBySubject = new Map<string, number>();
  let worstOfOthers = -1;

  const reader = createMessageReader(
    {
      found({ found, said }) {
        if (found.kind === "malformed" || found.report === undefined) return;
        const { names, check } = subjectOf(found.report, { defaults: source.defaults, task: said.task, captures: {} });
        const subject = `${resourceIdOf(names)} ${check}`;
        const severity = severityOf(found.report.level);
        if (severityBySubject.size < SUBJECTS_MAX || severityBySubject.has(subject)) {
          severityBySubject.set(subject, severity);
        } else {
          worstOfOthers = Math.max(worstOfOthers, severity);
        }
      },
      lineTooLong() {},
    },
    {
      format: source.format,
      head,
      memory: undefined,
      now,
      encoding: source.encoding,
      escapes: source.escapes,
      impliedTarget: (said) => impliedTarget({ defaults: source.defaults, task: said.task, captures: {} }),
      timeZone: source.timeZone,
    },
  );

  return {
    get isWaiting() {
      return reader.isWaiting;
    },
    get memory() {
      return reader.memory;
    },
    hear: (line) => reader.take(line),
    passOver: (line) => reader.passOver(line),
    worst: () => ORDERED_LEVELS[[...severityBySubject.values()].reduce((a, b) => Math.max(a, b), worstOfOthers)],
  };
}
