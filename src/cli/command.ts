/** What every command is: its words for the help, its options, and what it does. */
import type { Options } from "yargs";
import type { ExitCode } from "./exit-codes.ts";
import type { Terminal } from "./terminal.ts";

export interface Command {
  readonly name: string;
  /** What the arguments behind the name are called, of which there may be any number; absent: there are none. */
  readonly list?: string;
  readonly summary: string;
  /** Command lines to copy, each with what it does. They stand first in the help. */
  readonly examples: readonly (readonly [commandLine: string, meaning: string])[];
  readonly options: Readonly<Record<string, Options>>;
  /**
   * The arguments have passed the options' types, and are called as in `logFormat` for `--log-format`; the command
   * still knows best what they are. What it needs to run is loaded here, so that no other command waits for that.
   */
  run(args: Readonly<Record<string, unknown>>, terminal: Terminal): Promise<ExitCode>;
}

/** The command line makes no sense in a way that only the command can tell. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** There is no answer, and the message says why: the command ends with an exit code of its own. */
export class NoAnswerError extends Error {
  override readonly name = "NoAnswerError";
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}
