/**
 * What the readers of all formats have in common: what they are given, and what they make of it. A reader is total:
 * whatever it is given, it returns checks or the reason why there are none.
 */
import { type Level, rankOf } from "../health/level.ts";
import { CHECK_UNNAMED } from "../health/names.ts";

/** What came: over HTTP with its status, from a program or a file without one. */
export interface Reply {
  readonly status: number | undefined;
  readonly body: string;
}

export interface ReadCheck {
  /** Its name in the document; a verdict about the whole has the name of the unnamed check. */
  readonly name: string;
  readonly level: Level;
  readonly message: string | undefined;
  /** With the text of the check as it stood in its format, under `raw:<format>`. */
  readonly data: Readonly<Record<string, string>>;
}

export type Reading =
  | { readonly kind: "read"; readonly checks: readonly ReadCheck[] }
  | { readonly kind: "unreadable"; readonly reason: string };

export type JsonObject = Readonly<Record<string, unknown>>;

export function unreadable(reason: string): Reading {
  return { kind: "unreadable", reason };
}

/** Undefined for what is no JSON, which JSON itself cannot say. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function parseJsonObject(text: string): JsonObject | undefined {
  const value = parseJson(text);
  return isJsonObject(value) ? value : undefined;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function stringOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Text stays text, all else is written as JSON; undefined for what is nested deeper than can be written. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

/** The attributes of an object as texts, but none that would be taken for the raw text of some format. */
export function attributesOf(object: JsonObject): Record<string, string> {
  const attributes: [string, string][] = [];
  for (const [key, value] of Object.entries(object)) {
    const text = isRawKey(key) || value === null ? undefined : textOf(value);
    if (text !== undefined) attributes.push([key, text]);
  }
  return Object.fromEntries(attributes);
}

/** `raw:<format>` holds a check as it stood in that format. */
export function isRawKey(key: string): boolean {
  return key.startsWith("raw:");
}

/** The whole document's verdict, to be listed where the checks in it do not already say as much. */
export function overallCheck(level: Level, message?: string, data: Readonly<Record<string, string>> = {}): ReadCheck {
  return { name: CHECK_UNNAMED, level, message, data };
}

/** The checks of a document, and its own verdict where that is bad and none of them says so. */
export function withVerdict(checks: readonly ReadCheck[], verdict: ReadCheck | undefined): Reading {
  if (verdict === undefined || verdict.level === "healthy") return { kind: "read", checks };
  const isSaid = checks.some((check) => rankOf(check.level) >= rankOf(verdict.level));
  return { kind: "read", checks: isSaid ? checks : [...checks, verdict] };
}
