/** The meaning of a health message: which attributes it must and may have, and the report they make. */
import assert from "node:assert/strict";
import { decodeBase64 } from "./base64.ts";
import { decode, type Encoding, encodingOfHealth, type Value } from "./encoding.ts";
import { type Level, levelOf, likelyLevelWord } from "./levels.ts";
import { type Fault, faults } from "./malformed.ts";
import type { Escapes, RawAttribute } from "./syntax.ts";
import { parseInstant, parseTtl } from "./time.ts";

/** Values by attribute name, as written; without a prototype, so that `__proto__` is a name like any other. */
export type Attributes = Readonly<Record<string, string>>;

/** What a health message says. What it does not say is absent. */
export interface Report {
  readonly target: string;
  readonly resource?: string;
  readonly project?: string;
  readonly environment?: string;
  readonly tenant?: string;
  readonly check?: string;
  readonly level: Level;
  readonly message?: string;
  readonly ttlMs?: number;
  /** ISO 8601, in UTC. */
  readonly at?: string;
  /** Every attribute that has no meaning of its own. */
  readonly data?: Attributes;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

export type HealthReading =
  | { readonly kind: "report"; readonly report: Report; readonly encoding: Encoding; readonly values: readonly Value[] }
  | { readonly kind: "fault"; readonly fault: Fault };

/** The names that make up who is meant. An empty or unreplaced one would be somebody else. */
const IDENTITY = ["target", "resource", "project", "environment", "tenant", "check"] as const;
const IDENTITY_NAMES: ReadonlySet<string> = new Set(IDENTITY);
const MEANINGFUL_NAMES: ReadonlySet<string> = new Set([...IDENTITY, "status", "message", "ttl", "at"]);

/** A variable that nothing replaced, of Octopus or a shell: `#{Octopus.Target}`, `${TARGET}`. */
const VARIABLE = /[#$]\{/;

export interface HealthOptions {
  readonly escapes: Escapes;
  /** Of a source known to write only one encoding. */
  readonly forced: Encoding | undefined;
  /** Who is meant where no target is named. */
  readonly impliedTarget: string | (() => string | undefined) | undefined;
}

/** Reads the attributes of a health message. */
export function readHealth(
  attributes: readonly RawAttribute[],
  { escapes, forced, impliedTarget }: HealthOptions,
): HealthReading {
  const status = attributes.find((attribute) => attribute.name.toLowerCase() === "status");
  const word = status === undefined ? "" : decode(status, "plain", escapes).text;
  const encoding = forced ?? encodingOfHealth(word) ?? "plain";
  const values = attributes.map((attribute) => decode(attribute, encoding, escapes));
  const byName = new Map(values.map((value) => [value.name.toLowerCase(), value]));
  if (!byName.has("target")) {
    const text = typeof impliedTarget === "function" ? impliedTarget() : impliedTarget;
    if (text !== undefined && text.trim() !== "") byName.set("target", { name: "target", text, at: 0 });
  }
  const fault =
    findMissing(byName, "target") ??
    findVariable(byName) ??
    findMissing(byName, "status") ??
    findUnknownStatus(byName) ??
    values.find((value) => value.fault !== undefined)?.fault ??
    findEmpty(byName) ??
    findBadTime(byName);
  if (fault !== undefined) return { kind: "fault", fault };
  return { kind: "report", report: makeReport(byName), encoding, values };
}

type ByName = ReadonlyMap<string, Value>;

function findMissing(byName: ByName, name: "target" | "status"): Fault | undefined {
  const value = byName.get(name);
  if (value === undefined) return name === "target" ? faults.missingTarget(0) : faults.missingStatus(0);
  return value.text.trim() === "" ? faults.emptyCompulsoryValue(value.at, name) : undefined;
}

function findVariable(byName: ByName): Fault | undefined {
  for (const name of ["status", ...IDENTITY]) {
    const value = byName.get(name);
    if (value !== undefined && VARIABLE.test(value.text)) {
      return faults.unsubstitutedVariable(value.at, name, value.text);
    }
  }
  return undefined;
}

function findUnknownStatus(byName: ByName): Fault | undefined {
  const status = byName.get("status");
  if (status === undefined || levelOf(status.text) !== undefined) return undefined;
  if (status.fault !== undefined) return status.fault;
  return faults.unknownStatus(status.at, asMeant(status.text));
}

/** A misspelt word in base64, or the status as it stands when that is not what it was. */
function asMeant(status: string): string {
  const decoded = decodeBase64(status);
  if (decoded === undefined || levelOf(decoded) !== undefined) return status;
  return likelyLevelWord(decoded) === undefined ? status : decoded;
}

function findEmpty(byName: ByName): Fault | undefined {
  for (const [name, value] of byName) {
    if (IDENTITY_NAMES.has(name) && value.text.trim() === "") return faults.emptyValue(value.at, name);
  }
  return undefined;
}

function findBadTime(byName: ByName): Fault | undefined {
  const ttl = byName.get("ttl");
  if (ttl !== undefined && parseTtl(ttl.text) === undefined) return faults.badTtl(ttl.at, ttl.text);
  const at = byName.get("at");
  if (at !== undefined && parseInstant(at.text) === undefined) return faults.badAt(at.at, at.text);
  return undefined;
}

function makeReport(byName: ByName): Report {
  const level = levelOf(byName.get("status")?.text ?? "");
  assert(level !== undefined, "a report is made of a status that was checked");
  const report: Partial<Writable<Report>> = {};
  for (const name of IDENTITY) {
    const value = byName.get(name);
    if (value !== undefined) report[name] = value.text.trim();
  }
  report.level = level;
  const message = byName.get("message");
  if (message !== undefined) report.message = message.text;
  const ttlMs = parseTtl(byName.get("ttl")?.text ?? "");
  if (ttlMs !== undefined) report.ttlMs = ttlMs;
  const at = parseInstant(byName.get("at")?.text ?? "");
  if (at !== undefined) report.at = at;
  const data = [...byName].filter(([name]) => !MEANINGFUL_NAMES.has(name)).map(([, value]) => value);
  if (data.length > 0) report.data = toAttributes(data);
  return report as Report;
}

export function toAttributes(values: readonly Value[]): Attributes {
  const attributes: Record<string, string> = Object.create(null);
  for (const { name, text } of values) attributes[name] = text;
  return attributes;
}
