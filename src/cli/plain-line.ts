/**
 * Reads the command lines that leave no question, which are nearly all, without loading yargs: that alone takes twice
 * as long as most answers. Whatever it is not sure of it leaves to yargs, which also explains what is wrong; where it
 * has an answer, it is the one that yargs would have given.
 */
import type { Options } from "yargs";
import type { Command } from "./command.ts";

type Values = Readonly<Record<string, unknown>>;

interface Reading {
  readonly values: Map<string, unknown>;
  readonly list: string[];
}

const UNDERSTOOD: ReadonlySet<string> = new Set(["type", "choices", "alias", "describe", "requiresArg", "default"]);

/** The arguments behind the command's name, by the names of options and of the list; undefined for yargs to read. */
export function readPlainly(command: Command, words: readonly string[]): Values | undefined {
  const reading: Reading = { values: defaultsOf(command), list: [] };
  const given = new Set<string>();
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "--") {
      reading.list.push(...words.slice(at + 1));
      break;
    }
    if (isArgument(word)) {
      if (word === "") return undefined;
      reading.list.push(word);
      continue;
    }
    const taken = takeOption(command, word, words[at + 1], reading);
    if (taken === undefined || given.has(taken.name)) return undefined;
    given.add(taken.name);
    at += taken.words - 1;
  }
  const values = Object.fromEntries(reading.values);
  if (command.list === undefined) return reading.list.length === 0 ? values : undefined;
  return { ...values, [command.list]: reading.list };
}

/** Standard input and the ids of resources without a project are none of the options, although they begin so. */
export function isArgument(word: string): boolean {
  return !word.startsWith("-") || word === "-" || word.startsWith("-/");
}

function defaultsOf({ options }: Command): Map<string, unknown> {
  const withDefault = Object.entries(options).filter(([, { default: value }]) => value !== undefined);
  return new Map(withDefault.map(([name, { default: value }]) => [name, value]));
}

function takeOption({ options }: Command, word: string, next: string | undefined, { values }: Reading) {
  const equals = word.startsWith("--") ? word.indexOf("=") : -1;
  const name = nameOf(equals === -1 ? word : word.slice(0, equals), options);
  const option = name === undefined ? undefined : options[name];
  if (name === undefined || option === undefined) return undefined;
  if (!Object.keys(option).every((key) => UNDERSTOOD.has(key))) return undefined;
  if (option.type === "boolean") {
    if (equals !== -1 || next === "true" || next === "false") return undefined;
    values.set(name, true);
    return { name, words: 1 };
  }
  const value = equals === -1 ? next : word.slice(equals + 1);
  if (value === undefined || !isPlainValue(value, option)) return undefined;
  values.set(name, value);
  return { name, words: equals === -1 ? 2 : 1 };
}

/** yargs takes what looks like an option for one, also where a value belongs. */
function isPlainValue(value: string, { type, choices, requiresArg }: Options): boolean {
  if (value === "" || value.startsWith("-")) return false;
  if (choices !== undefined) return choices.includes(value);
  return type === "string" && requiresArg === true;
}

function nameOf(word: string, options: Command["options"]): string | undefined {
  if (word.startsWith("--")) return Object.hasOwn(options, word.slice(2)) ? word.slice(2) : undefined;
  const letter = word.slice(1);
  return Object.keys(options).find((name) => options[name]?.alias === letter);
}
