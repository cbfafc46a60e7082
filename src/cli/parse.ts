/**
 * `wrasse parse`: the messages in logs, as JSON lines on standard output. A line is one of
 *
 *   {"file":"web.log","line":3,"column":8,"offset":212,"name":"health","encoding":"plain",
 *    "attributes":{"target":"web-01","status":"Down"},"report":{"target":"web-01","level":"unhealthy"}}
 *   {"file":"web.log","line":4,"column":1,"offset":270,
 *    "malformed":{"code":"missing-target","reason":"a health message must say …","column":11}}
 *
 * Columns count code points from 1, offsets bytes from 0. A fault on a later line than the message's first also has
 * its own "line". What the log says about the line a message begins in comes last, if there is anything:
 *
 *   "said":{"at":"2026-11-21T03:00:00.000Z","stream":"stdout","level":"Info","task":{"project":"acme"}}
 */
import type { Found } from "../../grammar/reader.ts";
import { visible } from "../../grammar/visible.ts";
import type { Said } from "../envelope/entry.ts";
import { createMessageScan, type FoundInSource } from "../scan/message-scan.ts";
import type { Command } from "./command.ts";
import type { ExitCode } from "./exit-codes.ts";
import { eachInput, scanInput } from "./inputs.ts";
import { type LanguageArguments, languageOptions, readerOptions } from "./language-options.ts";
import { createTextFormat } from "./parse-text.ts";
import { Output, type Terminal } from "./terminal.ts";

interface ParseArguments extends LanguageArguments {
  readonly files: readonly string[];
  readonly name?: string;
  readonly format: keyof typeof FORMATS;
}

/** How findings become lines. */
export interface Format {
  line(file: string, item: FoundInSource): string;
  /** What to say when all has been read. */
  summary(): string | undefined;
}

const FORMATS = { json: createJsonFormat, text: createTextFormat };

export const parseCommand: Command = {
  name: "parse",
  list: "files",
  summary: "Print the messages in logs as JSON lines; - is standard input",
  examples: [
    ["wrasse parse deploy.log", "the messages in a log"],
    ["./check.sh | wrasse parse -", "those in the output of a script"],
    ["wrasse parse --name health --format text logs/*.log", "only health messages, for people"],
  ],
  options: {
    name: { type: "string", requiresArg: true, describe: "Only messages of this name, and broken ones that could be" },
    format: { choices: ["json", "text"], default: "json", describe: "JSON lines, or lines for people" },
    ...languageOptions,
  },
  run: (args, terminal) => parseInputs(args as unknown as ParseArguments, terminal),
};

async function parseInputs(args: ParseArguments, terminal: Terminal): Promise<ExitCode> {
  const output = new Output(terminal.stdout);
  const format = FORMATS[args.format]();
  const reading = readerOptions(args, terminal.now);
  const exitCode = await eachInput(args.files, terminal, async (file) => {
    const scan = createMessageScan(
      {
        found: (item) => {
          if (isWanted(item.found, args.name)) output.line(format.line(file, item));
        },
        lineTooLong: ({ number }) => {
          terminal.stderr.write(`wrasse: ${visible(file)}:${number}: a line of more than 16 MiB was passed over\n`);
        },
      },
      reading,
    );
    await scanInput(file, terminal.stdin, scan, () => output.flush());
  });
  const summary = format.summary();
  if (summary !== undefined) output.line(summary);
  await output.flush();
  return exitCode;
}

/** A broken message whose name could not be read may be any. */
function isWanted(found: Found, name: string | undefined): boolean {
  if (name === undefined || found.name.toLowerCase() === name.toLowerCase()) return true;
  return found.kind === "malformed" && found.name === "";
}

function createJsonFormat(): Format {
  return {
    line: (file, { found, offset, said: context }) => {
      const { line, column } = found.start;
      const said = shownSaid(context);
      if (found.kind === "malformed") {
        const { code, reason, at } = found;
        const fault = at.line === line ? { column: at.column } : { line: at.line, column: at.column };
        return JSON.stringify({ file, line, column, offset, malformed: { code, reason, ...fault }, said });
      }
      const { name, encoding, attributes, report } = found;
      return JSON.stringify({ file, line, column, offset, name, encoding, attributes, report, said });
    },
    summary: () => undefined,
  };
}

/** Nothing where nothing was said. */
function shownSaid({ at, stream, level, task }: Said): Record<string, unknown> | undefined {
  const time = at === undefined ? undefined : new Date(at).toISOString();
  const said = Object.entries({ at: time, stream, level, task }).filter(([, value]) => value !== undefined);
  return said.length === 0 ? undefined : Object.fromEntries(said);
}
