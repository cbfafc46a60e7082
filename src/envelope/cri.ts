/** Container logs as Kubernetes nodes keep them (CRI): time, stream, P for a part or F for the end of a line, text. */
import type { Clock } from "./clock.ts";
import { type Entry, entryBehind, type Said } from "./entry.ts";
import { type LogFormat, statelessEnvelope } from "./format.ts";
import { openInsideContainer } from "./nested.ts";

const LINE =
  /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)) (stdout|stderr) ([FP])(?::\S*)?(?: |$)/;

export const cri: LogFormat = {
  isSeenIn: (line) => LINE.test(line),
  create: (clock) =>
    statelessEnvelope({ open: (line) => openCriLine(line, clock), openInside: openInsideContainer(clock) }),
};

function openCriLine(line: string, clock: Clock): readonly Entry[] | undefined {
  const match = LINE.exec(line);
  if (match === null) return undefined;
  const [prefix, time = "", stream = "", tag] = match;
  const said = (): Said => {
    const at = clock.instantOf(time);
    return at === undefined ? { stream } : { at, stream };
  };
  return [entryBehind(line, prefix.length, said, stream, tag === "P")];
}
