/** Docker's json-file driver: an object a line. A text without a line break at its end goes on in the stream's next. */
import type { Clock } from "./clock.ts";
import { brokenEntry, type Entry, type Said } from "./entry.ts";
import { type LogFormat, statelessEnvelope } from "./format.ts";
import { membersOf } from "./json-lines.ts";
import { decodeString, wordOf } from "./json-text.ts";
import { openInsideContainer } from "./nested.ts";

const STREAMS = ["stdout", "stderr"];

export const docker: LogFormat = {
  isSeenIn(line) {
    const members = membersOf(line);
    return members?.get("log")?.kind === "string" && members.has("time") && members.has("stream");
  },
  create: (clock) =>
    statelessEnvelope({
      open: (line) => openDockerLine(line, clock),
      isEscaped: true,
      openInside: openInsideContainer(clock),
    }),
};

function openDockerLine(line: string, clock: Clock): readonly Entry[] | undefined {
  if (!line.startsWith("{")) return undefined;
  const members = membersOf(line);
  if (members === undefined) return [brokenEntry(line)];
  const log = members.get("log");
  if (log?.kind !== "string") return undefined;
  const mapped = decodeString(line, log);
  const word = wordOf(line, members.get("stream"));
  const stream = STREAMS.find((name) => name === word);
  const said = (): Said => {
    const at = clock.instantOf(wordOf(line, members.get("time")) ?? "");
    return { ...(at === undefined ? {} : { at }), ...(stream === undefined ? {} : { stream }) };
  };
  const isPart = !mapped.text.endsWith("\n");
  return [{ ...mapped, writer: stream ?? "", isPart, isVerbatim: false, isBroken: false, said }];
}
