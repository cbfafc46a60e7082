/** The command line as a function: arguments in, exit code out. Nothing here ends the process. */

import { visible } from "../../grammar/visible.ts";
import { type Command, NoAnswerError, UsageError } from "./command.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { readPlainly } from "./plain-line.ts";
import type { Terminal } from "./terminal.ts";

/** In the order of the help. Only the one that is named is loaded; all of them for help and for completion. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  watch: async () => (await import("./watch.ts")).watchCommand,
  pipe: async () => (await import("./pipe.ts")).pipeCommand,
  read: async () => (await import("./read.ts")).readCommand,
  status: async () => (await import("./status.ts")).statusCommand,
  explain: async () => (await import("./explain.ts")).explainCommand,
  history: async () => (await import("./history.ts")).historyCommand,
  changes: async () => (await import("./changes.ts")).changesCommand,
  problems: async () => (await import("./problems.ts")).problemsCommand,
  effects: async () => (await import("./effects.ts")).effectsCommand,
  silence: async () => (await import("./silence.ts")).silenceCommand,
  maintenance: async () => (await import("./maintenance.ts")).maintenanceCommand,
  ack: async () => (await import("./ack.ts")).ackCommand,
  wait: async () => (await import("./wait.ts")).waitCommand,
  parse: async () => (await import("./parse.ts")).parseCommand,
  lint: async () => (await import("./lint.ts")).lintCommand,
  say: async () => (await import("./say.ts")).sayCommand,
  rules: async () => (await import("./rules.ts")).rulesCommand,
  token: async () => (await import("./token.ts")).tokenCommand,
  config: async () => (await import("./config.ts")).configCommand,
  doctor: async () => (await import("./doctor.ts")).doctorCommand,
  verify: async () => (await import("./verify.ts")).verifyCommand,
  backup: async () => (await import("./backup.ts")).backupCommand,
  help: async () => (await import("./help.ts")).helpCommand,
};

export async function run(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    return await runCommand(args, terminal);
  } catch (error) {
    return explain(error, args, terminal);
  }
}

async function runCommand(given: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const args = helpMeant(given);
  const [name = "", ...words] = args;
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  const command = await load?.();
  const parsed = command && readPlainly(command, words);
  if (command !== undefined && parsed !== undefined) return command.run(inCamelCase(parsed), terminal);

  const { readFully } = await import("./full-line.ts");
  let exitCode: ExitCode = EXIT.ok;
  await readFully(args, {
    commands: command === undefined ? await Promise.all(Object.values(COMMANDS).map((loadIt) => loadIt())) : [command],
    columns: terminal.columns,
    act: async (chosen, values) => {
      exitCode = await chosen.run(inCamelCase(values), terminal);
    },
    print: (text) => terminal.stdout.write(text),
  });
  return exitCode;
}

/** `wrasse help status` is `wrasse status --help`; what is left for the command `help` are its own topics. */
function helpMeant(args: readonly string[]): readonly string[] {
  const [name, about, ...more] = args;
  if (name !== "help" || more.length > 0) return args;
  if (about === undefined || about === "help" || about === "--help" || about === "-h") return ["--help"];
  return Object.hasOwn(COMMANDS, about) ? [about, "--help"] : args;
}

function inCamelCase(args: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [
      name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
}

function explain(error: unknown, [name = ""]: readonly string[], terminal: Terminal): ExitCode {
  if (error instanceof UsageError || (error instanceof Error && error.name === "YError")) {
    const command = Object.hasOwn(COMMANDS, name) && name !== "help" ? `${name} ` : "";
    terminal.stderr.write(`wrasse: ${visible(error.message)}\nTry "wrasse ${command}--help".\n`);
    return EXIT.usage;
  }
  if (error instanceof NoAnswerError) {
    terminal.stderr.write(`wrasse: ${error.message}\n`);
    return error.exitCode;
  }
  throw error;
}
