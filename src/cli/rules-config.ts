/** What the words of `wrasse rules` have in common: their arguments, and the rules that the configuration has. */
import { resolve } from "node:path";
import { closest } from "../../grammar/closest.ts";
import { shown } from "../../grammar/malformed.ts";
import { visible } from "../../grammar/visible.ts";
import type { Config, ConfigReading } from "../daemon/config.ts";
import { ConfigUnreadableError, loadConfig } from "../daemon/config-file.ts";
import type { Rule } from "../reactions/rule.ts";
import type { SelectionArguments } from "./asking.ts";
import { NoAnswerError, UsageError } from "./command.ts";
import { EXIT } from "./exit-codes.ts";
import type { OutputArguments } from "./output/formats.ts";
import { CONFIG_FILE, configIfAny, configPlace, type PlaceArguments } from "./store-place.ts";
import type { Terminal } from "./terminal.ts";

export interface RulesArguments extends PlaceArguments, SelectionArguments, OutputArguments {
  readonly words: readonly string[];
  readonly rule?: string;
  readonly report?: string;
  readonly source?: string;
  readonly since?: string;
  readonly rules?: string;
  readonly logs?: string;
  readonly act: boolean;
}

/** The configuration that the rules stand in. */
export async function rulesConfig(args: PlaceArguments, terminal: Terminal): Promise<Config> {
  const config = await configIfAny(args, terminal);
  if (config === undefined) throw noConfig();
  return config;
}

export function noConfig(): NoAnswerError {
  return new NoAnswerError(EXIT.noInput, `there is no ${CONFIG_FILE} here; name the configuration with --config`);
}

/** Another one, of which only the rules count. */
export function otherConfig(path: string, args: PlaceArguments, terminal: Terminal): Config {
  const reading = readingOf(path, args, terminal);
  if (reading.kind === "config") return reading.config;
  const [fault] = reading.faults;
  const place = fault === undefined ? "" : `:${fault.line}:${fault.column}: ${visible(fault.reason)}`;
  throw new NoAnswerError(EXIT.usage, `these rules cannot be used: ${visible(path)}${place}`);
}

export function readingOf(path: string, args: PlaceArguments, terminal: Terminal): ConfigReading {
  try {
    return loadConfig({ ...configPlace(args, terminal), path: resolve(path) }).reading;
  } catch (error) {
    if (error instanceof ConfigUnreadableError) throw new NoAnswerError(EXIT.noInput, visible(error.message));
    throw error;
  }
}

export function ruleNamed(name: string, rules: readonly Rule[]): Rule {
  const rule = rules.find((one) => one.name === name);
  if (rule !== undefined) return rule;
  const names = rules.map((one) => one.name);
  const meant = closest(name, names);
  const known = names.length === 0 ? "the configuration has none" : `the rules are ${names.join(", ")}`;
  throw new UsageError(`there is no rule ${shown(name)}; ${meant === undefined ? known : `did you mean ${meant}?`}`);
}
