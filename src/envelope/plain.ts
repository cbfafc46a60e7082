/** Logs without any wrapping: a line is its text. */
import { plainEntry } from "./entry.ts";
import { type LogFormat, statelessEnvelope } from "./format.ts";

export const plain: LogFormat = {
  isSeenIn: () => false,
  create: () => statelessEnvelope({ open: (line) => [plainEntry(line)] }),
};
