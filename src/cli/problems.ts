/** `wrasse problems`: messages that were meant to be reports and changed nothing. */
import { outputOptions, placeOptions } from "./asking-options.ts";
import type { Command } from "./command.ts";
import type { ProblemsArguments } from "./problems-run.ts";

export const problemsCommand: Command = {
  name: "problems",
  summary: "Show the messages that changed nothing: malformed, or not their source's to say; newest first",
  examples: [
    ["wrasse problems", "what went wrong lately, and where"],
    ["wrasse problems --kind refused -o jsonl", "what sources may not say, for a program"],
  ],
  options: {
    kind: { choices: ["malformed", "refused"], requiresArg: true, describe: "Only these" },
    limit: { type: "string", requiresArg: true, default: "50", describe: "How many at most" },
    ...outputOptions,
    ...placeOptions,
  },
  run: async (args, terminal) => {
    const { problems } = await import("./problems-run.ts");
    return problems(args as unknown as ProblemsArguments, terminal);
  },
};
