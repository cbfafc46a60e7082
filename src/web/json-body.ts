/**
 * A body of JSON, read only after a look at its text: one that is nested deeply, or holds very many items, costs a
 * multiple of its length once it is parsed.
 */
import type { FastifyRequest } from "fastify";
import type * as z from "zod";
import { closest } from "../../grammar/closest.ts";
import { inWords } from "./fault-words.ts";
import { Problem } from "./problem.ts";
import { quoted } from "./quoted.ts";

export const JSON_DEPTH_MAX = 32;
export const ITEMS_MAX = 100_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Throws a problem for a text that had better not be parsed. */
export function checkJsonText(text: string): void {
  /** Of each list or object that is open: how many items it has so far. */
  const counts: number[] = [];
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(text, at);
        break;
      case COMMA: {
        const count = (counts.pop() ?? 0) + 1;
        if (count >= ITEMS_MAX) throw tooManyItems();
        counts.push(count);
        break;
      }
      case OPEN_BRACKET:
      case OPEN_BRACE:
        counts.push(0);
        if (counts.length > JSON_DEPTH_MAX) throw tooDeep();
        break;
      case CLOSE_BRACKET:
      case CLOSE_BRACE:
        counts.pop();
        break;
      default:
    }
  }
}

function endOfString(text: string, quoteAt: number): number {
  for (let end = text.indexOf('"', quoteAt + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}

export function tooManyItems(): Problem {
  return new Problem(413, "Too many items", `a request may have ${ITEMS_MAX} items; send the rest in another one`);
}

function tooDeep(): Problem {
  return new Problem(400, "Nested too deeply", `JSON may be nested ${JSON_DEPTH_MAX} deep here; this is deeper`);
}

/** Undefined for what is no JSON. */
export function parseCheckedJson(text: string): { readonly value: unknown } | undefined {
  checkJsonText(text);
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

export function notJson(): Problem {
  return new Problem(400, "Not JSON", "the body is no JSON text; check its quotes, commas and brackets");
}

/** The type of a request's body, without its parameters. */
export function mediaTypeOf({ headers }: FastifyRequest): string | undefined {
  return headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase();
}

/** A byte order mark is no part of a text. */
export function bodyTextOf({ body, headers }: FastifyRequest): string {
  const encoding = headers["content-encoding"];
  if (encoding !== undefined && encoding.toLowerCase() !== "identity") {
    throw new Problem(
      415,
      "Encoded body",
      `the body is sent as ${quoted(encoding)}; send it without a content-encoding`,
    );
  }
  return typeof body === "string" ? body.replace(/^\ufeff/, "") : "";
}

export function readJsonBody<Schema extends z.ZodType>(request: FastifyRequest, schema: Schema): z.output<Schema> {
  if (mediaTypeOf(request) !== "application/json") {
    throw new Problem(
      415,
      "Unsupported media type",
      "the body has to be sent as application/json",
      {},
      { accept: "application/json" },
    );
  }
  const parsed = parseCheckedJson(bodyTextOf(request));
  if (parsed === undefined) throw notJson();
  const read = schema.safeParse(parsed.value, { error: inWords });
  if (read.success) return read.data;
  throw new Problem(400, "Body not understood", sentenceOf(read.error));
}

/** What is wrong with a value, with the name that was probably meant. */
export function sentenceOf({ issues }: z.ZodError, known: readonly string[] = []): string {
  return issues.map((issue) => sentenceOfIssue(issue, known)).join("; ");
}

function sentenceOfIssue(issue: z.core.$ZodIssue, known: readonly string[]): string {
  const place = issue.path.join(".");
  if (issue.code === "unrecognized_keys") {
    const [key = ""] = issue.keys;
    const meant = issue.path.length === 0 ? closest(key.toLowerCase(), known) : undefined;
    const takes = known.length === 0 || issue.path.length > 0 ? "" : `; known are ${known.join(", ")}`;
    const advice = meant === undefined ? takes : `; did you mean ${meant}?`;
    return `${place === "" ? "" : `${place}: `}${issue.keys.slice(0, 10).map(quoted).join(", ")} is not known here${advice}`;
  }
  return `${place === "" ? "the body" : place}: ${issue.message}`;
}
