/** What a client wants to hear: in the query of its request, and in the one message that it may send. */
import { NAMES } from "../health/names.ts";
import type { NameSelector } from "../health/selection.ts";
import type { Subprotocol } from "./frames.ts";

export interface Wishes {
  /** The number of the last change that is known already. */
  readonly after: number | undefined;
  readonly selectors: readonly NameSelector[];
  /** Whether effects are wanted, too. */
  readonly effects: boolean;
}

/** Why not, for the one who asked. */
export interface Refused {
  readonly reason: string;
}

export const MESSAGE_BYTES_MAX = 64 * 1024;
export const SELECTORS_MAX = 100;
export const PATTERN_LENGTH_MAX = 1000;
export const SUBSCRIBE_EVENT = "io.wrasse.feed.subscribe";

const QUERY_KEYS: readonly string[] = ["after", ...NAMES, "effects"];

export function readQuery(url: string): Wishes | Refused {
  const start = url.indexOf("?");
  const query = new URLSearchParams(start === -1 ? "" : url.slice(start + 1));
  const keys = [...query.keys()];
  const unknown = keys.find((key) => !QUERY_KEYS.includes(key));
  if (unknown !== undefined)
    return { reason: `${quoted(unknown)} is not asked for: it may be ${QUERY_KEYS.join(", ")}` };
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined) return { reason: `${quoted(twice)} may be given once: send a subscribe message for more` };
  const after = query.get("after");
  if (after !== null && !isSequenceNumber(after)) {
    return { reason: "after has to be the number of a change, or 0" };
  }
  const effects = query.get("effects") ?? "false";
  if (effects !== "true" && effects !== "false") return { reason: "effects has to be true or false" };
  query.delete("after");
  query.delete("effects");
  const selector = selectorOf(Object.fromEntries(query));
  if ("reason" in selector) return selector;
  return {
    after: after === null ? undefined : Number(after),
    selectors: query.size === 0 ? [] : [selector.selector],
    effects: effects === "true",
  };
}

function isSequenceNumber(text: string): boolean {
  return /^\d{1,16}$/.test(text) && Number.isSafeInteger(Number(text));
}

/** The selectors of a `subscribe` message; in CloudEvents, it is the data of an event. */
export function readSubscribe(text: string, subprotocol: Subprotocol): Omit<Wishes, "after"> | Refused {
  const message = parse(text);
  if (!isRecord(message)) return { reason: "a message has to be a JSON object" };
  if (subprotocol === "wrasse.v1") {
    const { type, ...body } = message;
    return type === "subscribe" ? selectorsOf(body) : { reason: 'the only type of a message is "subscribe"' };
  }
  const { specversion, id, source, type, data } = message;
  if (specversion !== "1.0" || ![id, source].every((value) => typeof value === "string" && value !== "")) {
    return { reason: "a message has to be a CloudEvent 1.0 with an id and a source" };
  }
  if (type !== SUBSCRIBE_EVENT) return { reason: `the only type of an event is ${SUBSCRIBE_EVENT}` };
  return isRecord(data) ? selectorsOf(data) : { reason: "the data of the event has to be an object" };
}

function selectorsOf(body: Readonly<Record<string, unknown>>): ReturnType<typeof readSubscribe> {
  const { selectors, effects = false, ...others } = body;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    return { reason: `${quoted(unknown)} is not a part of subscribe: it has selectors and effects` };
  }
  if (typeof effects !== "boolean") return { reason: "effects has to be true or false" };
  if (!Array.isArray(selectors)) return { reason: "selectors has to be a list" };
  if (selectors.length > SELECTORS_MAX) return { reason: `there may be at most ${SELECTORS_MAX} selectors` };
  const read: NameSelector[] = [];
  for (const found of selectors) {
    const selector = selectorOf(found);
    if ("reason" in selector) return selector;
    read.push(selector.selector);
  }
  return { selectors: read, effects };
}

function selectorOf(found: unknown): { readonly selector: NameSelector } | Refused {
  if (!isRecord(found)) return { reason: "a selector has to be an object of patterns" };
  const unknown = Object.keys(found).find((key) => !NAMES.some((name) => name === key));
  if (unknown !== undefined) return { reason: `${quoted(unknown)} selects nothing: it may be ${NAMES.join(", ")}` };
  const selector: { -readonly [Name in keyof NameSelector]: string } = {};
  // In one order, so that those who want the same are found to do so.
  for (const name of NAMES) {
    if (!Object.hasOwn(found, name)) continue;
    const pattern = found[name];
    if (typeof pattern !== "string") return { reason: `${name} has to be a text` };
    if (pattern.length > PATTERN_LENGTH_MAX) {
      return { reason: `${name} may have at most ${PATTERN_LENGTH_MAX} characters` };
    }
    selector[name] = pattern;
  }
  return { selector };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 40));
}
