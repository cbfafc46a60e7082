/**
 * Broken messages made whole, where there is only one thing they can have meant: a value with blanks gets its quotes,
 * typographic quotes become plain ones, glued attributes are parted, a repeated attribute goes, a missing bracket
 * comes. Everything else would be guessing, and is left to a person.
 */
import { parse } from "../../grammar/grammar.ts";
import type { Malformed } from "../../grammar/reader.ts";

export type Quote = '"' | "'";

const STEPS_MAX = 20;
const NAME = String.raw`[\p{L}_][\p{L}\p{N}_.-]*`;
const BARE_VALUE_BEFORE = new RegExp(String.raw`(${NAME})[ \t]*=[ \t]*([^ \t\]"']+[ \t]+)$`, "u");
const WORDS_BEFORE_NEXT = new RegExp(String.raw`^[^\]"']*?(?=[ \t]+${NAME}[ \t]*=|[ \t]*\]|[ \t]*$)`, "u");
const ATTRIBUTES = new RegExp(String.raw`[ \t](${NAME})[ \t]*=[ \t]*(?:"([^"]*)"|'([^']*)'|([^ \t\]"']+))`, "gu");
const NEXT_ATTRIBUTE = new RegExp(String.raw`^${NAME}[ \t]*=`, "u");

/** The attributes whose meaning says that blanks can belong to their value. */
const TEXT_ATTRIBUTES: ReadonlySet<string> = new Set([
  "target",
  "resource",
  "project",
  "environment",
  "tenant",
  "check",
  "status",
  "message",
]);

/** The whole message, if it can be repaired. New quotes are of the kind given, as a script may need it. */
export function repair(message: string, quote: Quote): string | undefined {
  let repaired = message;
  for (let step = 0; step < STEPS_MAX; step++) {
    const [found, ...others] = parse(repaired);
    if (found === undefined || others.length > 0) return undefined;
    if (found.kind === "message") return repaired;
    const next = repairOnce(repaired, found, quote);
    if (next === undefined || next === repaired) return undefined;
    repaired = next;
  }
  return undefined;
}

function repairOnce(message: string, fault: Malformed, quote: Quote): string | undefined {
  const straight = message.replace(/[\u201c\u201d\u201e\u201f]/g, '"').replace(/[\u2018\u2019\u201a\u201b]/g, "'");
  if (straight !== message) return straight;
  const { index } = fault.at;
  switch (fault.code) {
    case "bad-attribute":
      return quoteWords(message, index, quote) ?? part(message, index);
    case "duplicate-attribute":
      return dropRepetition(message, index);
    case "unclosed":
      return index >= message.trimEnd().length ? `${message.trimEnd()}]` : undefined;
    default:
      return undefined;
  }
}

/** `message=No 200 status=…`: a word that is no attribute belongs to the bare value before it. */
function quoteWords(message: string, at: number, quote: Quote): string | undefined {
  const before = BARE_VALUE_BEFORE.exec(message.slice(0, at));
  const words = WORDS_BEFORE_NEXT.exec(message.slice(at))?.[0];
  if (before === null || words === undefined) return undefined;
  const [all, name = "", value = ""] = before;
  if (!TEXT_ATTRIBUTES.has(name.toLowerCase())) return undefined;
  const kept = message.slice(0, at - all.length);
  return `${kept}${name}=${quote}${value}${words}${quote}${message.slice(at + words.length)}`;
}

/** `a="x"b="y"`: where one attribute ends and another begins, a blank was forgotten. */
function part(message: string, at: number): string | undefined {
  const isAttribute = NEXT_ATTRIBUTE.test(message.slice(at));
  return isAttribute ? `${message.slice(0, at)} ${message.slice(at)}` : undefined;
}

/** The same attribute twice with the same value says nothing new. */
function dropRepetition(message: string, at: number): string | undefined {
  const attributes = [...message.matchAll(ATTRIBUTES)].map((match) => {
    const [all, name = "", double, single, bare] = match;
    const from = match.index + all.indexOf(name);
    return { name: name.toLowerCase(), value: double ?? single ?? bare, from, until: match.index + all.length };
  });
  const second = attributes.find((attribute) => attribute.from === at);
  const first = attributes.find((attribute) => attribute.name === second?.name);
  if (second === undefined || first === undefined || first.value !== second.value) return undefined;
  return message.slice(0, at).trimEnd() + message.slice(second.until);
}
