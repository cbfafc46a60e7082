/** A source of the configuration as the parts know it: the tail has its paths, the intake what it may say. */
import type { Source } from "../intake/source.ts";
import { SPOOL_SOURCE, spoolFolderOf } from "../intake/spool.ts";
import type { TailSource } from "../tail/host.ts";
import type { Config, SourceConfig } from "./config.ts";

export function tailSourcesOf(config: Config): readonly TailSource[] {
  return [
    ...config.sources.map(({ name, paths, ignore, start }) => ({ name, paths, ignore, startAt: start })),
    { name: SPOOL_SOURCE, paths: [spoolFolderOf(config.store)], ignore: [], startAt: "beginning" },
  ];
}

export function intakeSourcesOf(config: Config): ReadonlyMap<string, Source> {
  return new Map(config.sources.map((source) => [source.name, intakeSourceOf(source, config)]));
}

function intakeSourceOf(source: SourceConfig, { limits }: Config): Source {
  const { name, format, timezone, encoding, escapes, defaults, may, newResourcesPerHour } = source;
  return {
    name,
    format,
    encoding,
    escapes,
    defaults,
    may,
    newResourcesPerHour: newResourcesPerHour ?? limits.newResourcesPerHour,
    ...(timezone === undefined ? {} : { timeZone: timezone }),
  };
}
