/** `wrasse changes`: what has happened to all resources, and what happens. */
import { outputOptions, placeOptions } from "./asking-options.ts";
import type { ChangesArguments } from "./changes-run.ts";
import type { Command } from "./command.ts";

export const changesCommand: Command = {
  name: "changes",
  summary: "Show the numbered changes of all resources, oldest first",
  examples: [
    ["wrasse changes", "the newest ones"],
    ["wrasse changes -f", "and those to come, until Ctrl-C"],
    ["wrasse changes --after 1200 -o jsonl", "all behind a number, for a program"],
    ["wrasse changes -f --url https://wrasse.example.org --token-file wrasse.token", "of a daemon elsewhere"],
  ],
  options: {
    follow: { type: "boolean", alias: "f", describe: "Go on with those to come" },
    after: { type: "string", requiresArg: true, describe: "Only those behind this number" },
    limit: { type: "string", requiresArg: true, describe: "How many at most; 50, or with --after all of them" },
    url: { type: "string", requiresArg: true, describe: "Ask the daemon there, and not a store of this machine" },
    "token-file": { type: "string", requiresArg: true, describe: "The file with the token for it; else WRASSE_TOKEN" },
    ...outputOptions,
    ...placeOptions,
  },
  run: async (args, terminal) => {
    const { changes } = await import("./changes-run.ts");
    return changes(args as unknown as ChangesArguments, terminal);
  },
};
