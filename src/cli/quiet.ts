/** `-q`: the same as `-o name`, as others have it. */
import { UsageError } from "./command.ts";
import type { OutputArguments } from "./output/formats.ts";

export interface QuietArguments extends OutputArguments {
  readonly quiet?: boolean;
}

export function withQuiet<Arguments extends QuietArguments>(args: Arguments): Arguments {
  if (args.quiet !== true) return args;
  if (args.json !== undefined || (args.output !== undefined && args.output !== "name")) {
    throw new UsageError("-q prints ids only, and another output was asked for, too; leave one of them out");
  }
  return { ...args, output: "name" };
}
