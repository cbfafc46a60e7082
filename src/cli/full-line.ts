/** Command lines read by yargs: those with something to explain, to suggest or to complete. */
import yargs, { type Argv } from "yargs";
import { type Command, UsageError } from "./command.ts";
import { complaint } from "./complaint.ts";
import { EXIT_CODE_MEANINGS } from "./exit-codes.ts";
import { version } from "./manifest.ts";
import { isArgument } from "./plain-line.ts";

/** yargs loses a lone `-` behind other arguments, and takes `-/-/-/web-01/-` for options: no argument can begin so. */
const HIDDEN = "\0";

/** Longer lines of help are hard to read. */
const COLUMNS_MAX = 100;

/** Of all commands together: each has its own. */
const EXAMPLES_MAX = 6;

export interface FullLine {
  readonly commands: readonly Command[];
  readonly columns: number | undefined;
  act(command: Command, args: Readonly<Record<string, unknown>>): Promise<void>;
  /** Help, a version, a completion script. */
  print(text: string): void;
}

export async function readFully(args: readonly string[], line: FullLine): Promise<void> {
  await commandLine(line, args).parseAsync(
    valuesApart(args, line.commands).map((argument) =>
      isArgument(argument) && argument.startsWith("-") ? HIDDEN + argument : argument,
    ),
    {},
    (_error: unknown, _args: unknown, output: string) => {
      if (output !== "") line.print(`${output}\n`);
    },
  );
}

/** `-ojson` as others have it: yargs would take each of the letters for an option. */
function valuesApart(words: readonly string[], [command, ...others]: readonly Command[]): readonly string[] {
  if (command === undefined || others.length > 0) return words;
  const letters = Object.values(command.options).flatMap(({ alias, type }) => (type === "boolean" ? [] : [alias]));
  const end = words.includes("--") ? words.indexOf("--") : words.length;
  const apart = words.slice(0, end).flatMap((word) => {
    const [, letter, value] = /^-([a-zA-Z])([^=].*)$/s.exec(word) ?? [];
    return value === undefined || !letters.includes(letter) ? [word] : [`-${letter}`, value];
  });
  return [...apart, ...words.slice(end)];
}

function commandLine({ commands, columns = COLUMNS_MAX, act }: FullLine, words: readonly string[]): Argv {
  const width = Math.min(columns, COLUMNS_MAX);
  const firstExamples = commands.flatMap((command) => command.examples.slice(0, 1)).slice(0, EXAMPLES_MAX);
  const line = yargs([])
    .scriptName("wrasse")
    .locale("en")
    .usage(examplesOf(firstExamples, width))
    .usage("Usage: wrasse <command>")
    .epilogue(exitCodesHelp())
    .parserConfiguration({
      "parse-numbers": false,
      "parse-positional-numbers": false,
      "boolean-negation": false,
      "populate--": true,
      "greedy-arrays": false,
    })
    .strict()
    .demandCommand(1, "no command given")
    .recommendCommands()
    .version(version())
    .completion("completion", "Print a completion script for bash or zsh")
    .help()
    .alias({ h: "help", V: "version" })
    .wrap(width)
    .exitProcess(false)
    .fail((message, error) => {
      // What yargs itself objects to comes either way.
      if (error !== undefined && error?.name !== "YError") throw error;
      throw new UsageError(complaint(error?.message ?? message, { commands, words }));
    });
  for (const command of commands) {
    const form = command.list === undefined ? command.name : `${command.name} [${command.list}..]`;
    line.command({
      command: form,
      describe: command.summary,
      builder: (own: Argv) =>
        own
          .usage(examplesOf(command.examples, width))
          .usage(`Usage: wrasse ${form}\n\n${command.summary}`)
          .options(command.options),
      handler: (args) => act(command, { ...onceEach(command, args), ...listOf(command, args) }),
    });
  }
  return line;
}

/** yargs makes an array of an option that is given twice; of those, the last one counts, unless all of them do. */
function onceEach({ options }: Command, args: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const given = Object.keys(options).filter((option) => args[option] !== undefined);
  return Object.fromEntries(
    given.map((option) => {
      const values = [args[option]].flat().map(uncovered);
      return [option, options[option]?.array === true ? values : values.at(-1)];
    }),
  );
}

function uncovered(value: unknown): unknown {
  return typeof value === "string" && value.startsWith(HIDDEN) ? value.slice(HIDDEN.length) : value;
}

/** Behind `--` everything is an argument, also what looks like an option. */
function listOf({ name, list }: Command, args: Readonly<Record<string, unknown>>): Record<string, readonly string[]> {
  const words = [list === undefined ? [] : args[list], args["--"]]
    .flatMap((part) => (Array.isArray(part) ? part : []))
    .map((argument) => String(uncovered(argument)));
  if (list !== undefined) return { [list]: words };
  const [word] = words;
  if (word !== undefined) throw new UsageError(`wrasse ${name} takes no arguments, and got "${word}"`);
  return {};
}

/** Behind each what it means, or all of that above them where one would not fit. */
function examplesOf(examples: Command["examples"], columns: number): string {
  const width = Math.max(...examples.map(([commandLine]) => commandLine.length));
  const lines = examples.map(([commandLine, meaning]) => `$ ${commandLine.padEnd(width)}  # ${meaning}`);
  if (lines.every((line) => line.length <= columns)) return `${lines.join("\n")}\n`;
  return examples.map(([commandLine, meaning]) => `# ${meaning}\n$ ${commandLine}\n`).join("\n");
}

function exitCodesHelp(): string {
  const lines = EXIT_CODE_MEANINGS.map(([code, meaning]) => `${String(code).padStart(5)}  ${meaning}`);
  return `Exit codes:\n${lines.join("\n")}`;
}
