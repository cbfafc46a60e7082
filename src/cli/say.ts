/**
 * `wrasse say`: one message, written so that every known reader takes it, or the function that a script needs to say
 * health messages itself.
 */
import { readFileSync } from "node:fs";
import { emit, emitPlain, type Pairs } from "../../grammar/emit.ts";
import { parse } from "../../grammar/grammar.ts";
import { faults, shown } from "../../grammar/malformed.ts";
import { MESSAGE_LENGTH_MAX } from "../../grammar/reader.ts";
import { isName } from "../../grammar/syntax.ts";
import { type Command, UsageError } from "./command.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { Output, type Terminal } from "./terminal.ts";

const FUNCTION_FILES = {
  bash: "health.sh",
  pwsh: "health.ps1",
  python: "health.py",
  csharp: "health.csx",
  node: "health.mjs",
} as const;

type Language = keyof typeof FUNCTION_FILES;

interface SayArguments {
  readonly pairs: readonly string[];
  readonly name: string;
  readonly plain: boolean;
  readonly script?: Language;
}

export const sayCommand: Command = {
  name: "say",
  list: "pairs",
  summary: "Print one message, made of key=value pairs, for a script to log",
  examples: [
    ["wrasse say target=web-01 status=Unhealthy message='No 200'", "a health message"],
    ["wrasse say --plain target=web-01 status=Healthy", "one to read"],
    ["wrasse say --name setVariable name=Version value=1.2", "another message"],
    ["wrasse say --script bash >> deploy.sh", "a shell function"],
  ],
  options: {
    name: { type: "string", requiresArg: true, default: "health", describe: "The message's name" },
    plain: {
      type: "boolean",
      default: false,
      describe: "Readable values instead of base64, where they can be written so",
    },
    script: {
      choices: Object.keys(FUNCTION_FILES),
      requiresArg: true,
      describe: "Print a function of this language that says health messages",
    },
  },
  run: (args, terminal) => say(args as unknown as SayArguments, terminal),
};

async function say({ pairs: words, name, plain, script }: SayArguments, terminal: Terminal): Promise<ExitCode> {
  const output = new Output(terminal.stdout);
  if (script === undefined) output.line(message(name, readPairs(words), plain, terminal));
  else output.write(scriptFunction(script, words));
  await output.flush();
  return EXIT.ok;
}

function scriptFunction(language: Language, words: readonly string[]): string {
  const [word] = words;
  if (word !== undefined) throw new UsageError(`--script prints a function and takes no key=value: ${shown(word)}`);
  return readFileSync(new URL(import.meta.resolve(`#emitters/${FUNCTION_FILES[language]}`)), "utf8");
}

function message(name: string, pairs: Pairs, isPlain: boolean, { stderr }: Terminal): string {
  if (!isName(name)) throw new UsageError(`${shown(name)} cannot name a message; ${NAME_RULE}`);
  const plain = isPlain ? emitPlain(name, pairs) : undefined;
  if (plain !== undefined) return plain;
  const text = emitChecked(name, pairs);
  if (isPlain) stderr.write("wrasse: written in base64, because as plain text it would not read back as the same\n");
  return text;
}

const NAME_RULE = "a name begins with a letter or _ and goes on with letters, digits, _ . and -";

function readPairs(words: readonly string[]): Pairs {
  const pairs: [name: string, value: string][] = [];
  const seen = new Set<string>();
  for (const word of words) {
    const equals = word.indexOf("=");
    if (equals < 0) throw new UsageError(`${shown(word)} is not key=value`);
    const name = word.slice(0, equals);
    if (!isName(name)) throw new UsageError(`${shown(name)} in ${shown(word)} cannot name a value; ${NAME_RULE}`);
    if (seen.has(name.toLowerCase())) throw new UsageError(faults.duplicateAttribute(0, name).reason);
    seen.add(name.toLowerCase());
    pairs.push([name, word.slice(equals + 1)]);
  }
  return pairs;
}

/**
 * The message in base64, once the language itself has found nothing wrong with it. It is told the encoding, so that it
 * speaks of a bad status as it was given.
 */
function emitChecked(name: string, pairs: Pairs): string {
  const text = emit(name, pairs);
  const [found] = parse(text, { encoding: "base64" });
  if (found?.kind !== "malformed") return text;
  if (found.code === "too-long") {
    throw new UsageError(
      `the message takes ${text.length} characters in base64, and wrasse reads at most ${MESSAGE_LENGTH_MAX} of one`,
    );
  }
  throw new UsageError(found.reason);
}
