/** The configuration of a command that reads logs: what wrasse.yaml says, and what the command line says instead. */
import { resolve } from "node:path";
import { type Config, defaultConfig, type SourceConfig } from "../daemon/config.ts";
import { parseAddress } from "../daemon/config-values.ts";
import { UsageError } from "./command.ts";
import { type LanguageArguments, mannerOf } from "./language-options.ts";
import { CONFIG_FILE, configIfAny, configPlace, type PlaceArguments } from "./store-place.ts";
import type { Terminal } from "./terminal.ts";

export interface ReadingArguments extends PlaceArguments, Partial<LanguageArguments> {
  readonly paths?: readonly string[];
  readonly start?: SourceConfig["start"];
  readonly listen?: string;
}

export interface Configured {
  readonly config: Config;
  /** The file it comes from; absent where the command line says it all. */
  readonly file?: string;
}

/**
 * Paths on the command line are one source, instead of those of a wrasse.yaml that happens to lie in the folder. One
 * that is named with --config still says everything else.
 */
export async function configFor(args: ReadingArguments, terminal: Terminal): Promise<Configured> {
  const isWanted = (args.paths ?? []).length === 0 || args.config !== undefined;
  const written = isWanted ? await configIfAny(args, terminal) : undefined;
  const config = withArguments(written ?? defaultConfig([], configPlace(args, terminal)), args, terminal);
  return { config, ...(written === undefined ? {} : { file: resolve(args.config ?? CONFIG_FILE) }) };
}

export function withArguments(config: Config, args: ReadingArguments, terminal: Terminal): Config {
  const { paths = [] } = args;
  const sources =
    paths.length === 0
      ? config.sources.filter((source) => source.paths.length > 0)
      : defaultConfig(paths, configPlace(args, terminal)).sources;
  const listen = args.listen === undefined ? config.listen : addressOf(args.listen);
  return { ...config, listen, sources: sources.map((source) => asArgued(source, args)) };
}

function addressOf(text: string): Config["listen"] {
  if (text === "off") return null;
  const address = parseAddress(text);
  if (address !== undefined) return address;
  throw new UsageError(`--listen takes an address as 127.0.0.1:7717, or off, and got "${text}"`);
}

function asArgued(source: SourceConfig, args: ReadingArguments): SourceConfig {
  const { format, timeZone, encoding, escapes } = mannerOf(args);
  return {
    ...source,
    format: format ?? source.format,
    encoding: encoding ?? source.encoding,
    escapes: escapes ?? source.escapes,
    start: args.start ?? source.start,
    ...(timeZone === undefined ? {} : { timezone: timeZone }),
  };
}
