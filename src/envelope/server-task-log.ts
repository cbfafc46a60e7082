/**
 * Octopus Server's task log on disk: a line is an array of correlation id, category, time, text, detail and percentage.
 * The id is a path of nodes, task/step/machine/…; what is written on a node first, or as planned, is its title. Nodes
 * write at the same time, so each is a writer of its own.
 */
import { Buffer } from "node:buffer";
import type { Clock } from "./clock.ts";
import { brokenEntry, type Entry, type Said, type Task } from "./entry.ts";
import type { Envelope, LogFormat } from "./format.ts";
import { decodeString, type JsonValue, readArray, skipBlanks, wordOf } from "./json-text.ts";
import { deploymentOf, isDeployment, type Outcome, outcomeInSentence, type Run, toRun } from "./logged-deployment.ts";
import { isKept, namesInTaskTitle, stepInTitle, taskIdIn, toTask, withoutAbsent } from "./task-titles.ts";

const OPENING = '["ServerTasks-';
const ID_FROM = '["'.length;
/** `/` and 32 hexadecimal digits. */
const NODE_LENGTH = 33;
/** So many of them tell one node from another. */
const KEY_LENGTH = 16;
/** Of all keys and titles together; further nodes have no titles. */
const TITLES_BYTES_MAX = 5_500;
const PLANNED = "PLN";
const INFO = "INF";
const LEVELS: Readonly<Record<string, string>> = {
  VBS: "Verbose",
  INF: "Info",
  HIG: "Highlight",
  WRN: "Warning",
  ERR: "Error",
  FAT: "Fatal",
};
/** What these mean at the task itself: finished, fatal, abandoned. */
const ENDS: Readonly<Record<string, Outcome>> = { FIN: "succeeded", FAT: "failed", ABN: "cancelled" };
const WRITER_LENGTH_MAX = 200;
const QUOTE = 0x22;
const SLASH = "/";
const SLASH_BYTE = 0x2f;

interface ServerLine {
  readonly id: string;
  readonly category: string;
  readonly time: string;
  readonly text: JsonValue;
}

export const serverTaskLog: LogFormat = {
  isSeenIn: (line) => line.startsWith(OPENING) && readServerLine(line) !== undefined,
  create: createServerTaskLog,
};

function createServerTaskLog(clock: Clock, noted: unknown): Envelope {
  const titles = restoreTitles(noted);
  let { task, length } = restoreTask(noted, titles);
  let last: { readonly id: string; readonly context: Task } | undefined;
  let deployment = deploymentOf(task, toRun(fieldOf(noted, "run")));

  function note(bytes: Buffer): void {
    const key = keyIn(bytes);
    if (key === undefined) return;
    const isNew = !titles.has(key) && length <= TITLES_BYTES_MAX;
    const isGoingOn = deployment !== undefined && deployment.finishedAt === undefined;
    if (!isNew && !(isGoingOn && key === "")) return;
    const line = bytes.toString("utf8");
    const read = line.startsWith(OPENING) ? readServerLine(line) : undefined;
    if (read === undefined) return;
    const text = wordOf(line, read.text) ?? "";
    const end = isGoingOn && key === "" ? endIn(read, text, clock) : undefined;
    if (deployment !== undefined && end !== undefined) deployment = { ...deployment, ...end };
    if (isNew) noteTitle(read, key, text);
  }

  function noteTitle(read: ServerLine, key: string, text: string): void {
    const { id, category } = read;
    const nodes = nodesOf(id);
    if (nodes.length > 2) return;
    const title = isTitle(text, category, nodes.length) ? text : "";
    titles.set(key, title);
    last = undefined;
    length += Buffer.byteLength(JSON.stringify([key, title]));
    if (nodes.length === 0) {
      const taskId = taskIdIn(id.slice(0, id.indexOf("_")));
      task = withoutAbsent({ taskId, ...namesInTaskTitle(title) });
      const startedAt = isDeployment(task) ? timeOf(read, clock) : undefined;
      if (startedAt !== undefined) deployment = deploymentOf(task, { startedAt });
    }
  }

  function contextOf(id: string): Task {
    if (last?.id === id) return last.context;
    const [step, machine] = nodesOf(id).map((node) => titles.get(node.slice(0, KEY_LENGTH)));
    const context = withoutAbsent({ ...task, step: stepInTitle(step ?? ""), machine });
    last = { id, context };
    return context;
  }

  function open(line: string): readonly Entry[] | undefined {
    if (!line.startsWith("[")) return undefined;
    const read = readServerLine(line);
    if (read === undefined) return [brokenEntry(line)];
    const context = contextOf(read.id);
    const mapped = decodeString(line, read.text);
    return [
      {
        ...mapped,
        writer: read.id.slice(0, WRITER_LENGTH_MAX),
        isPart: false,
        isVerbatim: false,
        isBroken: false,
        said: () => saidBy(read, context, clock),
      },
    ];
  }

  return {
    needsEveryLine: true,
    isEscaped: true,
    note,
    open,
    openInside: () => undefined,
    get deployment() {
      return deployment;
    },
    get noted() {
      return { task, titles: [...titles], run: toRun(deployment) };
    },
  };
}

function saidBy(read: ServerLine, context: Task, clock: Clock): Said {
  const at = clock.instantOf(read.time);
  const level = LEVELS[read.category];
  const task = Object.keys(context).length === 0 ? {} : { task: context };
  return { ...(at === undefined ? {} : { at }), ...(level === undefined ? {} : { level }), ...task };
}

function timeOf({ time }: ServerLine, clock: Clock): number | undefined {
  return clock.instantOf(time) ?? clock.now?.();
}

/** Said at the task itself. */
function endIn(
  read: ServerLine,
  text: string,
  clock: Clock,
): Required<Pick<Run, "finishedAt" | "outcome">> | undefined {
  const outcome = outcomeInSentence(text) ?? (Object.hasOwn(ENDS, read.category) ? ENDS[read.category] : undefined);
  const finishedAt = timeOf(read, clock);
  return outcome === undefined || finishedAt === undefined ? undefined : { finishedAt, outcome };
}

/** A node's first entry may be its title or not. A machine is better not named than by half a sentence. */
function isTitle(text: string, category: string, depth: number): boolean {
  if (!isKept(text)) return false;
  return category === PLANNED || (category === INFO && (depth < 2 || !/[\s#]/.test(text)));
}

function readServerLine(line: string): ServerLine | undefined {
  const array = readArray(line, 0, 6);
  if (array?.items.length !== 6 || skipBlanks(line, array.end) !== line.length) return undefined;
  const [id, category, time, text] = array.items;
  if (id === undefined || category === undefined || time === undefined || text?.kind !== "string") return undefined;
  const word = (value: JsonValue) => wordOf(line, value) ?? "";
  return { id: word(id), category: word(category), time: word(time), text };
}

/** The nodes under the task, outermost first. */
function nodesOf(id: string): readonly string[] {
  const slash = id.indexOf(SLASH);
  return slash < 0 ? [] : id.slice(slash + 1, slash + 1 + 3 * NODE_LENGTH).split(SLASH);
}

/**
 * What a node is known by, read without decoding the line; empty for the task itself. Two nodes down all are told apart:
 * what is below belongs to one of those.
 */
function keyIn(bytes: Buffer): string | undefined {
  const end = bytes.indexOf(QUOTE, ID_FROM);
  if (end < 0) return undefined;
  const first = bytes.indexOf(SLASH_BYTE, ID_FROM);
  if (first < 0 || first > end) return "";
  const second = first + NODE_LENGTH;
  const from = (second < end && bytes[second] === SLASH_BYTE ? second : first) + 1;
  return bytes.toString("latin1", from, Math.min(from + KEY_LENGTH, end));
}

function restoreTitles(noted: unknown): Map<string, string> {
  const pairs = fieldOf(noted, "titles");
  if (!Array.isArray(pairs)) return new Map();
  const isPair = (pair: unknown): pair is [string, string] =>
    Array.isArray(pair) && pair.length === 2 && pair.every((word) => typeof word === "string");
  return new Map(pairs.filter(isPair));
}

function restoreTask(noted: unknown, titles: ReadonlyMap<string, string>): { task: Task; length: number } {
  const length = [...titles].reduce((sum, pair) => sum + Buffer.byteLength(JSON.stringify(pair)), 0);
  return { task: toTask(fieldOf(noted, "task")), length };
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
