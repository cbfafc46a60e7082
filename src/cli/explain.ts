/** `wrasse explain`: why a resource is as it is, back to the line of the log that said so. */
import { outputOptions, placeOptions, selectionOptions } from "./asking-options.ts";
import type { Command } from "./command.ts";
import type { ExplainArguments } from "./explain-run.ts";

export const explainCommand: Command = {
  name: "explain",
  list: "names",
  summary: "Show why a resource is as it is, back to the line that said so, and what would clear it",
  examples: [
    ["wrasse explain web-01/iis", "its state, the change, the report, the log, the way out"],
    ["wrasse explain web-01/iis -o json", "the same for a program"],
  ],
  options: { ...selectionOptions, ...outputOptions, ...placeOptions },
  run: async (args, terminal) => {
    const { explain } = await import("./explain-run.ts");
    return explain(args as unknown as ExplainArguments, terminal);
  },
};
