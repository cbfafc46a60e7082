/**
 * `wrasse.yaml` as the daemon knows it: every default filled in, every path absolute, every duration in milliseconds.
 * Reading is total: what is wrong with a text comes back as faults, all of them, each with its place.
 */

import { dirname, resolve } from "node:path";
import type { Encoding } from "../../grammar/encoding.ts";
import type { Escapes } from "../../grammar/syntax.ts";
import type { PolicyRule } from "../health/policy.ts";
import type { Signal } from "../intake/signal.ts";
import type { OctopusPlace } from "../reactions/plan.ts";
import type { ReactionSettings } from "../reactions/rule.ts";
import { faultsBetween } from "./config-between.ts";
import type { KINDS, LINE_FORMATS, LOG_FORMATS, LOG_LEVELS, MICROPROFILE_WORDS } from "./config-choices.ts";
import { completeConfig, originsOf } from "./config-complete.ts";
import { faultsOfIssues, inOrder } from "./config-faults.ts";
import { faultsBetweenRules } from "./config-rules-between.ts";
import { schemaFor } from "./config-schema.ts";
import { faultsBetweenSignals } from "./config-signals.ts";
import { readTree } from "./config-tree.ts";
import type { Address } from "./config-values.ts";

export interface Config {
  /** The SQLite file. */
  readonly store: string;
  readonly sources: readonly SourceConfig[];
  readonly policies: readonly PolicyRule[];
  readonly retention: { readonly reportsMs: number; readonly changesMs: number; readonly problemsMax: number };
  readonly limits: { readonly newResourcesPerHour: number };
  readonly log: { readonly level: LogLevel; readonly format: LogFormat };
  /** Null for nowhere. */
  readonly listen: Address | null;
  /** An origin, as browsers write it. */
  readonly publicUrl?: string;
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly public: Address | null;
  readonly views: ViewConfig;
  readonly signals: readonly Signal[];
  /** Which sources may set them off is for the daemon to say. */
  readonly reactions: Omit<ReactionSettings, "mayReact">;
  /** Absent where nothing asks it. */
  readonly octopus?: OctopusPlace;
}

export interface ViewConfig {
  readonly defaultKind: (typeof KINDS)[number];
  readonly emptyReadiness: (typeof MICROPROFILE_WORDS)[number];
  readonly emptyStartup: (typeof MICROPROFILE_WORDS)[number];
  readonly details: boolean;
  readonly digest?: { readonly user: string; readonly passwordFile: string };
}

export interface SourceConfig {
  readonly name: string;
  /** Absolute directories, files and globs. */
  readonly paths: readonly string[];
  readonly ignore: readonly string[];
  readonly start: "beginning" | "end";
  readonly format: (typeof LINE_FORMATS)[number];
  readonly timezone?: string;
  readonly encoding: Encoding | "auto";
  readonly escapes: Escapes;
  readonly defaults: SourceDefaults;
  readonly may: { readonly targets: readonly string[]; readonly projects: readonly string[]; readonly react: boolean };
  readonly newResourcesPerHour?: number;
}

export interface SourceDefaults {
  readonly project?: string;
  readonly environment?: string;
  readonly tenant?: string;
  readonly target?: string;
  readonly name?: string;
  readonly check?: string;
}

export type LogLevel = (typeof LOG_LEVELS)[number];

export type LogFormat = (typeof LOG_FORMATS)[number];

/** Where a configuration stands, and what it cannot know itself. */
export interface ConfigPlace {
  /** The configuration file. Relative paths in it are relative to its folder. */
  readonly path: string;
  /** What `~` stands for. */
  readonly home?: string;
  /** Where the store is when nothing else is said. */
  readonly stateFolder: string;
  /** What it runs on: `win32`, `linux`. */
  readonly platform?: string;
  /** The store's path as somebody gave it who counts more than the file, and who that was: `WRASSE_STORE`. */
  readonly store?: { readonly path: string; readonly givenBy: string };
}

export interface ConfigFault {
  /** Counted from 1, as is the column, in code points. */
  readonly line: number;
  readonly column: number;
  /** Code points from there that are wrong; none where something is missing. */
  readonly length: number;
  /** `sources[0].start`; empty for what is wrong with the file as a whole. */
  readonly path: string;
  readonly reason: string;
}

/** Where a value comes from. What is not in the map is a default. */
export type Origin = { readonly kind: "line"; readonly line: number } | { readonly kind: "given"; readonly by: string };

export type ConfigReading =
  | { readonly kind: "config"; readonly config: Config; readonly origins: ReadonlyMap<string, Origin> }
  | { readonly kind: "faults"; readonly faults: readonly ConfigFault[] };

export function readConfig(text: string, place: ConfigPlace): ConfigReading {
  const reading = readTree(text);
  if (reading.kind === "faults") return { kind: "faults", faults: inOrder(reading.faults) };
  const { tree } = reading;
  const parsed = schemaFor(place).safeParse(tree.value ?? {});
  const faults = [
    ...reading.faults,
    ...(parsed.success ? [] : faultsOfIssues(parsed.error.issues, tree)),
    ...faultsBetween(tree),
    ...faultsBetweenRules(tree),
    ...faultsBetweenSignals(tree),
  ];
  if (faults.length > 0 || !parsed.success) return { kind: "faults", faults: inOrder(faults) };
  return { kind: "config", config: completeConfig(parsed.data, place), origins: originsOf(tree, place) };
}

/** For paths given on a command line: one source that reads them all. */
export function defaultConfig(paths: readonly string[], place: ConfigPlace): Config {
  const written = schemaFor(place).parse({ sources: [{ name: "logs", path: "." }] });
  const config = completeConfig(written, place);
  // Not as patterns are read in a file: the shell has put in what `~` stands for, and a name may hold any character.
  const absolute = paths.map((path) => resolve(dirname(place.path), path));
  return { ...config, sources: config.sources.map((source) => ({ ...source, paths: absolute })) };
}
