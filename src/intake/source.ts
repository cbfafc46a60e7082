/** Who speaks: what a source may say, and what it means when it leaves something out. */

import type { Encoding } from "../../grammar/encoding.ts";
import type { Escapes } from "../../grammar/syntax.ts";
import type { LogFormatName } from "../envelope/envelope.ts";
import type { NameSelector } from "../health/selection.ts";

/** The names a message may leave out. */
export interface PartialNames {
  readonly project?: string;
  readonly environment?: string;
  readonly tenant?: string;
  readonly target?: string;
  readonly name?: string;
  readonly check?: string;
}

export interface Source {
  readonly name: string;
  /** How its lines are wrapped; "auto" looks at the beginning of each file. */
  readonly format: LogFormatName | "auto";
  /** Of times that are written without an offset; local unless told. */
  readonly timeZone?: string;
  readonly encoding: Encoding | "auto";
  readonly escapes: Escapes;
  readonly defaults: PartialNames;
  readonly may: Rights;
  readonly newResourcesPerHour: number;
}

/** Globs; a report is let in when one of each list matches. */
export interface Rights {
  readonly targets: readonly string[];
  readonly projects: readonly string[];
  /** Of these, one at least has to mean the resource, too; absent, any may be meant. */
  readonly within?: readonly NameSelector[] | undefined;
  /** Whether what it says may set off reactions. */
  readonly react: boolean;
}

export const NEW_RESOURCES_PER_HOUR = 10_000;

/** How a source's lines are to be read, as far as somebody says so. */
export interface Manner {
  readonly format?: Source["format"] | undefined;
  readonly timeZone?: string | undefined;
  readonly encoding?: Source["encoding"] | undefined;
  readonly escapes?: Source["escapes"] | undefined;
  readonly defaults: PartialNames;
}

/** A source whose lines are read in another manner. What it may say stays what it may say. */
export function withManner(source: Source, { format, timeZone, encoding, escapes, defaults }: Manner): Source {
  return {
    ...source,
    format: format ?? source.format,
    encoding: encoding ?? source.encoding,
    escapes: escapes ?? source.escapes,
    defaults: { ...source.defaults, ...defaults },
    ...(timeZone === undefined ? {} : { timeZone }),
  };
}

/** A source about which nothing was said. */
export function plainSource(name: string): Source {
  return {
    name,
    format: "auto",
    encoding: "auto",
    escapes: "none",
    defaults: {},
    may: { targets: ["*"], projects: ["*"], react: true },
    newResourcesPerHour: NEW_RESOURCES_PER_HOUR,
  };
}
