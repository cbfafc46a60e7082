/** `wrasse help`: what is not about one command. */
import { type Command, UsageError } from "./command.ts";
import { EXIT, EXIT_CODE_MEANINGS } from "./exit-codes.ts";
import { Output } from "./terminal.ts";

const TOPICS: Readonly<Record<string, () => string>> = {
  "exit-codes": () => EXIT_CODE_MEANINGS.map(([code, meaning]) => `${String(code).padStart(3)}  ${meaning}\n`).join(""),
  environment: () => ENVIRONMENT.map(([name, meaning]) => `${name.padEnd(16)} ${meaning}\n`).join(""),
  formatting: () => FORMATTING.map(([name, meaning]) => `${name.padEnd(16)} ${meaning}\n`).join(""),
};

const ENVIRONMENT = [
  ["WRASSE_STORE", "the store, unless --store says another"],
  ["WRASSE_TOKEN", "the token to ask a daemon elsewhere with, unless --token-file has one"],
  ["USER", "who silences and acknowledges, unless --author says another; USERNAME where there is none"],
  ["USERNAME", "the same on Windows"],
  ["XDG_STATE_HOME", "where the store is kept by default, in wrasse/wrasse.db"],
  ["NO_COLOR", "no colours, if it is not empty"],
  ["CLICOLOR_FORCE", "colours also where no terminal is, if it is neither empty nor 0"],
  ["TERM", "no colours if it is dumb"],
] as const;

const FORMATTING = [
  ["-o table", "for people, fitted to the terminal; what a terminal gets"],
  ["-o wide", "with all columns, whatever the terminal's width"],
  ["-o tsv", "all columns between tabs, nothing shortened; what anything else gets"],
  ["-o json", "an array"],
  ["-o jsonl", "an object a line"],
  ["-o yaml", "the same as YAML"],
  ["-o name", "ids, for other commands to take"],
  ["--json a,b", "only these fields; --json alone lists them"],
  ["--no-headers", "no line of titles"],
  ["--no-color", "no colours"],
  ["--ascii", "nothing but ASCII; what is not is written as \\u{2026}"],
] as const;

export const helpCommand: Command = {
  name: "help",
  list: "topics",
  summary: "Explain a command; or exit-codes, environment or formatting",
  examples: [
    ["wrasse help exit-codes", "what the exit codes mean"],
    ["wrasse help formatting", "how answers can be written"],
    ["wrasse help status", "one command, as wrasse status --help does"],
  ],
  options: {},
  run: async (args, terminal) => {
    const [topic = ""] = args["topics"] as readonly string[];
    const text = Object.hasOwn(TOPICS, topic) ? TOPICS[topic] : undefined;
    const all = `the topics are ${Object.keys(TOPICS).join(", ")} and the commands`;
    if (text === undefined) throw new UsageError(`there is no help on "${topic}"; ${all}`);
    const output = new Output(terminal.stdout);
    output.write(text());
    await output.flush();
    return EXIT.ok;
  },
};
