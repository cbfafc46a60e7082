/**
 * Every way a message can be wrong: a code for programs and a sentence for people.
 * Sentences quote foreign text only through `shown`, so a hostile log cannot write to a terminal.
 */
import { LEVELS, likelyLevelWord, OCTOPUS_WORDS } from "./levels.ts";

export const REASON_CODES = [
  "unclosed",
  "too-long",
  "bad-name",
  "bad-attribute",
  "empty-value",
  "duplicate-attribute",
  "missing-target",
  "missing-status",
  "unknown-status",
  "unsubstituted-variable",
  "bad-base64",
  "bad-escape",
  "bad-ttl",
  "bad-at",
] as const;

export type ReasonCode = (typeof REASON_CODES)[number];

/** What is wrong and where, as an index into the text of the message. */
export interface Fault {
  readonly code: ReasonCode;
  readonly reason: string;
  readonly at: number;
}

const SHOWN_LENGTH_MAX = 60;

/** Foreign text in quotes, clipped, with everything that does not print made visible. */
export function shown(text: string): string {
  const clipped = text.length > SHOWN_LENGTH_MAX ? `${text.slice(0, SHOWN_LENGTH_MAX).toWellFormed()}…` : text;
  return JSON.stringify(clipped).replace(
    /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

const levelsInWords = LEVELS.map((level) => OCTOPUS_WORDS[level]).join(", ");

export const faults = {
  unclosed: (at: number): Fault => ({
    code: "unclosed",
    reason: 'the message is not closed: there is no "]" on this line, and the next lines do not continue it',
    at,
  }),
  unclosedBeforeNext: (at: number): Fault => ({
    code: "unclosed",
    reason: 'the message is not closed: the next "##octopus[" comes before its "]"',
    at,
  }),
  unclosedQuote: (at: number, quote: string): Fault => ({
    code: "unclosed",
    reason: `the message is not closed: this ${quote} has no second one`,
    at,
  }),
  tooLong: (at: number, lengthMax: number): Fault => ({
    code: "too-long",
    reason: `the message is not closed within ${lengthMax} characters`,
    at,
  }),
  badName: (at: number): Fault => ({
    code: "bad-name",
    reason: "a message begins with its name, right after the bracket: ##octopus[health …]",
    at,
  }),
  notAnAttribute: (at: number, text: string): Fault => ({
    code: "bad-attribute",
    reason: `${shown(text)} is not name=value; a value that holds blanks needs quotes around it`,
    at,
  }),
  gluedToQuote: (at: number): Fault => ({
    code: "bad-attribute",
    reason: "a value ends at its second quote, and a blank must follow it; one that holds \" goes between '…'",
    at,
  }),
  emptyBareValue: (at: number, name: string): Fault => ({
    code: "empty-value",
    reason: `${shown(name)} has no value behind its "="`,
    at,
  }),
  emptyValue: (at: number, name: string): Fault => ({
    code: "empty-value",
    reason: `${name} is empty; leave it out or give it a value`,
    at,
  }),
  emptyCompulsoryValue: (at: number, name: string): Fault => ({
    code: "empty-value",
    reason: `${name} is empty, and a health message needs one`,
    at,
  }),
  duplicateAttribute: (at: number, name: string): Fault => ({
    code: "duplicate-attribute",
    reason: `${shown(name)} stands here a second time (letter case does not count)`,
    at,
  }),
  missingTarget: (at: number): Fault => ({
    code: "missing-target",
    reason: "a health message must say what it is about: target=…",
    at,
  }),
  missingStatus: (at: number): Fault => ({
    code: "missing-status",
    reason: "a health message must say how it is: status=Healthy, status=Unhealthy …",
    at,
  }),
  unknownStatus: (at: number, word: string): Fault => {
    const meant = likelyLevelWord(word);
    const advice = meant === undefined ? `write one of ${levelsInWords}` : `did you mean ${meant}?`;
    return { code: "unknown-status", reason: `${shown(word)} is not a health level; ${advice}`, at };
  },
  unsubstitutedVariable: (at: number, name: string, value: string): Fault => ({
    code: "unsubstituted-variable",
    reason: `${name} is still the variable ${shown(value)}: nothing replaced it before it was logged`,
    at,
  }),
  badBase64: (at: number, name: string): Fault => ({
    code: "bad-base64",
    reason: `${shown(name)} is not base64 of UTF-8 text, as the values of this message are`,
    at,
  }),
  badEscape: (at: number): Fault => ({
    code: "bad-escape",
    reason: "this | escape does not exist; write || for a bar, |n for a line break, |0x00e9 for any other character",
    at,
  }),
  badTtl: (at: number, value: string): Fault => ({
    code: "bad-ttl",
    reason: `${shown(value)} is not a duration from 1s to 365d; write a number and a unit: 90s, 15m, 2h, 1d`,
    at,
  }),
  badAt: (at: number, value: string): Fault => ({
    code: "bad-at",
    reason: `${shown(value)} is not a time with its offset; write it as 2026-11-21T03:00:00Z or 2026-11-21T04:00:00+01:00`,
    at,
  }),
};
