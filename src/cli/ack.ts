/** `wrasse ack`: somebody knows, and is on it. */
import { suspensionOptions } from "./asking-options.ts";
import type { Command } from "./command.ts";
import type { SuspensionArguments } from "./suspension-run.ts";

export const ackCommand: Command = {
  name: "ack",
  list: "words",
  summary: "Say that you know how a resource is, so that rules hold back until it is healthy; list or end that",
  examples: [
    ["wrasse ack add web-01/iis --comment 'on it'", "until it is healthy, or gets worse"],
    ["wrasse ack add web-01/iis --sticky --comment 'waiting for parts'", "also if it gets worse"],
    ["wrasse ack list", "those that have not ended"],
    ["wrasse ack end ID", "after all, nobody is on it"],
  ],
  options: {
    ...suspensionOptions,
    sticky: { type: "boolean", describe: "It stays when the level gets worse, as long as it is not healthy" },
  },
  run: async (args, terminal) => {
    const { suspend } = await import("./suspension-run.ts");
    return suspend("acknowledgement", args as unknown as SuspensionArguments, terminal);
  },
};
