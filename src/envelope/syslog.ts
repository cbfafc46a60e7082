/** syslog as files keep it, RFC 5424 and RFC 3164, with its priority or without. Structured data is not text. */
import { type Clock, localTime } from "./clock.ts";
import type { Entry, Said } from "./entry.ts";
import { type LogFormat, statelessEnvelope } from "./format.ts";
import { substitute } from "./text-map.ts";

const NEW = /^<(\d{1,3})>1 (\S{1,64}) \S{1,255} (\S{1,48}) (\S{1,128}) \S{1,32} (?=[-[])/;
const OLD =
  /^(?:<(\d{1,3})>)?(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) ([ \d]\d) (\d\d):(\d\d):(\d\d) \S{1,255} (?:([^\s:[\]]{1,64})(?:\[([^\]\s]{1,64})\])?: ?)?/;
const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
const SEVERITIES = ["emergency", "alert", "critical", "error", "warning", "notice", "info", "debug"];
/** rsyslog writes control characters as `#` and three octal digits; these are the ones that can be told from text. */
const CONTROL = /#(?:01[125](?!\d)|033(?=\[))/g;
const BYTE_ORDER_MARK = "\ufeff";
const DAY_MS = 86_400_000;

export const syslog: LogFormat = {
  isSeenIn: (line) => NEW.test(line) || OLD.test(line),
  create: (clock) =>
    statelessEnvelope({
      open: (line) => {
        const entry = openNew(line, clock) ?? openOld(line, clock);
        return entry === undefined ? undefined : [entry];
      },
    }),
};

function openNew(line: string, clock: Clock): Entry | undefined {
  const match = NEW.exec(line);
  if (match === null) return undefined;
  const [header, priority, time = "", program = "-", process] = match;
  const end = endOfStructuredData(line, header.length);
  if (end === undefined) return undefined;
  const blank = line[end] === " " ? 1 : 0;
  const mark = line.startsWith(BYTE_ORDER_MARK, end + blank) ? BYTE_ORDER_MARK.length : 0;
  const said = () => saidBy(priority, program === "-" ? undefined : program, clock.instantOf(time));
  return entryFrom(line, end + blank + mark, `${program}[${process}]`, said);
}

/** Behind `-` or the last of the elements in brackets. */
function endOfStructuredData(line: string, from: number): number | undefined {
  if (line[from] === "-") return from + 1;
  let isQuoted = false;
  for (let at = from; at < line.length; at++) {
    const character = line[at];
    if (isQuoted && character === "\\") at++;
    else if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && character === "]" && line[at + 1] !== "[") return at + 1;
  }
  return undefined;
}

function openOld(line: string, clock: Clock): Entry | undefined {
  const match = OLD.exec(line);
  if (match === null) return undefined;
  const [header, priority, month = "", day, hour, minute, second, program, process = ""] = match;
  const said = () => {
    const parts = [MONTHS.indexOf(month) / 3 + 1, ...[day, hour, minute, second].map(Number)];
    return saidBy(priority, program, nearestBefore(parts, clock));
  };
  return entryFrom(line, header.length, `${program ?? ""}[${process}]`, said);
}

/** A time without its year is the last one there was, a clock that goes a day ahead granted. */
function nearestBefore(parts: readonly number[], clock: Clock): number | undefined {
  const now = clock.now?.();
  if (now === undefined) return undefined;
  const year = new Date(now).getUTCFullYear();
  for (const candidate of [year + 1, year, year - 1, year - 2, year - 3, year - 4, year - 8]) {
    const local = localTime([candidate, ...parts]);
    if (local === undefined || local > now + 2 * DAY_MS) continue;
    const at = clock.instantAt(local);
    if (at <= now + DAY_MS) return at;
  }
  return undefined;
}

function entryFrom(line: string, from: number, writer: string, said: () => Said): Entry {
  const mapped = substitute(line, from, line.length, CONTROL, (code) => {
    return String.fromCharCode(Number.parseInt(code.slice(1), 8));
  });
  const isVerbatim = mapped.text.length === line.length - from;
  return { ...mapped, writer, isPart: false, isVerbatim, isBroken: false, said };
}

function saidBy(priority: string | undefined, stream: string | undefined, at: number | undefined): Said {
  const level = priority === undefined ? undefined : SEVERITIES[Number(priority) & 7];
  return {
    ...(at === undefined ? {} : { at }),
    ...(stream === undefined ? {} : { stream }),
    ...(level === undefined ? {} : { level }),
  };
}
