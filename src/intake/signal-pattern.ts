/**
 * Patterns that are compiled: whether a text matches, in linear time whatever the pattern, and by which word a line that
 * may match is found among the bytes of a log, so that the others are never decoded.
 */
import { RE2JS, RE2JSException } from "re2js";
import type { SignalPattern } from "./signal.ts";

export interface CompiledPattern {
  matches(text: string): boolean;
  /** Stands in every text that matches, and is written the same way in every format. */
  readonly word: string | undefined;
  /** Stands in every text that matches. */
  readonly literal: string | undefined;
}

/** Shorter ones stand in too many lines. */
const WORD_LENGTH_MIN = 3;
const WORD = /[A-Za-z0-9_-]+/g;
/** What may stand behind a backslash without taking anything else with it. */
const SIMPLE_ESCAPE = /[dDwWsSbBAz]|[^A-Za-z0-9]/;
/** Groups with flags or names, alternatives, quotations. */
const NOT_IN_A_ROW = /\||\(\?|\\Q/;

export function compilePattern(pattern: SignalPattern): CompiledPattern {
  const { text } = pattern;
  if (pattern.kind === "literal") {
    return { matches: (line) => line.includes(text), word: longestWord([text]), literal: text };
  }
  const compiled = RE2JS.compile(text, pattern.caseInsensitive ? RE2JS.CASE_INSENSITIVE : 0);
  const word = pattern.caseInsensitive ? undefined : longestWord(literalsIn(text));
  return { matches: (line) => compiled.test(line), word, literal: undefined };
}

/** Why a text is no regular expression that can be used, for whoever wrote it. */
export function faultOfPattern(text: string): string | undefined {
  try {
    RE2JS.compile(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    const what = String(error.message).replace(/^error parsing regexp: /, "");
    const hint = /\\[1-9]|\(\?<?[=!]/.test(text)
      ? "; back references and looking around are not there, as they cannot be matched in linear time"
      : "";
    return `not a regular expression in the syntax of RE2: ${what}${hint}`;
  }
}

/**
 * Colours may stand between words, and JSON writes other characters in several ways: only words stand in every log as
 * they stand in the text.
 */
function longestWord(texts: readonly string[]): string | undefined {
  const words = texts.flatMap((text) => text.match(WORD) ?? []);
  const longest = words.reduce((one, other) => (other.length > one.length ? other : one), "");
  return longest.length < WORD_LENGTH_MIN ? undefined : longest;
}

/** Texts that stand in whatever matches a regular expression; none for one that is not simply read. */
function literalsIn(pattern: string): readonly string[] {
  if (NOT_IN_A_ROW.test(pattern)) return [];
  const literals: string[] = [];
  let run = "";
  let depth = 0;
  const endRun = () => {
    if (depth === 0) literals.push(run);
    run = "";
  };
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at);
    if (character === "\\") {
      const escaped = pattern.charAt(++at);
      if (!SIMPLE_ESCAPE.test(escaped)) return [];
      endRun();
    } else if (character === "[") {
      endRun();
      const end = endOfClass(pattern, at);
      if (end === undefined) return [];
      at = end;
    } else if (character === "(" || character === ")") {
      endRun();
      depth += character === "(" ? 1 : -1;
    } else if (character === "*" || character === "?" || character === "{") {
      run = run.slice(0, -1);
      endRun();
      if (character === "{") at = Math.max(at, pattern.indexOf("}", at));
    } else if (".+^$".includes(character)) endRun();
    else run += character;
  }
  endRun();
  return literals;
}

/** Where the bracket stands that closes a class; undefined for one with more brackets than can be told apart simply. */
function endOfClass(pattern: string, from: number): number | undefined {
  const end = pattern.indexOf("]", from + 1);
  const content = pattern.slice(from + 1, end);
  return end < 0 || content === "" || content === "^" || /[[\\]/.test(content) ? undefined : end;
}
