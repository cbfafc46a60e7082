/** A report as a person writes it on a command line: `web-01 unhealthy no answer`, or a whole message. */

import { closest } from "../../grammar/closest.ts";
import { parse } from "../../grammar/grammar.ts";
import { LEVELS, levelOf } from "../../grammar/levels.ts";
import { shown } from "../../grammar/malformed.ts";
import type { Report } from "../../grammar/report.ts";
import { UsageError } from "./command.ts";

/** `subject` is what is to be looked up; a message says itself who is meant. */
export type ReportArgument =
  | { readonly kind: "message"; readonly report: Report }
  | { readonly kind: "words"; readonly subject: string; readonly level: Report["level"]; readonly message?: string };

const USAGE = "write NAME LEVEL MESSAGE, as web-01 unhealthy no answer, or ##octopus[health target=… status=…]";

export function readReport(text: string): ReportArgument {
  if (text.includes("##octopus[")) return { kind: "message", report: messageIn(text) };
  const [, subject, word = "", message] = /^\s*(\S+)\s+(\S+)(?:\s+(.*\S))?\s*$/s.exec(text) ?? [];
  if (subject === undefined) throw new UsageError(`${shown(text.slice(0, 100))} is no report; ${USAGE}`);
  const level = levelOf(word);
  if (level !== undefined) return { kind: "words", subject, level, ...(message === undefined ? {} : { message }) };
  const meant = closest(word.toLowerCase(), LEVELS);
  const advice = meant === undefined ? `the levels are ${LEVELS.join(", ")}` : `did you mean ${meant}?`;
  throw new UsageError(`${shown(word)} is no level; ${advice}`);
}

function messageIn(text: string): Report {
  for (const found of parse(text)) {
    if (found.kind === "malformed") throw new UsageError(`the report is malformed: ${found.reason}`);
    if (found.report !== undefined) return found.report;
  }
  throw new UsageError(`there is no health message in the report; ${USAGE}`);
}
