/**
 * A task log as Octopus shows and downloads it: a header, then entries with time and level, and titles of steps and
 * machines between them. Entries stand in the order of the task's tree, not of time, and their times name no day: it is
 * the one that brings an entry nearest to the one before it, but never before the task was started. What stands under
 * a title may be long before the entries above it, so there it is the first entry of the step, or of the one before.
 */
import type { Buffer } from "node:buffer";
import type { Clock } from "./clock.ts";
import { type Entry, entryBehind, type Said, type Task } from "./entry.ts";
import type { Envelope, LogFormat } from "./format.ts";
import { headerTime } from "./header-time.ts";
import {
  deploymentOf,
  isDeployment,
  type LoggedDeployment,
  type Outcome,
  outcomeInSentence,
  outcomeInStatus,
  toOutcome,
  toRun,
} from "./logged-deployment.ts";
import { namesInTaskTitle, stepInTitle, taskIdIn, toTask, withoutAbsent } from "./task-titles.ts";

const DAY_MS = 86_400_000;
const TIME_MAX = Date.UTC(9_999, 0);
/** The header's time is in minutes, and clocks differ. */
const EARLY_MS_MAX = 300_000;
/** Where the bar stands. */
const BAR_AT = 20;
const BLANK = 0x20;
const BAR = 0x7c;
const EQUALS = 0x3d;
const COLON = 0x3a;
const ZERO = 0x30;
const HEADER_BYTES_MAX = 4_096;

const ENTRY = /^(?:\d\d:\d\d:\d\d {3}([A-Za-z]{1,9}) *| {20})\| ?/;
const TIMED = /^\d\d:\d\d:\d\d {3}(?:Trace|Verbose|Info|Highlight|Wait|Warning|Error|Fatal) *\| /;
const HEADER = /^([A-Za-z ]{1,30}): +(.+?) *$/;
const HEADER_START = /^Task ID: +ServerTasks-\d+/;
const BIG_TITLE = /^ {20}\| *== ([A-Za-z]+): (.*) ==$/;
const SMALL_TITLE = /^ {20}\| *(?:Pending|Running|Success|SuccessWithWarnings?|Failed|Skipped|Cancell?ed): (.+)$/;

/** Blanks in front of the task's title, and of a machine's. Entries have two more than the title they stand under. */
const TASK_INDENT = 1;
const MACHINE_INDENT = 5;
const ENTRY_INDENT = 2;

interface Noted {
  task: Task;
  /** Whether titles and entries are still to come. */
  isInHeader: boolean;
  /** When the task was started, and the time of the last entry, as if they were UTC. */
  startedAt?: number | undefined;
  lastAt?: number | undefined;
  /** The first entry of the step, or of the one before as long as this one has none. */
  stepAt?: number | undefined;
  isStepNew: boolean;
  isBehindBlank: boolean;
  /** Blanks in front of the texts under the last title. */
  indent: number;
  /** How it ended, as header and title say. */
  outcome?: Outcome | undefined;
  deployment?: LoggedDeployment | undefined;
}

export const rawTaskLog: LogFormat = {
  isSeenIn: (line) => HEADER_START.test(line) || TIMED.test(line) || BIG_TITLE.test(line),
  create: createRawTaskLog,
};

function createRawTaskLog(clock: Clock, noted: unknown): Envelope {
  const state = restore(noted);
  return {
    /** A log that began without a header has no days to count, and no titles worth every line of it. */
    get needsEveryLine() {
      return state.isInHeader || state.lastAt !== undefined || Object.keys(state.task).length > 0;
    },
    isEscaped: false,
    note(bytes) {
      if (bytes[2] === COLON && bytes[5] === COLON) {
        noteTime(state, bytes);
        noteEnd(state, bytes, clock);
      } else if (bytes[BAR_AT] === BAR && bytes[0] === BLANK) noteNode(state, bytes, clock);
      else if (state.isInHeader && bytes.length <= HEADER_BYTES_MAX) noteHeader(state, bytes.toString("utf8"));
    },
    open: (line) => openEntry(line, state, clock),
    openInside: () => undefined,
    get deployment() {
      return state.deployment;
    },
    get noted() {
      const { deployment, ...noted } = state;
      return { ...noted, run: toRun(deployment) };
    },
  };
}

function noteTime(state: Noted, bytes: Buffer): void {
  state.isInHeader = false;
  state.isBehindBlank = false;
  const { lastAt, startedAt, isStepNew } = state;
  const time = ((numberAt(bytes, 0) * 60 + numberAt(bytes, 3)) * 60 + numberAt(bytes, 6)) * 1_000;
  if (lastAt === undefined || !(time >= 0 && time < DAY_MS)) return;
  state.lastAt = nearestTo(lastAt, time, (startedAt ?? lastAt) - EARLY_MS_MAX);
  if (isStepNew) state.stepAt = state.lastAt;
  state.isStepNew = false;
}

/** Of the entries, only the task's own stand no deeper than under its title. */
function noteEnd(state: Noted, bytes: Buffer, clock: Clock): void {
  if (state.deployment === undefined || state.deployment.finishedAt !== undefined) return;
  const from = BAR_AT + 1 + TASK_INDENT + ENTRY_INDENT;
  if (bytes[BAR_AT] !== BAR || bytes[from] === BLANK) return;
  for (let at = BAR_AT + 1; at < from; at++) if (bytes[at] !== BLANK) return;
  const outcome = outcomeInSentence(bytes.toString("utf8", from));
  if (outcome !== undefined) finish(state, outcome, clock);
}

function finish(state: Noted, outcome: Outcome, clock: Clock): void {
  const finishedAt = instantOf(state.lastAt, clock);
  if (state.deployment === undefined || finishedAt === undefined) return;
  state.deployment = { ...state.deployment, finishedAt, outcome };
}

function instantOf(local: number | undefined, clock: Clock): number | undefined {
  return local === undefined ? clock.now?.() : clock.instantAt(local);
}

function noteNode(state: Noted, bytes: Buffer, clock: Clock): void {
  state.isInHeader = false;
  let at = BAR_AT + 1;
  while (bytes[at] === BLANK) at++;
  const blanks = at - BAR_AT - 1;
  const isBig = bytes[at] === EQUALS && bytes[at + 1] === EQUALS;
  if (isBig || (state.isBehindBlank && blanks === MACHINE_INDENT))
    noteTitle(state, bytes.toString("utf8"), blanks, clock);
  state.isBehindBlank = at === bytes.length;
}

function noteTitle(state: Noted, line: string, blanks: number, clock: Clock): void {
  const [, status = "", title] = BIG_TITLE.exec(line) ?? [];
  const [, machine] = SMALL_TITLE.exec(line) ?? [];
  if (title === undefined && machine === undefined) return;
  const { task } = state;
  if (title !== undefined && blanks > TASK_INDENT) endTaskEntries(state, clock);
  state.indent = blanks + ENTRY_INDENT;
  state.lastAt = state.stepAt;
  if (title === undefined) state.task = withoutAbsent({ ...task, machine });
  else if (blanks <= TASK_INDENT) noteTaskTitle(state, title, status, clock);
  else {
    state.task = withoutAbsent({ ...task, step: stepInTitle(title), machine: undefined });
    state.isStepNew = true;
  }
}

function noteTaskTitle(state: Noted, title: string, status: string, clock: Clock): void {
  state.task = withoutAbsent({ taskId: state.task.taskId, ...namesInTaskTitle(title) });
  if (state.deployment !== undefined || !isDeployment(state.task)) return;
  const startedAt = instantOf(state.startedAt, clock);
  if (startedAt === undefined) return;
  state.deployment = deploymentOf(state.task, { startedAt });
  state.outcome = outcomeInStatus(status) ?? state.outcome;
}

/** The task's own entries have all been read: where none was the sentence of its end, the last one is the end. */
function endTaskEntries(state: Noted, clock: Clock): void {
  if (state.outcome === undefined || state.deployment?.finishedAt !== undefined) return;
  finish(state, state.outcome, clock);
}

function noteHeader(state: Noted, line: string): void {
  const [, name = "", value = ""] = HEADER.exec(line) ?? [];
  if (name === "Task ID") state.task = withoutAbsent({ ...state.task, taskId: taskIdIn(value) });
  if (name === "Task status") state.outcome = outcomeInStatus(value);
  if (name === "Task started" || (name === "Task queued" && state.startedAt === undefined)) {
    state.startedAt = headerTime(value) ?? state.startedAt;
    state.lastAt = state.startedAt;
    state.stepAt = state.startedAt;
  }
  if (line === "") state.isInHeader = false;
}

function openEntry(line: string, { lastAt, task, indent }: Noted, clock: Clock): readonly Entry[] | undefined {
  const match = ENTRY.exec(line);
  if (match === null) return undefined;
  const [prefix, level] = match;
  let from = prefix.length;
  while (from < BAR_AT + 1 + indent && line[from] === " ") from++;
  const said = (): Said => {
    const at = lastAt === undefined ? {} : { at: clock.instantAt(lastAt) };
    const names = Object.keys(task).length === 0 ? {} : { task };
    return { ...at, ...(level === undefined ? {} : { level }), ...names };
  };
  return [entryBehind(line, from, said)];
}

/** The same time of day, on the day that brings it nearest to another time but not before the earliest. */
function nearestTo(last: number, time: number, earliest: number): number {
  const sameDay = Math.floor(last / DAY_MS) * DAY_MS + time;
  let nearest = sameDay;
  if (sameDay - last > DAY_MS / 2) nearest = sameDay - DAY_MS;
  if (last - sameDay > DAY_MS / 2) nearest = sameDay + DAY_MS;
  return nearest < earliest ? nearest + DAY_MS : nearest;
}

function numberAt(bytes: Buffer, at: number): number {
  return ((bytes[at] ?? 0) - ZERO) * 10 + (bytes[at + 1] ?? 0) - ZERO;
}

function restore(noted: unknown): Noted {
  if (typeof noted !== "object" || noted === null) {
    return { task: {}, isInHeader: true, isStepNew: false, isBehindBlank: false, indent: 0 };
  }
  const { task: names, isInHeader, isStepNew, isBehindBlank, ...numbers } = noted as Readonly<Record<string, unknown>>;
  const integer = (value: unknown) =>
    typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= TIME_MAX ? value : undefined;
  const task = toTask(names);
  return {
    task,
    isInHeader: isInHeader === true,
    startedAt: integer(numbers["startedAt"]),
    lastAt: integer(numbers["lastAt"]),
    stepAt: integer(numbers["stepAt"]),
    isStepNew: isStepNew === true,
    isBehindBlank: isBehindBlank === true,
    indent: integer(numbers["indent"]) ?? 0,
    outcome: toOutcome(numbers["outcome"]),
    deployment: deploymentOf(task, toRun(numbers["run"])),
  };
}
