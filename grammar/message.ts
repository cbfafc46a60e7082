/** A closed body becomes a message: a health message with its report, or any other, passed on by name. */
import { decode, type Encoding, encodingOfOther } from "./encoding.ts";
import { type Fault, faults } from "./malformed.ts";
import { type Attributes, type Report, readHealth, toAttributes } from "./report.ts";
import type { Body, Escapes, RawAttribute } from "./syntax.ts";

export interface ParseOptions {
  /** What `|` means in plain values; "none" unless told. */
  readonly escapes?: Escapes;
  /** For a source known to write only one encoding; "auto" decides for each message. */
  readonly encoding?: Encoding | "auto";
  /** Who is meant by a health message that names no target, if that is known; otherwise it is malformed. */
  readonly impliedTarget?: string | (() => string | undefined);
}

export interface MessageContent {
  readonly name: string;
  readonly encoding: Encoding;
  readonly attributes: Attributes;
  /** Only a health message has one. */
  readonly report?: Report;
}

export type MessageReading =
  | ({ readonly kind: "message" } & MessageContent)
  | { readonly kind: "fault"; readonly fault: Fault };

/** Whether this is the message wrasse lives on. Octopus minds the letter case; a `Health` lost in silence helps nobody. */
export function isHealth(name: string): boolean {
  return name.toLowerCase() === "health";
}

export function readMessage({ name, attributes }: Body, options: ParseOptions): MessageReading {
  const duplicate = findDuplicate(attributes);
  if (duplicate !== undefined) return { kind: "fault", fault: duplicate };
  const escapes = options.escapes ?? "none";
  const forced = options.encoding === "auto" ? undefined : options.encoding;
  if (!isHealth(name)) {
    const encoding = forced ?? encodingOfOther(attributes);
    const values = attributes.map((attribute) => decode(attribute, encoding, escapes));
    return { kind: "message", name, encoding, attributes: toAttributes(values) };
  }
  const reading = readHealth(attributes, { escapes, forced, impliedTarget: options.impliedTarget });
  if (reading.kind === "fault") return reading;
  const { encoding, values, report } = reading;
  return { kind: "message", name, encoding, attributes: toAttributes(values), report };
}

function findDuplicate(attributes: readonly RawAttribute[]): Fault | undefined {
  const seen = new Set<string>();
  for (const { name, nameAt } of attributes) {
    const key = name.toLowerCase();
    if (seen.has(key)) return faults.duplicateAttribute(nameAt, name);
    seen.add(key);
  }
  return undefined;
}
