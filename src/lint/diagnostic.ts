/** One thing that is wrong in a source, with what to write instead. */
import type { ReasonCode } from "../../grammar/malformed.ts";

export type LintCode = ReasonCode | "unknown-name" | "comment" | "line-too-long";

export interface Diagnostic {
  readonly code: LintCode;
  readonly reason: string;
  /** What to write instead. */
  readonly advice: string;
  readonly line: number;
  /** Code points from 1; the end is behind the last one. */
  readonly column: number;
  readonly endColumn: number;
  /** The line it is about, and the caret's stretch of it in UTF-16 units. */
  readonly text: string;
  readonly from: number;
  readonly until: number;
  readonly repair?: Repair;
}

/** A stretch of a diagnostic's line and what belongs there. */
export interface Repair {
  readonly from: number;
  readonly until: number;
  readonly text: string;
}

/** Each rule: its name, and what to write. The sentences also describe the rules in SARIF. */
export const ADVICE: Readonly<Record<LintCode, string>> = {
  unclosed: "close the message on its line: ##octopus[health target=web-01 status=Healthy]",
  "too-long": "shorten the message, or put the long text into a file and its path into the message",
  "bad-name": "put the name right behind the bracket: ##octopus[health target=web-01 status=Healthy]",
  "bad-attribute": 'write name=value, and quotes around a value with blanks: message="No 200"',
  "empty-value": "give the attribute a value, or leave it out",
  "duplicate-attribute": "keep one of the two",
  "missing-target": "say what it is about: target=web-01",
  "missing-status": "say how it is: status=Healthy, HasWarnings, Unhealthy, Unavailable or Unknown",
  "unknown-status": "write Healthy, HasWarnings, Unhealthy, Unavailable or Unknown",
  "unsubstituted-variable": "let the script write the value: a log is too late for variables to be replaced",
  "bad-base64": "encode every value of the message in base64, or none; wrasse say does it right",
  "bad-escape": "write || for |, |' for ', |n for a line break, |0x00e9 for any other character",
  "bad-ttl": "write a number and a unit: ttl=90s, ttl=15m, ttl=2h, ttl=1d",
  "bad-at": "write date, time and offset: at=2026-11-21T03:00:00Z",
  "unknown-name": "write health, if a health message was meant",
  comment: "put quotes around the message, or it is a comment and never printed",
  "line-too-long": "break the line: no message is looked for in more than 16 MiB of it",
};
