/** `wrasse watch`: the daemon, in the foreground until it is told to stop. */
import type { Command } from "./command.ts";
import { keepHeapSmall } from "./heap.ts";
import { type LanguageArguments, languageOptions } from "./language-options.ts";

export interface WatchArguments extends LanguageArguments {
  readonly paths: readonly string[];
  readonly config?: string;
  readonly store?: string;
  readonly start?: "beginning" | "end";
  readonly log?: "auto" | "json" | "text";
  readonly listen?: string;
}

export const watchCommand: Command = {
  name: "watch",
  list: "paths",
  summary: "Watch logs and keep the health of every resource; without PATH and wrasse.yaml, play a demo",
  examples: [
    ["wrasse watch /var/log/deployments", "every log below a directory, also those to come"],
    ["wrasse watch 'logs/{project}/{environment}/*.log'", "names that messages leave out come from the path"],
    ["wrasse watch", "what wrasse.yaml says"],
  ],
  options: {
    config: { type: "string", requiresArg: true, describe: "The configuration; wrasse.yaml if there is one" },
    store: { type: "string", requiresArg: true, describe: "Where the state is kept" },
    start: {
      choices: ["beginning", "end"],
      requiresArg: true,
      describe: "Where to begin in logs that are there at the very first start",
    },
    listen: {
      type: "string",
      requiresArg: true,
      describe: "Where to answer questions: 127.0.0.1:7717 unless told, `off` for nowhere",
    },
    log: {
      choices: ["auto", "json", "text"],
      requiresArg: true,
      describe: "How wrasse's own log is written: text on a terminal, else JSON lines",
    },
    ...languageOptions,
  },
  run: async (args, terminal) => {
    keepHeapSmall();
    const { watch } = await import("./watch-run.ts");
    return watch(args as unknown as WatchArguments, terminal);
  },
};
