/** `wrasse pipe`: stands behind a script, passes its output on and keeps what it says. */
import type { Command } from "./command.ts";
import { type LanguageArguments, languageOptions } from "./language-options.ts";

export interface PipeArguments extends LanguageArguments {
  readonly source: string;
  readonly project?: string;
  readonly environment?: string;
  readonly tenant?: string;
  readonly target?: string;
  readonly config?: string;
  readonly store?: string;
  readonly failOn?: "warning" | "unknown" | "unhealthy" | "unavailable";
}

const name = (describe: string) => ({ type: "string", requiresArg: true, describe }) as const;

export const pipeCommand: Command = {
  name: "pipe",
  summary: "Pass standard input on unchanged, and keep what it says about health",
  examples: [
    ["./check.sh | wrasse pipe", "the script's output, and its health messages in the store"],
    ["./check.sh | wrasse pipe -p acme -e production", "names for messages that leave them out"],
    ["./check.sh | wrasse pipe --fail-on unhealthy", "exits with 3 when it said that something is unhealthy"],
  ],
  options: {
    source: { ...name("Who speaks; the configuration says what a source of this name may say"), default: "pipe" },
    project: { ...name("The project of messages that name none"), alias: "p" },
    environment: { ...name("The environment of messages that name none"), alias: "e" },
    tenant: name("The tenant of messages that name none"),
    target: { ...name("The target of messages that name none"), alias: "t" },
    "fail-on": {
      choices: ["warning", "unknown", "unhealthy", "unavailable"],
      requiresArg: true,
      describe: "Fail when something said last is this bad, or worse",
    },
    config: name("The configuration; wrasse.yaml if there is one"),
    store: name("Where the state is kept"),
    ...languageOptions,
  },
  run: async (args, terminal) => {
    const { pipe } = await import("./pipe-run.ts");
    return pipe(args as unknown as PipeArguments, terminal);
  },
};
