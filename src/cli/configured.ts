/** The configuration of a command that reads logs: what wrasse.yaml says, and what the command line says instead. */
import { homedir } from "node:os";
import { resolve } from "node:path";
import { type Config, type ConfigPlace, defaultConfig, type SourceConfig } from "../daemon/config.ts";
import { checkTimeZone, type LanguageArguments } from "./language-options.ts";
import { CONFIG_FILE, configIfAny, givenStore, type PlaceArguments, stateFolderFor } from "./store-place.ts";
import type { Terminal } from "./terminal.ts";

export interface ReadingArguments extends PlaceArguments, Partial<LanguageArguments> {
  readonly paths?: readonly string[];
  readonly start?: SourceConfig["start"];
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
  const config = withArguments(written ?? defaultConfig([], placeFor(args, terminal)), args, terminal);
  return { config, ...(written === undefined ? {} : { file: resolve(args.config ?? CONFIG_FILE) }) };
}

export function withArguments(config: Config, args: ReadingArguments, terminal: Terminal): Config {
  const { paths = [] } = args;
  checkTimeZone(args.timezone);
  const sources =
    paths.length === 0
      ? config.sources.filter((source) => source.paths.length > 0)
      : defaultConfig(paths, placeFor(args, terminal)).sources;
  return { ...config, sources: sources.map((source) => withManner(source, args)) };
}

function withManner(source: SourceConfig, args: ReadingArguments): SourceConfig {
  const { encoding, escapes, logFormat, timezone, start } = args;
  return {
    ...source,
    ...(encoding === undefined || encoding === "auto" ? {} : { encoding }),
    ...(escapes === undefined || escapes === "none" ? {} : { escapes }),
    ...(logFormat === undefined || logFormat === "auto" ? {} : { format: logFormat }),
    ...(timezone === undefined ? {} : { timezone }),
    ...(start === undefined ? {} : { start }),
  };
}

export function placeFor(args: PlaceArguments, terminal: Terminal): ConfigPlace {
  const store = givenStore(args, terminal);
  return {
    path: resolve(CONFIG_FILE),
    home: homedir(),
    stateFolder: stateFolderFor(terminal.env),
    ...(store === undefined ? {} : { store: { ...store, path: resolve(store.path) } }),
  };
}
