/** Which source a path belongs to: the first one that wants it. */
import type { TailSource } from "./host.ts";
import { type Captures, compileIgnore, compilePattern } from "./pattern.ts";

export interface Owner {
  readonly source: TailSource;
  readonly captures: Captures;
}

export interface SourcePaths {
  readonly sources: readonly TailSource[];
  readonly roots: readonly string[];
  ownerOf(path: string): Owner | undefined;
  leadsTo(directory: string): boolean;
}

export function compileSources(sources: readonly TailSource[]): SourcePaths {
  const compiled = sources.map((source) => ({
    source,
    patterns: source.paths.map(compilePattern),
    isIgnored: compileIgnore(source.ignore),
  }));

  function ownerOf(path: string): Owner | undefined {
    for (const { source, patterns, isIgnored } of compiled) {
      for (const pattern of patterns) {
        const captures = pattern.match(path);
        if (captures !== undefined && !isIgnored(path)) return { source, captures };
      }
    }
    return undefined;
  }

  function leadsTo(directory: string): boolean {
    return compiled.some(
      ({ patterns, isIgnored }) => patterns.some((pattern) => pattern.leadsTo(directory)) && !isIgnored(directory),
    );
  }

  const roots = compiled.flatMap(({ patterns }) => patterns.flatMap((pattern) => pattern.roots));
  return { sources, roots: [...new Set(roots)], ownerOf, leadsTo };
}
