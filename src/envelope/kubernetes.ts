/**
 * The pod log of Octopus's Kubernetes agent: `time|text`, then `number|time|stream|text`, then
 * `time |number|stream|text`. In its newest form, `time |e|number|stream|hex`, the text is encrypted with a key that
 * never leaves the pod, so nothing can be read.
 */
import type { Clock } from "./clock.ts";
import { type Entry, entryBehind, type Said } from "./entry.ts";
import { type LogFormat, statelessEnvelope } from "./format.ts";
import { openInsideContainer } from "./nested.ts";

const TIME = String.raw`(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d))`;
const STREAM = "(stdout|stderr|debug)";
const READABLE = new RegExp(String.raw`^(?:${TIME}\||\d{1,15}\|${TIME}\|${STREAM}\||${TIME} \|\d{1,15}\|${STREAM}\|)`);
const ENCRYPTED = new RegExp(String.raw`^${TIME} \|e\|\d{1,15}\|${STREAM}\|[0-9A-Fa-f]*$`);

export const kubernetes: LogFormat = {
  isSeenIn: (line) => READABLE.test(line) || ENCRYPTED.test(line),
  create: (clock) =>
    statelessEnvelope({ open: (line) => openAgentLine(line, clock), openInside: openInsideContainer(clock) }),
};

function openAgentLine(line: string, clock: Clock): readonly Entry[] | undefined {
  const match = READABLE.exec(line);
  if (match === null) return ENCRYPTED.test(line) ? [] : undefined;
  const [prefix, first, second, streamOfSecond, third, streamOfThird] = match;
  const stream = streamOfSecond ?? streamOfThird;
  const said = (): Said => {
    const at = clock.instantOf(first ?? second ?? third ?? "");
    return { ...(at === undefined ? {} : { at }), ...(stream === undefined ? {} : { stream }) };
  };
  return [entryBehind(line, prefix.length, said, stream)];
}
