/** The command line as a function: arguments in, exit code out. Nothing here ends the process. */
import yargs, { type Argv } from "yargs";
import { closest } from "../../grammar/closest.ts";
import { type Command, UsageError } from "./command.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { STDIN } from "./inputs.ts";
import { lintCommand } from "./lint.ts";
import { version } from "./manifest.ts";
import { parseCommand } from "./parse.ts";
import { sayCommand } from "./say.ts";
import type { Terminal } from "./terminal.ts";
import { visible } from "./visible.ts";

const COMMANDS: readonly Command[] = [parseCommand, lintCommand, sayCommand];

/** yargs loses a lone `-` behind other arguments, so it is given something that no argument can be. */
const STAND_IN_FOR_STDIN = "\0-";

/** Longer lines of help are hard to read. */
const COLUMNS_MAX = 100;

const EXIT_CODES_HELP = "Exit codes: 0 fine, 1 problems found or something failed, 2 usage, 66 an input is missing.";

export async function run(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.ok;
  const line = commandLine(async (command, parsed) => {
    exitCode = await command.run(parsed, terminal);
  }, terminal.columns);
  try {
    await line.parseAsync(
      args.map((argument) => (argument === STDIN ? STAND_IN_FOR_STDIN : argument)),
      {},
      (_error: unknown, _args: unknown, output: string) => {
        if (output !== "") terminal.stdout.write(`${output}\n`);
      },
    );
  } catch (error) {
    return explain(error, terminal);
  }
  return exitCode;
}

type Act = (command: Command, args: Readonly<Record<string, unknown>>) => Promise<void>;

function commandLine(act: Act, columns = COLUMNS_MAX): Argv {
  const line = yargs([])
    .scriptName("wrasse")
    .locale("en")
    .usage(examplesOf(COMMANDS.flatMap((command) => command.examples.slice(0, 1))))
    .usage("Usage: wrasse <command>")
    .epilogue(EXIT_CODES_HELP)
    .parserConfiguration({
      "parse-numbers": false,
      "parse-positional-numbers": false,
      "boolean-negation": false,
      "populate--": true,
    })
    .strict()
    .demandCommand(1, "no command given")
    .recommendCommands()
    .version(version())
    .completion("completion", "Print a completion script for bash or zsh")
    .help()
    .wrap(Math.min(columns, COLUMNS_MAX))
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new UsageError(withSuggestion(message));
    });
  for (const command of COMMANDS) {
    line.command({
      command: `${command.name} [${command.list}..]`,
      describe: command.summary,
      builder: (own: Argv) =>
        own
          .usage(examplesOf(command.examples))
          .usage(`Usage: wrasse ${command.name} [${command.list}..]\n\n${command.summary}`)
          .options(command.options),
      handler: (args) => act(command, { ...onceEach(command, args), [command.list]: listOf(command, args) }),
    });
  }
  return line;
}

/** yargs makes an array of an option that is given twice; of those, the last one counts. */
function onceEach({ options }: Command, args: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const given = Object.keys(options).filter((option) => option in args);
  return Object.fromEntries(given.map((option) => [option, [args[option]].flat().at(-1)]));
}

/** Behind `--` everything is an argument, also what looks like an option. */
function listOf({ list }: Command, args: Readonly<Record<string, unknown>>): readonly string[] {
  return [args[list], args["--"]]
    .flatMap((part) => (Array.isArray(part) ? part.map(String) : []))
    .map((argument) => (argument === STAND_IN_FOR_STDIN ? STDIN : argument));
}

function examplesOf(examples: Command["examples"]): string {
  const width = Math.max(...examples.map(([commandLine]) => commandLine.length));
  const lines = examples.map(([commandLine, meaning]) => `$ ${commandLine.padEnd(width)}  # ${meaning}`);
  return `${lines.join("\n")}\n`;
}

/** yargs suggests commands; for options it only says that they are unknown. */
function withSuggestion(message: string): string {
  const unknown = /^Unknown arguments?: ([^,]+)/.exec(message)?.[1];
  const known = ["help", "version", ...COMMANDS.flatMap((command) => Object.keys(command.options))];
  const meant = unknown === undefined ? undefined : closest(unknown, known);
  return meant === undefined ? message : `${message}; did you mean --${meant}?`;
}

function explain(error: unknown, terminal: Terminal): ExitCode {
  if (error instanceof UsageError || (error instanceof Error && error.name === "YError")) {
    terminal.stderr.write(`wrasse: ${visible(error.message)}\nTry "wrasse --help".\n`);
    return EXIT.usage;
  }
  throw error;
}
