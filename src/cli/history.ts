/** `wrasse history`: what became of one resource, newest first. */
import { outputOptions, placeOptions, selectionOptions } from "./asking-options.ts";
import type { Command } from "./command.ts";
import type { HistoryArguments } from "./history-run.ts";

export const historyCommand: Command = {
  name: "history",
  list: "names",
  summary: "Show the changes of a resource, newest first",
  examples: [
    ["wrasse history web-01/iis", "its changes"],
    ["wrasse history web-01/iis --reports", "what was reported, also where it changed nothing"],
    ["wrasse history web-01/iis --limit 1 -o json", "the newest one, for a program"],
  ],
  options: {
    reports: { type: "boolean", describe: "Reports instead of changes" },
    limit: { type: "string", requiresArg: true, default: "50", describe: "How many at most" },
    ...selectionOptions,
    ...outputOptions,
    ...placeOptions,
  },
  run: async (args, terminal) => {
    const { history } = await import("./history-run.ts");
    return history(args as unknown as HistoryArguments, terminal);
  },
};
