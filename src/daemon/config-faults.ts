/** What is wrong with a configuration, in words and with its place. Foreign text is only quoted through `shown`. */
import type * as z from "zod";
import { closest } from "../../grammar/closest.ts";
import { shown } from "../../grammar/malformed.ts";
import type { ConfigFault } from "./config.ts";
import type { Spot, Tree } from "./config-tree.ts";

/** UTF-16 units of the whole text. */
export interface Stretch {
  readonly from: number;
  readonly until: number;
}

type Path = readonly PropertyKey[];

/** Knows where the lines of a text begin. */
export interface Ruler {
  lineOf(index: number): number;
  fault(stretch: Stretch, path: Path, reason: string): ConfigFault;
}

export function createRuler(text: string): Ruler {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);

  function lineOf(index: number): number {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((starts[middle] ?? 0) <= index) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  function fault({ from, until }: Stretch, path: Path, reason: string): ConfigFault {
    const line = lineOf(from);
    const start = starts[line - 1] ?? 0;
    const end = text.indexOf("\n", from);
    const last = Math.min(until, end < 0 ? text.length : end);
    const length = characters(text.slice(from, last).trimEnd());
    return { line, column: 1 + characters(text.slice(start, from)), length, path: pathText(path), reason };
  }

  return { lineOf, fault };
}

function characters(text: string): number {
  let count = 0;
  for (const _ of text.replace(/^\ufeff/, "")) count++;
  return count;
}

export function pathText(path: Path): string {
  let text = "";
  for (const part of path) {
    if (typeof part === "number") text += `[${part}]`;
    else if (!/^\w[\w-]{0,60}$/.test(String(part))) text += `[${shown(String(part))}]`;
    else text += text === "" ? String(part) : `.${String(part)}`;
  }
  return text;
}

export function inOrder(faults: readonly ConfigFault[]): ConfigFault[] {
  return faults.toSorted((one, other) => one.line - other.line || one.column - other.column);
}

/** What a checker found, at the places where it stands in the file. */
export function faultsOfIssues(
  issues: readonly z.core.$ZodIssue[],
  { root, ruler }: Tree,
  above: Path = [],
): ConfigFault[] {
  return issues.flatMap((issue) => {
    const path = [...above, ...issue.path];
    const spot = spotAt(root, path);
    const within = issue.code === "invalid_union" ? meantOf(issue.errors, spot) : undefined;
    if (within !== undefined) return faultsOfIssues(within, { value: undefined, root, ruler }, path);
    if (issue.code !== "unrecognized_keys") return [ruler.fault(spot.value, path, issue.message)];
    return issue.keys.map((key) => {
      const stretch = spot.children.get(key)?.key ?? spot.value;
      return ruler.fault(stretch, [...path, key], unknownKey(key, issue.message.split(", ")));
    });
  });
}

/**
 * Of what could stand there, what was meant: that of which all keys are known, or the first one is there, which says
 * what the others belong to.
 */
function meantOf(alternatives: readonly z.core.$ZodIssue[][], { children }: Spot): z.core.$ZodIssue[] | undefined {
  const within = alternatives.filter(isWithin);
  const meant = within.find((issues) => {
    const unknown = issues.find(({ code, path }) => code === "unrecognized_keys" && path.length === 0);
    return unknown === undefined || children.has(unknown.message.split(", ")[0] ?? "");
  });
  return meant ?? within[0];
}

/** Whether the value was of the right kind and the fault is somewhere in it. */
function isWithin(issues: readonly z.core.$ZodIssue[]): boolean {
  return issues.some(({ code, path }) => path.length > 0 || code === "unrecognized_keys");
}

/** The nearest that there is in the file: what is missing is missing in what would hold it. */
export function spotAt(root: Spot, path: Path): Spot {
  let spot = root;
  for (const part of path) {
    const child = typeof part === "symbol" ? undefined : spot.children.get(part);
    if (child === undefined) break;
    spot = child;
  }
  return spot;
}

function unknownKey(key: string, known: readonly string[]): string {
  const meant = closest(key, known);
  const advice = meant === undefined ? `the keys here are ${known.join(", ")}` : `did you mean ${meant}?`;
  return `${shown(key)} is no key here; ${advice}`;
}

/** What was written is not what was wanted: `"7x" is not a duration; write …`. */
export function wrong(written: unknown, wanted: string, advice: string): string {
  if (written === undefined) return `${wanted} is missing; ${advice}`;
  if (written === null) return `there is no value here; ${advice}`;
  return `${named(written)} is not ${wanted}; ${advice}`;
}

export function wrongWord(written: unknown, words: readonly string[]): string {
  const listed = words.join(", ");
  if (written === undefined || written === null) return wrong(written, "a word", `write one of ${listed}`);
  const meant = typeof written === "string" ? closest(written.toLowerCase(), words) : undefined;
  return `${named(written)} is not one of ${listed}${meant === undefined ? "" : `; did you mean ${meant}?`}`;
}

function named(written: unknown): string {
  if (typeof written === "string") return shown(written);
  if (Array.isArray(written)) return "a list";
  return typeof written === "object" ? "a group of keys" : shown(String(written)).slice(1, -1);
}
