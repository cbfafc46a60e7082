/** `wrasse silence`: what is not to be reacted to for a while. */
import { suspensionOptions } from "./asking-options.ts";
import type { Command } from "./command.ts";
import type { SuspensionArguments } from "./suspension-run.ts";

export const silenceCommand: Command = {
  name: "silence",
  list: "words",
  summary: "Have rules hold back what they would do about some resources; list silences, or end one",
  examples: [
    ["wrasse silence add web-01/iis --for 2h --comment 'being looked at'", "one resource, for two hours"],
    ["wrasse silence add -p acme -e test --until 2026-12-01T08:00:00Z --comment 'load test'", "all of an environment"],
    ["wrasse silence add web-01 --expire-on-resolve --comment 'known'", "until it is healthy"],
    ["wrasse silence list", "those that have not ended"],
    ["wrasse silence end $(wrasse silence list -q)", "all of them"],
  ],
  options: {
    ...suspensionOptions,
    from: { type: "string", requiresArg: true, describe: "When it begins, like 2026-12-01T08:00:00Z; now unless told" },
    "expire-on-resolve": { type: "boolean", describe: "It ends for good when all that it means is healthy" },
  },
  run: async (args, terminal) => {
    const { suspend } = await import("./suspension-run.ts");
    return suspend("silence", args as unknown as SuspensionArguments, terminal);
  },
};
