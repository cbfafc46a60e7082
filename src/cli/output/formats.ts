/** The formats there are, and which one is meant. */
import { UsageError } from "../command.ts";
import type { Terminal } from "../terminal.ts";
import type { StyleArguments } from "./style.ts";

export const OUTPUT_FORMATS = ["table", "tsv", "wide", "json", "jsonl", "yaml", "name"] as const;

export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

export interface OutputArguments extends StyleArguments {
  readonly output?: OutputFormat;
  /** Fields, between commas. Empty: which are there? */
  readonly json?: string;
  readonly noHeaders?: boolean;
}

export function formatFor(
  { output, json }: OutputArguments,
  { isTerminal }: Pick<Terminal, "isTerminal">,
): OutputFormat {
  if (json === undefined) return output ?? (isTerminal ? "table" : "tsv");
  if (output === undefined) return "json";
  if (output !== "json" && output !== "jsonl" && output !== "yaml") {
    throw new UsageError(`--json picks fields, which -o ${output} does not have; use -o json, jsonl or yaml`);
  }
  return output;
}

/** `--json` alone. */
export function asksForFields({ json }: OutputArguments): boolean {
  return json?.trim() === "";
}
