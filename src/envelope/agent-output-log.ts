/**
 * What a script wrote, as an Octopus agent keeps it: `["stdout","text","time"]` arrays one behind the other, nothing
 * between them, all on one line. A line may therefore be cut anywhere; what is cut is broken, the others are read.
 */
import type { Clock } from "./clock.ts";
import { brokenEntry, type Entry, type Said } from "./entry.ts";
import { type LogFormat, statelessEnvelope } from "./format.ts";
import { decodeString, type JsonValue, readArray, skipBlanks, wordOf } from "./json-text.ts";

const OPENING = /\["(?:stdout|stderr|debug)","/g;
const OPENING_AT_START = /^\["(?:stdout|stderr|debug)","/;

export const agentOutputLog: LogFormat = {
  isSeenIn: (line) => OPENING_AT_START.test(line),
  create: (clock) => statelessEnvelope({ open: (line) => openAgentOutput(line, clock), isEscaped: true }),
};

function openAgentOutput(line: string, clock: Clock): readonly Entry[] | undefined {
  const entries: Entry[] = [];
  let at = 0;
  while (at < line.length) {
    const array = readArray(line, at, 3);
    const [stream, text, time] = array?.items ?? [];
    if (array !== undefined && stream?.kind === "string" && text?.kind === "string" && time?.kind === "string") {
      entries.push(entryOf(line, stream, text, time, clock));
      at = skipBlanks(line, array.end);
      continue;
    }
    OPENING.lastIndex = at + 1;
    const next = OPENING.exec(line)?.index ?? line.length;
    if (at === 0 && next === line.length && !line.startsWith("[")) return undefined;
    const from = at;
    entries.push({ ...brokenEntry(line.slice(from, next)), rawIndex: (index) => index + from });
    at = next;
  }
  return entries;
}

function entryOf(line: string, stream: JsonValue, text: JsonValue, time: JsonValue, clock: Clock): Entry {
  const writer = wordOf(line, stream) ?? "";
  const mapped = decodeString(line, text);
  const said = (): Said => {
    const at = clock.instantOf(wordOf(line, time) ?? "");
    return at === undefined ? { stream: writer } : { at, stream: writer };
  };
  return { ...mapped, writer, isPart: false, isVerbatim: false, isBroken: false, said };
}
