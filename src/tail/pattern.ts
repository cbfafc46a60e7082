/**
 * What a source's paths mean: directories, files and globs with `*`, `**`, `?`, `[a-z]`, `{a,b}` and `{name}`. A path
 * whose last segment has no wildcard also means everything below it, because it may be a directory.
 */
import { basename } from "node:path";
import { compileSegment, type Segment } from "./segment.ts";

export type Captures = Readonly<Record<string, string>>;

export interface PathPattern {
  /** Where to begin looking: what comes before the first wildcard. */
  readonly roots: readonly string[];
  match(path: string): Captures | undefined;
  /** Whether the directory, or something below it, may hold a match. */
  leadsTo(directory: string): boolean;
}

const ALTERNATIVES_MAX = 1_000;

type Part = Segment | "**";

/** Whether a path stands for any number of files, so that none need be there. */
export function isPattern(path: string): boolean {
  return /[*?[{]/.test(path);
}

export function compilePattern(pattern: string): PathPattern {
  const alternatives = expandBraces(pattern).flatMap(compileAlternative);
  return {
    roots: [...new Set(alternatives.map(({ root }) => root))],
    match(path) {
      const segments = segmentsOf(path);
      for (const { parts, isBelow } of alternatives) {
        if (isBelow && isEditorFile(path)) continue;
        const captures = matchParts(parts, segments);
        if (captures !== undefined) return captures;
      }
      return undefined;
    },
    leadsTo(directory) {
      const segments = segmentsOf(directory);
      return alternatives.some(({ parts }) => couldGoOn(parts, segments));
    },
  };
}

/** What is not absolute may stand anywhere in a path; whatever lies below a match is left alone, too. */
export function compileIgnore(patterns: readonly string[]): (path: string) => boolean {
  const compiled = patterns
    .flatMap(expandBraces)
    .map((pattern) => partsOf(pattern.startsWith("/") ? pattern : `/**/${pattern}`));
  return (path) => {
    if (compiled.length === 0) return false;
    const segments = segmentsOf(path);
    return compiled.some((parts) =>
      segments.some((_, at) => matchParts(parts, segments.slice(0, at + 1)) !== undefined),
    );
  };
}

interface Alternative {
  readonly root: string;
  readonly parts: readonly Part[];
  readonly isBelow: boolean;
}

function compileAlternative(pattern: string): readonly Alternative[] {
  const parts = partsOf(pattern);
  const root: string[] = [];
  for (const part of parts) {
    if (part === "**" || part.text === undefined) break;
    root.push(part.text);
  }
  const itself = { root: `/${root.join("/")}`, parts, isBelow: false };
  const last = parts.at(-1);
  if (last === "**" || last?.isPlain === false)
    return last === "**" ? [{ ...itself, parts: [...parts, ANYTHING] }] : [itself];
  return [itself, { ...itself, parts: [...parts, "**", ANYTHING], isBelow: true }];
}

const ANYTHING = compileSegment("*");

function partsOf(pattern: string): readonly Part[] {
  return segmentsOf(pattern).map((segment) => (segment === "**" ? segment : compileSegment(segment)));
}

function segmentsOf(path: string): readonly string[] {
  return path.split("/").filter((segment) => segment !== "" && segment !== ".");
}

/** Those of nearly all files: one object will do for ten thousand. */
const NO_CAPTURES: Captures = Object.freeze({});

function matchParts(parts: readonly Part[], segments: readonly string[]): Captures | undefined {
  const captures: Record<string, string> = {};
  let [at, part] = [0, 0];
  let star: { part: number; at: number } | undefined;
  while (at < segments.length || part < parts.length) {
    const current = parts[part];
    const segment = segments[at];
    if (current === "**") {
      star = { part, at };
      part++;
    } else if (current !== undefined && segment !== undefined && current.matches(segment, captures)) {
      at++;
      part++;
    } else if (star !== undefined && isPassable(segments[star.at])) {
      star = { part: star.part, at: star.at + 1 };
      at = star.at;
      part = star.part + 1;
    } else {
      return undefined;
    }
  }
  return Object.keys(captures).length === 0 ? NO_CAPTURES : captures;
}

/** Two stars go into no hidden directories. */
function isPassable(segment: string | undefined): boolean {
  return segment !== undefined && !segment.startsWith(".");
}

function couldGoOn(parts: readonly Part[], segments: readonly string[]): boolean {
  let states = reach(parts, [0]);
  for (const segment of segments) {
    const next: number[] = [];
    for (const state of states) {
      const part = parts[state];
      if (part === "**" && isPassable(segment)) next.push(state);
      else if (part !== undefined && part !== "**" && part.matches(segment, {})) next.push(state + 1);
    }
    states = reach(parts, next);
  }
  return states.some((state) => state < parts.length);
}

/** Two stars may stand for no directory at all. */
function reach(parts: readonly Part[], states: readonly number[]): readonly number[] {
  const all = new Set(states);
  for (const state of all) if (parts[state] === "**") all.add(state + 1);
  return [...all];
}

/** `{a,b}` becomes two patterns; `{name}` stays. */
function expandBraces(pattern: string): readonly string[] {
  const open: number[] = [];
  for (let at = 0; at < pattern.length; at++) {
    if (pattern[at] === "\\") at++;
    else if (pattern[at] === "{") open.push(at);
    else if (pattern[at] === "}" && open.length > 0) {
      const start = open.pop() ?? 0;
      const content = pattern.slice(start + 1, at);
      if (!content.includes(",")) continue;
      const [before, after] = [pattern.slice(0, start), pattern.slice(at + 1)];
      const expanded = content.split(",").flatMap((choice) => expandBraces(before + choice + after));
      return expanded.slice(0, ALTERNATIVES_MAX);
    }
  }
  return [pattern];
}

function isEditorFile(path: string): boolean {
  return /~$|^#.*#$|\.sw[a-z]$|^4913$/.test(basename(path));
}
