/** Finds what is wrong with the messages in a log, or with those that a script is going to write. */
import { closest } from "../../grammar/closest.ts";
import { parse } from "../../grammar/grammar.ts";
import { shown } from "../../grammar/malformed.ts";
import { isHealth, type ParseOptions } from "../../grammar/message.ts";
import { type Place, PlacedLine } from "../../grammar/place.ts";
import type { Found } from "../../grammar/reader.ts";
import { MARKER } from "../../grammar/syntax.ts";
import { ADVICE, type Diagnostic, type LintCode, type Repair } from "./diagnostic.ts";
import { createDialects, type Dialect } from "./dialects.ts";
import { type Quote, repair } from "./repair.ts";
import { readScriptLine, type ScriptText } from "./script-text.ts";
import type { Language } from "./source-kind.ts";

interface Problem {
  readonly code: LintCode;
  readonly reason: string;
  readonly at: Place;
}

/**
 * What is wrong with a message found in a log, in a line of this text. Only one that stands there character by
 * character can be repaired: what is right in the text need not be right in the escapes around it.
 */
export function lintFound(found: Found, text: string, isVerbatim: boolean): Diagnostic | undefined {
  const problem = problemOf(found);
  if (problem === undefined) return undefined;
  const { start, end } = found;
  if (end.line !== start.line) return diagnose(problem, start.line, text, start.index);
  if (!isVerbatim) return diagnose(problem, start.line, text, problem.at.index);
  const written = text.slice(start.index, end.index);
  return diagnose(problem, start.line, text, problem.at.index, repairOf(written, start.index, '"'));
}

/** What is wrong with the messages that a script writes. Its variables are taken to hold what is needed. */
export function* lintScript(script: string, language: Language, options: ParseOptions): Generator<Diagnostic> {
  const dialects = createDialects(language);
  let number = 1;
  for (const line of script.split(/\r?\n/)) {
    const dialect = dialects.of(line);
    if (line.includes(MARKER)) yield* lintScriptLine(line, number, dialect, options);
    number++;
  }
}

function* lintScriptLine(line: string, number: number, dialect: Dialect, options: ParseOptions): Generator<Diagnostic> {
  for (const finding of readScriptLine(line, MARKER, dialect)) {
    if (finding.kind === "comment") {
      yield diagnose({ code: "comment", reason: COMMENT_REASON }, number, line, finding.at);
      continue;
    }
    const { text } = finding;
    for (const found of parse(text.text, options)) {
      const problem = problemOf(found);
      if (problem === undefined || (problem.code === "unclosed" && text.isOpen)) continue;
      const at = text.at[offsetIn(text.text, problem.at)] ?? line.length;
      const diagnostic = diagnose(problem, number, line, at, repairInScript(text, found, line));
      yield losesQuotes(text, found, problem) ? { ...diagnostic, advice: LOST_QUOTES_ADVICE } : diagnostic;
    }
  }
}

const LOST_QUOTES_ADVICE = `the quotes inside "…" end it and are never printed: write \\" for them, or '…' around the whole`;
const COMMENT_REASON = "what begins with ## here is a comment, so this message is never printed";

function problemOf(found: Found): Problem | undefined {
  if (found.kind === "malformed") return found;
  if (isHealth(found.name) || closest(found.name.toLowerCase(), ["health"]) === undefined) return undefined;
  const reason = `${shown(found.name)} is no message that anything acts on; did you mean health?`;
  const { line, column, index } = found.start;
  return { code: "unknown-name", reason, at: { line, column, index: index + MARKER.length } };
}

function diagnose(
  { code, reason }: Pick<Problem, "code" | "reason">,
  line: number,
  text: string,
  at: number,
  repair?: Repair,
): Diagnostic {
  const from = Math.min(at, text.length);
  const word = /^(?:[^\s\]"'=]+|=|.)/u.exec(text.slice(from))?.[0] ?? "";
  const until = from + word.length;
  const columns = new PlacedLine({ text, number: line });
  return {
    code,
    reason,
    advice: ADVICE[code],
    line,
    column: columns.place(from).column,
    endColumn: columns.place(until).column,
    text,
    from,
    until,
    ...(repair === undefined ? {} : { repair }),
  };
}

function repairOf(message: string, from: number, quote: Quote): Repair | undefined {
  const text = repair(message, quote);
  return text === undefined || text === message ? undefined : { from, until: from + message.length, text };
}

/** A message in a script can be repaired where its characters stand in the source just as they will be logged. */
function repairInScript({ text, at, quote }: ScriptText, found: Found, line: string): Repair | undefined {
  const start = offsetIn(text, found.start);
  const end = offsetIn(text, found.end);
  const from = at[start];
  const written = text.slice(start, end);
  if (from === undefined || !line.startsWith(written, from)) return undefined;
  return repairOf(written, from, quote === '"' ? "'" : '"');
}

/** Whether a value lost its quotes on the way to the log, being quotes of the script's own. */
function losesQuotes({ text, at, quote }: ScriptText, { start }: Found, { code, at: fault }: Problem): boolean {
  if (code !== "bad-attribute" || quote !== '"') return false;
  const from = at[offsetIn(text, start)] ?? 0;
  const until = at[offsetIn(text, fault)] ?? 0;
  return until - from > offsetIn(text, fault) - offsetIn(text, start);
}

/** A place in a text of several lines, as an index into the whole. */
function offsetIn(text: string, { line, index }: Place): number {
  let from = 0;
  for (let number = 1; number < line; number++) from = text.indexOf("\n", from) + 1;
  return from + index;
}
