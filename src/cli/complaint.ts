/** What is wrong with a command line, in one line: what yargs says of it, with what was typed and what was meant. */
import { closest } from "../../grammar/closest.ts";
import type { Command } from "./command.ts";

interface Line {
  /** Those that may have been meant; one, where it was named. */
  readonly commands: readonly Command[];
  /** As they were typed. */
  readonly words: readonly string[];
}

export function complaint(message: string, line: Line): string {
  const choice = /^Invalid values:\n {2}Argument: (.*), Given: (.*), Choices: (.*)$/m.exec(message);
  if (choice !== null) {
    const [, option = "", given = "", choices = ""] = choice;
    return `${optionText(option)} takes ${choices.replaceAll('"', "")}, and got ${given}`;
  }
  const lacking = /^Not enough arguments following: (.*)$/.exec(message)?.[1];
  if (lacking !== undefined) return `${optionText(lacking)} needs a value`;
  const suggested = /^Did you mean (.*)\?$/.exec(message)?.[1];
  if (suggested !== undefined) return `there is no command "${firstWord(line)}"; did you mean ${suggested}?`;
  const unknown = /^Unknown arguments?: (.*)$/.exec(message)?.[1]?.split(", ");
  if (unknown !== undefined) return unknownText(unknown, line);
  const [word = ""] = line.words;
  const isOption = word.startsWith("-") && !line.commands.some(({ options }) => nameOf(word) in options);
  return isOption ? unknownText([nameOf(word)], line) : message;
}

/** Options first, as a word behind one that does not exist is most likely its value. */
function unknownText(unknown: readonly string[], { commands, words }: Line): string {
  const [command, ...others] = commands;
  const only = others.length === 0 ? command : undefined;
  const [word = ""] = unknown;
  const typed = unknown.find((name) => words.some((given) => given.startsWith("-") && nameOf(given) === name));
  // What takes any words can only object to an option, also to one of the letters in `-wx`.
  const option = typed ?? (only?.list === undefined ? undefined : word);
  if (option !== undefined) {
    const known = ["help", "version", ...commands.flatMap(({ options }) => Object.keys(options))];
    const meant = closest(option, known);
    const whose = only === undefined ? "" : ` for wrasse ${only.name}`;
    return `there is no option ${optionText(option)}${whose}${meant === undefined ? "" : `; did you mean --${meant}?`}`;
  }
  return only === undefined
    ? `there is no command "${word}"`
    : `wrasse ${only.name} takes no arguments, and got "${word}"`;
}

function optionText(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`;
}

function nameOf(word: string): string {
  return word.replace(/^-+/, "").replace(/=.*$/s, "");
}

function firstWord({ words }: Line): string {
  return words.find((word) => !word.startsWith("-")) ?? "";
}
