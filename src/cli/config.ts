/** `wrasse config`: whether wrasse.yaml is right, what may be in it, and what it comes to. */
import type { Command } from "./command.ts";

export interface ConfigArguments {
  readonly words: readonly string[];
  readonly config?: string;
  readonly store?: string;
  readonly output?: "yaml" | "json" | "markdown";
  readonly showOrigin: boolean;
}

export const configCommand: Command = {
  name: "config",
  list: "words",
  summary: "Check wrasse.yaml, show what it comes to, or print its JSON Schema",
  examples: [
    ["wrasse config check", "every fault in wrasse.yaml, each with its place"],
    ["wrasse config view --show-origin", "what holds, defaults and all, and where it comes from"],
    ["wrasse config schema > wrasse.schema.json", "for editors; -o markdown prints a table of the keys"],
  ],
  options: {
    config: { type: "string", requiresArg: true, describe: "The configuration; wrasse.yaml unless told" },
    store: { type: "string", requiresArg: true, describe: "Where the state is kept, whatever the file says" },
    output: {
      alias: "o",
      choices: ["yaml", "json", "markdown"],
      requiresArg: true,
      describe: "How view (yaml, json) or schema (json, markdown) writes it",
    },
    "show-origin": { type: "boolean", default: false, describe: "Behind each value of view, where it comes from" },
  },
  run: async (args, terminal) => {
    const { config } = await import("./config-run.ts");
    return config(args as unknown as ConfigArguments, terminal);
  },
};
