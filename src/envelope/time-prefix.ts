/**
 * Lines with a time in front of them: ISO 8601 as GitHub Actions and most programs write it, NLog's long date with
 * what a Tentacle puts behind it, TeamCity's time in brackets, which names no day and therefore says nothing.
 */
import type { Clock } from "./clock.ts";
import { type Entry, entryBehind, type Said } from "./entry.ts";
import { type LogFormat, statelessEnvelope } from "./format.ts";

const DATE_AND_TIME = String.raw`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?`;
const LEVEL = "(TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL)";
/** The process and the thread, which older Tentacles leave out, and the level in a column of its own. */
const NLOG = String.raw` +(?:\d+ +){0,2}${LEVEL} +| \| ${LEVEL} *\| `;
const PREFIX = new RegExp(`^(?:(${DATE_AND_TIME})|\\[(${DATE_AND_TIME})\\])(?:${NLOG}|[ \\t]|$)`);
const TEAMCITY = /^\[\d\d:\d\d:\d\d\][A-Za-z ]?:\t* ?/;
const ZERO = 0x30;
const NINE = 0x39;

export const timePrefix: LogFormat = {
  isSeenIn: (line) => openTimePrefix(line, undefined) !== undefined,
  create: (clock) =>
    statelessEnvelope({
      open: (line) => {
        const entry = openTimePrefix(line, clock);
        return entry === undefined ? undefined : [entry];
      },
    }),
};

/** The text behind a time, if there is one. */
export function openTimePrefix(line: string, clock: Clock | undefined): Entry | undefined {
  const first = line.charCodeAt(0);
  if (line[0] !== "[" && !(first >= ZERO && first <= NINE)) return undefined;
  const match = PREFIX.exec(line);
  if (match === null) {
    const length = TEAMCITY.exec(line)?.[0].length;
    return length === undefined ? undefined : entryBehind(line, length, () => ({}));
  }
  const [prefix, bare, bracketed, afterBlanks, afterBar] = match;
  const time = bare ?? bracketed ?? "";
  const level = afterBlanks ?? afterBar;
  return entryBehind(line, prefix.length, () => {
    const at = clock?.instantOf(time);
    const said: Said = at === undefined ? {} : { at };
    return level === undefined ? said : { ...said, level };
  });
}
