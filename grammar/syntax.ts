/**
 * The productions: what stands between `##octopus[` and `]`, as combinators over regexp tokens.
 * A body always parses: what is wrong with it comes back as its ending, never as a failure.
 * What the values mean (base64, levels, compulsory attributes) is not known here.
 */
import assert from "node:assert/strict";
import P, { type Parser } from "parsimmon";
import { type Fault, faults } from "./malformed.ts";

/** How every message begins. Text without it holds no message, which is what makes searching cheap. */
export const MARKER = "##octopus[";

/** Whether `|` in a value is a character like any other or begins an escape, as TeamCity has it. */
export type Escapes = "none" | "teamcity";

export interface RawAttribute {
  readonly name: string;
  readonly nameAt: number;
  /** As written between the quotes, nothing decoded. */
  readonly value: string;
  readonly valueAt: number;
}

/** All indices count UTF-16 units from the beginning of the body, right behind the marker. */
export interface Body {
  readonly name: string;
  readonly attributes: readonly RawAttribute[];
  /** What has been read for good; more text for an unfinished body is read from here. */
  readonly readUntil: number;
  readonly ending: Ending;
}

export type Ending =
  | { readonly kind: "closed"; readonly at: number }
  /** So far it could be the beginning of a message; the fault is what is wrong if nothing follows. */
  | { readonly kind: "unfinished"; readonly fault: Fault }
  | { readonly kind: "broken"; readonly fault: Fault };

const BLANKS = " \t\r\n\v\f";
const NAME = String.raw`[\p{L}_][\p{L}\p{N}_.-]*`;
const BLANK = `[${BLANKS}]`;
const NO_BLANK = String.raw`[^${BLANKS}\]]`;
/** Unquoted, the marker is never part of a value: it begins the next message. */
const BARE = String.raw`(?!["'])(?:[^${BLANKS}\]#]|#(?!#octopus\[))+(?=${BLANK}|\])`;
/** Behind `name=` and a blank, `other=value` is the next attribute, not the value of this one. */
const NEXT_ATTRIBUTE = String.raw`${NAME}(?:${BLANK}+=|=[^${BLANKS}=\]])`;

type Tail = Omit<Body, "name">;

const index: Parser<number> = P((_text, at) => P.makeSuccess(at, at));

/**
 * A regexp token, as `P.regexp` makes them, but it matches in place instead of on a copy of the rest of the text, and
 * says how far it has read. Parsimmon merges what replies of equal reach had expected; as nobody here asks what was
 * expected, that would be half of all the work.
 */
function token(source: string, group = 0): Parser<string> {
  const pattern = new RegExp(source, "uy");
  return P((text, at) => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) return P.makeFailure(at, []);
    return Object.assign(P.makeSuccess(pattern.lastIndex, match[group] ?? ""), { furthest: pattern.lastIndex });
  });
}

const blanks = token(`${BLANK}+`);
const name = token(`${NAME}(?=${BLANK}|\\])`);
const nameAndEquals = token(`(${NAME})${BLANK}*=`, 1);

/** name="value", name='value' or name=value, with blanks around the `=` if you like. */
function attribute(escapes: Escapes): Parser<RawAttribute> {
  const quoted = quotedValue(escapes, `(?=${BLANK}|\\])`);
  const value = P.seq(index, token(`${quoted}|${BARE}`));
  const valueBehindBlank = blanks.then(P.seq(index, token(`${quoted}|(?!${NEXT_ATTRIBUTE})${BARE}`)));
  return P.seqMap(blanks, index, nameAndEquals, P.alt(value, valueBehindBlank), (_blanks, nameAt, name, [at, text]) =>
    text.startsWith('"') || text.startsWith("'")
      ? { name, nameAt, value: text.slice(1, -1), valueAt: at + 1 }
      : { name, nameAt, value: text, valueAt: at },
  );
}

/** What may stand between two quotes of a kind. */
function quotedContent(quote: string, escapes: Escapes): string {
  return escapes === "none" ? `[^${quote}]*` : String.raw`[^${quote}|]*(?:\|[^][^${quote}|]*)*`;
}

/** A value in quotes of either kind, with what must follow the second one. */
function quotedValue(escapes: Escapes, lookahead: string): string {
  return ['"', "'"].map((quote) => `${quote}${quotedContent(quote, escapes)}${quote}${lookahead}`).join("|");
}

const closed = P.seqMap(token(`${BLANK}*\\]`), index, (_bracket, at): Ending => ({ kind: "closed", at }));

/** What the text can stop in the middle of and still become a message when more of it comes. */
function unfinished(escapes: Escapes): Parser<Ending> {
  const openQuote = ['"', "'"].map((quote) => `${quote}${quotedContent(quote, escapes)}\\|?$`).join("|");
  const inQuotes = P.seqMap(token(`${BLANK}+${NAME}${BLANK}*=${BLANK}*`), index, token(openQuote), (_name, at, text) =>
    faults.unclosedQuote(at, text.charAt(0)),
  );
  const value = `${quotedValue(escapes, "$")}|(?!["'])${NO_BLANK}+`;
  const outsideQuotes = P.seqMap(
    index,
    token(`(?:${BLANK}+(?:${NAME}(?:${BLANK}*(?:=${BLANK}*(?:${value})?)?)?)?)?$`),
    (at, text) => faults.unclosed(at + lengthWithoutBlanks(text)),
  );
  return P.alt(inQuotes, outsideQuotes).map((fault): Ending => ({ kind: "unfinished", fault }));
}

/** Everything else. The last alternative takes whatever stands behind the blanks that follow a name or a value. */
function broken(escapes: Escapes): Parser<Ending> {
  const gluedToQuote = P.seqMap(
    token(`${BLANK}+${NAME}${BLANK}*=${BLANK}*(?:${quotedValue(escapes, `(?=${NO_BLANK})`)})`),
    index,
    (_attribute, at) => faults.gluedToQuote(at),
  );
  const emptyValue = P.seqMap(blanks, index, nameAndEquals, token(`(?=${BLANK}|\\])`), (_blanks, at, name) =>
    faults.emptyBareValue(at, name),
  );
  const notAnAttribute = P.seqMap(blanks, index, token(`${NO_BLANK}*`), (_blanks, at, text) =>
    faults.notAnAttribute(at, text),
  );
  return P.alt(gluedToQuote, emptyValue, notAnAttribute).map((fault): Ending => ({ kind: "broken", fault }));
}

function tail(escapes: Escapes): Parser<Tail> {
  return P.seqMap(
    attribute(escapes).many(),
    index,
    P.alt(closed, unfinished(escapes), broken(escapes)),
    (attributes, readUntil, ending) => ({ attributes, readUntil, ending }),
  );
}

/** How long a text is up to the blanks at its end. */
export function lengthWithoutBlanks(text: string): number {
  let length = text.length;
  while (length > 0 && BLANKS.includes(text.charAt(length - 1))) length--;
  return length;
}

const unfinishedName = P.seqMap(
  index,
  token(`(?:${NAME})?$`),
  (at, name): Body => namelessBody(name, { kind: "unfinished", fault: faults.unclosed(at + name.length) }),
);
const brokenName = index.map((at): Body => namelessBody("", { kind: "broken", fault: faults.badName(at) }));

function namelessBody(name: string, ending: Ending): Body {
  return { name, attributes: [], readUntil: 0, ending };
}

/** Octopus drops further brackets behind the first one, so they are passed over here too. */
const brackets = token(String.raw`\[*`);

function body(tail: Parser<Tail>): Parser<Body> {
  const named = P.seqMap(name, tail, (name, rest): Body => ({ name, ...rest }));
  return brackets.then(P.alt(named, unfinishedName, brokenName));
}

const tails = { none: tail("none"), teamcity: tail("teamcity") };
const bodies = { none: body(tails.none), teamcity: body(tails.teamcity) };

/** Reads a body from the beginning of the text, which is what stands behind the marker. */
export function readBody(text: string, escapes: Escapes): Body {
  return run(bodies[escapes], text, 0);
}

/** Goes on with an unfinished body, now that `text` is longer than when it was read. */
export function continueBody(body: Body, text: string, escapes: Escapes): Body {
  if (body.readUntil === 0) return readBody(text, escapes);
  const rest = run(tails[escapes], text, body.readUntil);
  return { ...rest, name: body.name, attributes: [...body.attributes, ...rest.attributes] };
}

/**
 * Parsimmon's own `parse` wants the whole text consumed and uses it as a property key, which costs time and memory
 * in proportion to a text of which a message is often a small part; this calls what `parse` calls.
 */
function run<T>(parser: Parser<T>, text: string, at: number): T {
  const { _: action } = parser as unknown as { _: (text: string, at: number) => { status: boolean; value: T } };
  const reply = action(text, at);
  assert(reply.status, "every production has an alternative that always matches");
  return reply.value;
}

/** Whether a word can name a message or an attribute. */
export function isName(word: string): boolean {
  return new RegExp(`^${NAME}$`, "u").test(word);
}
