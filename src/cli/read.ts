/** `wrasse read`: logs to their end, once, and the state that they leave. */

import { outputOptions } from "./asking-options.ts";
import type { Command } from "./command.ts";
import { type LanguageArguments, languageOptions } from "./language-options.ts";
import type { OutputArguments } from "./output/formats.ts";

export interface ReadArguments extends LanguageArguments, OutputArguments {
  readonly paths: readonly string[];
  readonly config?: string;
  readonly store?: string;
}

export const readCommand: Command = {
  name: "read",
  list: "paths",
  summary: "Read logs to their end, once, and print the state that they leave",
  examples: [
    ["wrasse read logs/", "every log below a directory"],
    ["wrasse read -o json deploy.log", "the state as JSON"],
    ["wrasse read --store wrasse.db logs/", "what is new since the last time, kept"],
  ],
  options: {
    config: { type: "string", requiresArg: true, describe: "The configuration; wrasse.yaml if there is one" },
    store: { type: "string", requiresArg: true, describe: "Where to keep the state; without it, nowhere" },
    ...languageOptions,
    ...outputOptions,
  },
  run: async (args, terminal) => {
    const { read } = await import("./read-run.ts");
    return read(args as unknown as ReadArguments, terminal);
  },
};
