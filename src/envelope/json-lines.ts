/**
 * A JSON object a line, as pino, bunyan and Serilog's compact format write them: the text is one of its members, and
 * what stands in the others is not. Serilog may leave the text as a template with its values beside it.
 */
import type { Clock } from "./clock.ts";
import { brokenEntry, type Entry, type Said } from "./entry.ts";
import { type LogFormat, statelessEnvelope } from "./format.ts";
import { decodeString, type JsonValue, readObject, skipBlanks, wordOf } from "./json-text.ts";
import type { MappedText } from "./text-map.ts";

const TEXT_MEMBERS = ["msg", "message", "@m"] as const;
const TEMPLATE_MEMBER = "@mt";
const TIME_MEMBERS = ["time", "@t", "timestamp", "ts"] as const;
const LEVEL_MEMBERS = ["level", "@l", "severity"] as const;
const PINO_LEVELS: Readonly<Record<string, string>> = {
  10: "trace",
  20: "debug",
  30: "info",
  40: "warn",
  50: "error",
  60: "fatal",
};
/** Numbers below are seconds. */
const MS_MIN = 100_000_000_000;
/** Longest time that `Date` knows. */
const MS_MAX = 8_640_000_000_000_000;
const OPENING = /^[ \t]*\{[ \t]*"/;
const HOLE = /\{\{|\}\}|\{[@$]?([A-Za-z_][\w.]*)(?:,-?\d+)?(?::[^{}]*)?\}/g;

type Members = ReadonlyMap<string, JsonValue>;

export const jsonLines: LogFormat = {
  isSeenIn(line) {
    const members = membersOf(line);
    if (members === undefined) return false;
    const hasText = [...TEXT_MEMBERS, TEMPLATE_MEMBER].some((name) => members.get(name)?.kind === "string");
    return hasText && [...TIME_MEMBERS, ...LEVEL_MEMBERS].some((name) => members.has(name));
  },
  create: (clock) =>
    statelessEnvelope({
      isEscaped: true,
      open: (line) => {
        const entry = openJsonLine(line, clock);
        return entry === undefined ? undefined : [entry];
      },
    }),
};

/** The text of a JSON line; nothing for a line without one, and a broken entry for one that only begins as JSON. */
export function openJsonLine(line: string, clock: Clock): Entry | undefined {
  if (!OPENING.test(line)) return undefined;
  const members = membersOf(line);
  if (members === undefined) return brokenEntry(line);
  const mapped = textOf(line, members);
  if (mapped === undefined) return undefined;
  const said = () => saidIn(line, members, clock);
  return { ...mapped, writer: "", isPart: false, isVerbatim: false, isBroken: false, said };
}

/** The members of a line that is one object and nothing else. */
export function membersOf(line: string): Members | undefined {
  const object = readObject(line, skipBlanks(line, 0));
  return object !== undefined && skipBlanks(line, object.end) === line.length ? object.members : undefined;
}

function textOf(line: string, members: Members): MappedText | undefined {
  for (const name of TEXT_MEMBERS) {
    const value = members.get(name);
    if (value?.kind === "string") return decodeString(line, value);
  }
  const template = members.get(TEMPLATE_MEMBER);
  return template?.kind === "string" ? render(line, decodeString(line, template), members) : undefined;
}

/**
 * A template with its values put in, each character still knowing where it stands. A value is put in once, so that no
 * text becomes longer than its line.
 */
function render(line: string, template: MappedText, members: Members): MappedText {
  const pieces: { readonly at: number; readonly map: (index: number) => number }[] = [];
  const used = new Set<string>();
  let text = "";
  let from = 0;

  function add(piece: string, map: (index: number) => number): void {
    if (piece === "") return;
    pieces.push({ at: text.length, map });
    text += piece;
  }

  function addLiteral(until: number): void {
    const start = from;
    add(template.text.slice(start, until), (index) => (template.rawIndex ?? same)(start + index));
  }

  for (const match of template.text.matchAll(HOLE)) {
    const [hole, name] = match;
    const value = name === undefined ? undefined : members.get(name);
    if (name !== undefined && (value === undefined || used.has(name))) continue;
    if (name !== undefined) used.add(name);
    const isEscape = value === undefined;
    addLiteral(match.index + (isEscape ? 1 : 0));
    from = match.index + hole.length;
    if (value?.kind === "string") {
      const decoded = decodeString(line, value);
      add(decoded.text, decoded.rawIndex ?? same);
    } else if (value !== undefined) add(line.slice(value.from, value.until), (index) => value.from + index);
  }
  addLiteral(template.text.length);
  let last = 0;
  const rawIndex = (index: number): number => {
    if ((pieces[last]?.at ?? 0) > index) last = 0;
    while ((pieces[last + 1]?.at ?? Number.POSITIVE_INFINITY) <= index) last++;
    const piece = pieces[last];
    return piece === undefined ? 0 : piece.map(index - piece.at);
  };
  return { text, rawIndex };
}

function same(index: number): number {
  return index;
}

function saidIn(line: string, members: Members, clock: Clock): Said {
  const time = wordOf(line, firstOf(members, TIME_MEMBERS));
  const at = time === undefined ? undefined : timeOf(time, clock);
  const word = wordOf(line, firstOf(members, LEVEL_MEMBERS));
  const level = word === undefined ? undefined : (PINO_LEVELS[word] ?? word);
  return { ...(at === undefined ? {} : { at }), ...(level === undefined ? {} : { level }) };
}

function firstOf(members: Members, names: readonly string[]): JsonValue | undefined {
  const name = names.find((name) => members.has(name));
  return name === undefined ? undefined : members.get(name);
}

function timeOf(word: string, clock: Clock): number | undefined {
  if (!/^\d{9,16}(?:\.\d{1,9})?$/.test(word)) return clock.instantOf(word);
  const number = Number(word);
  const ms = Math.trunc(number < MS_MIN ? number * 1_000 : number);
  return ms <= MS_MAX ? ms : undefined;
}
