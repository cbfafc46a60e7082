/** What the parts tell of themselves becomes log lines and numbers: each kind of event in one place. */
import type { Logger } from "pino";
import { NAMES, type ResourceNames } from "../health/names.ts";
import type { IntakeEvent } from "../intake/intake.ts";
import type { OpenBatch } from "../intake/open-batch.ts";
import type { ProblemRow } from "../store/batch.ts";
import { messageOf } from "../store/message-of.ts";
import type { TailEvent } from "../tail/host.ts";
import type { Metrics } from "./metrics.ts";

/** A backlog can change a thousand resources at once; the store has them all, the log only the first ones. */
const CHANGES_SHOWN_MAX = 20;
const PROBLEMS_SHOWN_PER_MINUTE_MAX = 60;
const MINUTE_MS = 60_000;

export interface Observer {
  tail(event: TailEvent): void;
  intake(event: IntakeEvent): void;
  /** Time has passed: tells of what was too much to be told line by line. */
  tick(): void;
}

export function createObserver(log: Logger, metrics: Metrics, now: () => number): Observer {
  const problems = createAllowance(PROBLEMS_SHOWN_PER_MINUTE_MAX, now, (count) => {
    log.warn({ problems: count }, "and more malformed or refused messages, which wrasse problems shows");
  });
  return {
    tail: createTailObserver(log, metrics),
    intake: createIntakeObserver(log, metrics, problems),
    tick: () => problems.tick(),
  };
}

function createTailObserver(log: Logger, metrics: Metrics): Observer["tail"] {
  return (event) => {
    switch (event.kind) {
      case "read":
        metrics.bytesRead.inc(event.bytes);
        return;
      case "lost":
        metrics.bytesLost.inc(event.bytes);
        log.warn({ file: event.path, bytes: event.bytes }, "lost: went away before it was read");
        return;
      case "lineTooLong":
        metrics.linesTooLong.inc();
        log.warn({ file: event.path, line: event.line }, "passed over a line longer than 16 MiB");
        return;
      case "unreadable":
        log.warn({ file: event.path, reason: messageOf(event.cause) }, "cannot be read yet, will be tried again");
        return;
      case "polling":
        log.warn({ folder: event.path, reason: event.cause }, "cannot be watched, is looked at every so often instead");
        return;
      case "reconciled":
        metrics.reconciles.inc();
        metrics.wakeUpsMissed.inc(event.missed);
        return;
      case "clockJumped":
        log.warn({ byMs: event.byMs }, "the clock has jumped");
        return;
      case "copied":
        log.debug({ file: event.path, from: event.from }, "goes on where its original had been read to");
        return;
      case "found":
      case "rotated":
      case "truncated":
      case "replaced":
      case "gone":
        log.debug({ file: event.path }, event.kind);
        return;
    }
  };
}

function createIntakeObserver(log: Logger, metrics: Metrics, problems: Allowance): Observer["intake"] {
  function tellProblem({ kind, code, reason, origin }: ProblemRow): void {
    (kind === "malformed" ? metrics.malformed : metrics.refused).inc();
    if (!problems.take()) return;
    log.warn({ ...placeOf(origin), code }, `${kind}: ${reason}`);
  }

  return (event) => {
    switch (event.kind) {
      case "reported":
        metrics.reports.inc();
        return;
      case "problem":
        tellProblem(event.problem);
        return;
      case "committed":
        metrics.commitSeconds.observe(event.tookMs / 1000);
        metrics.changes.inc(event.batch.changes.length);
        tellChanges(event.batch, log);
        return;
      case "paused":
        metrics.commitFailures.inc();
        log.error(
          { reason: event.error.message },
          "paused: the store cannot be written; nothing is lost, reading waits",
        );
        return;
      case "resumed":
        log.info("resumed: the store can be written again");
        return;
    }
  };
}

function tellChanges({ changes, resources }: OpenBatch, log: Logger): void {
  const moved = changes.filter(({ check }) => check === undefined);
  if (moved.length === 0) return;
  const namesByKey = new Map([...resources].map(({ key, names }) => [key, shown(names)]));
  for (const { resourceKey, from, to, reason, message, origin, seq } of moved.slice(0, CHANGES_SHOWN_MAX)) {
    const place = origin === undefined ? {} : placeOf(origin);
    const said = message === undefined ? "" : `: ${message}`;
    log.info({ seq, from: from ?? null, to, reason, ...place }, `${namesByKey.get(resourceKey)} is ${to}${said}`);
  }
  const left = moved.length - CHANGES_SHOWN_MAX;
  if (left > 0) log.info({ changes: left }, "and more, which wrasse changes shows");
}

/** As people call it: without the names that it has not. */
function shown(names: ResourceNames): string {
  return NAMES.map((name) => names[name])
    .filter((text) => text !== undefined)
    .join("/");
}

function placeOf({ source, file, line }: ProblemRow["origin"]): Record<string, string> {
  return file === undefined ? { source } : { source, at: `${file}:${line ?? 1}` };
}

/** So many a minute; how many more there were is told when the minute is over. */
interface Allowance {
  take(): boolean;
  tick(): void;
}

function createAllowance(perMinute: number, now: () => number, onExceeded: (count: number) => void): Allowance {
  let startedAt = now();
  let taken = 0;

  function tick(): void {
    if (now() - startedAt < MINUTE_MS) return;
    if (taken > perMinute) onExceeded(taken - perMinute);
    startedAt = now();
    taken = 0;
  }

  function take(): boolean {
    tick();
    taken++;
    return taken <= perMinute;
  }

  return { take, tick };
}
