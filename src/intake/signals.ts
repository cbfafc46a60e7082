/**
 * Listens to the lines of logs for signals, counts them for each subject, and says what follows from it as a report
 * through the one door. What it has counted goes to its writer, to be committed together with what was read.
 */
import type { Report } from "../../grammar/report.ts";
import type { Said } from "../envelope/entry.ts";
import { durationText } from "../health/duration.ts";
import { resourceIdOf } from "../health/names.ts";
import type { HeardLine } from "../scan/heard-line.ts";
import type { Origin } from "../store/batch.ts";
import type { WatchRow } from "../store/watch.ts";
import { impliedTarget, subjectOf } from "./identity.ts";
import type { Statement } from "./intake.ts";
import { type CompiledSignal, compileSignal, type ListenedSignals, matchIn, signalsFor } from "./listened-signals.ts";
import type { LogDoor, WatchWriter } from "./log-door.ts";
import { originIn } from "./log-origin.ts";
import { clearMsOf, type Signal } from "./signal.ts";
import { clearedBy, countMatch, isForgotten } from "./signal-count.ts";
import { type KeptSignal, type Meant, readKept, ruleOfSignal, signalOfRule, writeKept } from "./signal-memory.ts";
import type { Source } from "./source.ts";

export interface SignalsOptions {
  readonly signals: readonly Signal[];
  /** All that is remembered, also by others. */
  readonly kept: readonly WatchRow[];
  readonly intake: Pick<LogDoor, "take" | "problem">;
  readonly writer: WatchWriter;
  /** As the configuration has it now. */
  readonly sourceOf: (name: string) => Source;
  readonly now: () => number;
}

/** The log that a line stands in. */
export interface HeardLog {
  readonly source: Source;
  readonly file: string | undefined;
  readonly captures: Readonly<Record<string, string>>;
  /** Through which it says all else: who opened it knows how old a line without a time may be. */
  readonly door: Pick<LogDoor, "take">;
}

/** A signal and somebody it is about. */
interface Live {
  readonly rule: string;
  readonly subject: string;
  kept: KeptSignal;
}

interface Match {
  readonly signal: Signal;
  readonly text: string;
  readonly said: Said;
  readonly line: HeardLine;
  readonly log: HeardLog;
}

const LIVE_MAX = 10_000;
const TOLD_MAX = 10_000;
const MESSAGE_LENGTH_MAX = 500;

export class Signals {
  readonly #options: Omit<SignalsOptions, "signals" | "kept">;
  /** The one that has matched last comes last. */
  readonly #live = new Map<string, Live>();
  readonly #bySource = new Map<string, ListenedSignals | undefined>();
  /** Of which files it has been said what cannot be taken from them. */
  readonly #told = new Set<string>();
  #compiled: readonly CompiledSignal[];

  constructor({ signals, kept, ...options }: SignalsOptions) {
    this.#options = options;
    this.#compiled = signals.map(compileSignal);
    for (const row of kept) {
      const remembered = signalOfRule(row.rule) === undefined ? undefined : readKept(row);
      if (remembered === undefined) continue;
      this.#live.set(keyOf(row.rule, row.subject), { rule: row.rule, subject: row.subject, kept: remembered });
    }
  }

  /** What has been counted stays; what a signal that is gone has raised is taken back in its time. */
  set signals(signals: readonly Signal[]) {
    this.#compiled = signals.map(compileSignal);
    this.#bySource.clear();
  }

  /** Those that listen to a source; undefined if none does. The same object until the signals are others. */
  listenedTo(source: string): ListenedSignals | undefined {
    if (!this.#bySource.has(source)) this.#bySource.set(source, signalsFor(source, this.#compiled));
    return this.#bySource.get(source);
  }

  /** Counts a line that is new. An entry counts once for each signal, however many lines it has. */
  hear(line: HeardLine, log: HeardLog): void {
    const listened = this.listenedTo(log.source.name);
    if (listened === undefined) return;
    for (const entry of line.entries) {
      for (const { signal, pattern } of listened.signals) {
        const text = matchIn(entry, pattern);
        if (text !== undefined) this.#match({ signal, text, said: entry.said(), line, log });
      }
    }
  }

  /** Takes back what nothing has matched for long enough, and forgets what counts no more. */
  tick(now: number): void {
    for (const [key, live] of this.#live) {
      const clearedAt = clearedBy(now, live.kept.counted);
      if (clearedAt !== undefined) this.#clear(live, clearedAt);
      if (isForgotten(now, live.kept.counted, live.kept.withinMs)) this.#forget(key, live);
      else if (clearedAt !== undefined) this.#keep(live);
    }
  }

  #match(match: Match): void {
    const { signal, text, said, log } = match;
    const now = this.#options.now();
    const at = Math.min(said.at ?? now, now);
    const origin = originOf(match);
    const meant = meantBy(match);
    if (meant === undefined) {
      const reason = `signal ${signal.name} matched, but nothing says which target is meant: give the signal or its source one`;
      this.#tellOnce({ code: "no-target", reason }, match, origin);
      return;
    }
    const live = this.#liveOf(match, meant, origin);
    if (live === undefined) return;
    const { count, withinMs } = signal.times;
    const step = countMatch(live.kept.counted, { at, now }, { count, withinMs, clearMs: clearMsOf(signal) });
    if (step.clearedAt !== undefined) this.#clear(live, step.clearedAt);
    live.kept = { source: log.source.name, meant, counted: step.counted, withinMs };
    this.#keep(live);
    if (!step.isSaid) return;
    const report = { ...meant, level: signal.level, message: messageOf(signal, text), data: { signal: signal.name } };
    const saidAt = said.at === undefined ? undefined : step.counted.raised?.saidAt;
    say(log.door, log.source, { report, saidAt, origin, text });
  }

  #liveOf(match: Match, meant: Meant, origin: Origin): Live | undefined {
    const { signal, log } = match;
    const rule = ruleOfSignal(signal.name);
    const subject = subjectTextOf(meant);
    const key = keyOf(rule, subject);
    const known = this.#live.get(key);
    this.#live.delete(key);
    if (known === undefined && this.#live.size >= LIVE_MAX && !this.#makeRoom()) {
      const reason = `signal ${signal.name} matched, but ${LIVE_MAX} subjects of signals are unwell already`;
      this.#tellOnce({ code: "too-many-signals", reason }, match, origin);
      return undefined;
    }
    const kept = { source: log.source.name, meant, counted: { times: [] }, withinMs: signal.times.withinMs };
    const live = known ?? { rule, subject, kept };
    this.#live.set(key, live);
    return live;
  }

  /** Forgets the one that has not matched for the longest time and says nothing. */
  #makeRoom(): boolean {
    for (const [key, live] of this.#live) {
      if (live.kept.counted.raised !== undefined) continue;
      this.#forget(key, live);
      return true;
    }
    return false;
  }

  #clear(live: Live, at: number): void {
    const { meant, counted, source } = live.kept;
    const { times, raised } = counted;
    const quietMs = (raised?.until ?? at) - (times.at(-1) ?? at);
    const message = `no match for ${durationText(quietMs)}`;
    live.kept = { ...live.kept, counted: { times } };
    const data = { signal: signalOfRule(live.rule) ?? "" };
    const report: Report = { ...meant, level: "healthy", message, data };
    const { intake, sourceOf } = this.#options;
    say(intake, sourceOf(source), { report, saidAt: at, origin: { source }, text: message });
  }

  #keep({ rule, subject, kept }: Live): void {
    this.#options.writer.keepWatch({ rule, subject, state: writeKept(kept) });
  }

  #forget(key: string, { rule, subject }: Live): void {
    this.#live.delete(key);
    this.#options.writer.keepWatch({ rule, subject });
  }

  #tellOnce({ code, reason }: { code: string; reason: string }, { signal, text, log }: Match, origin: Origin): void {
    const told = JSON.stringify([code, signal.name, log.source.name, log.file]);
    if (this.#told.has(told)) return;
    if (this.#told.size >= TOLD_MAX) this.#told.clear();
    this.#told.add(told);
    this.#options.intake.problem({ kind: "refused", code, reason, text, origin });
  }
}

function say(door: Pick<LogDoor, "take">, source: Source, statement: Statement): void {
  // Every name has been found already, or is meant to be absent.
  door.take({ ...source, defaults: {} }, statement, { task: undefined, captures: {} });
}

function originOf({ said, line: { number, offset }, log: { source, file } }: Match): Origin {
  return originIn({ source: source.name, file, line: number, offset }, said.task);
}

/** As a message is about: what the signal says itself, then the source, the task and the path. */
function meantBy({ signal, said: { task }, log: { source, captures } }: Match): Meant | undefined {
  const surroundings = { defaults: source.defaults, task, captures };
  const { target, name, project, environment, tenant } = signal.subject;
  const report: Report = {
    target: target ?? impliedTarget(surroundings) ?? "",
    level: signal.level,
    check: signal.check,
    ...(name === undefined ? {} : { resource: name }),
    ...(project === undefined ? {} : { project }),
    ...(environment === undefined ? {} : { environment }),
    ...(tenant === undefined ? {} : { tenant }),
  };
  if (report.target === "") return undefined;
  const { names, check } = subjectOf(report, surroundings);
  const { name: resource, ...others } = names;
  return { ...others, check, ...(resource === undefined ? {} : { resource }) };
}

function subjectTextOf({ resource, check, ...names }: Meant): string {
  return `${resourceIdOf({ ...names, ...(resource === undefined ? {} : { name: resource }) })} ${check}`;
}

function messageOf({ message }: Signal, text: string): string {
  if (message !== undefined) return message;
  return text.length <= MESSAGE_LENGTH_MAX ? text : text.slice(0, MESSAGE_LENGTH_MAX).toWellFormed();
}

function keyOf(rule: string, subject: string): string {
  return JSON.stringify([rule, subject]);
}
