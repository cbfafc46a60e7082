/** What every command is: its words for the help, its options, and what it does. */
import type { Options } from "yargs";
import type { ExitCode } from "./exit-codes.ts";
import type { Terminal } from "./terminal.ts";

export interface Command {
  readonly name: string;
  /** What the arguments behind the name are called, of which there may be any number. */
  readonly list: string;
  readonly summary: string;
  /** Command lines to copy, each with what it does. They stand first in the help. */
  readonly examples: readonly (readonly [commandLine: string, meaning: string])[];
  readonly options: Readonly<Record<string, Options>>;
  /** The arguments have passed the options' types; the command still knows best what they are. */
  run(args: Readonly<Record<string, unknown>>, terminal: Terminal): Promise<ExitCode>;
}

/** The command line makes no sense in a way that only the command can tell. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
