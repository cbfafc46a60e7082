/** Reads the flat object that Hermes and its relatives answer: an error text begins with its type, one on a line. */
import { type Level, worseOf } from "../health/level.ts";
import {
  overallCheck,
  parseJsonObject,
  type ReadCheck,
  type Reading,
  type Reply,
  unreadable,
  withVerdict,
} from "./reading.ts";

const TYPES: ReadonlyMap<string, Level> = new Map([
  ["warning", "warning"],
  ["unavailable", "unavailable"],
  ["unexpected result", "unhealthy"],
  ["unknown error", "unhealthy"],
]);

/** 500 is what its relative django-health-check answers. */
const STATUSES: ReadonlySet<number> = new Set([200, 500, 503]);

/** Of several errors the worst. A line without a type goes on with the one before, or is an error of no type. */
export function levelOfHermes(text: string): Level {
  if (/^\s*(?:working|ok)\s*$/i.test(text)) return "healthy";
  const [first, ...others] = text.split("\n").map(levelOfLine);
  return others.reduce<Level>((worst, level) => worseOf(worst, level ?? worst), first ?? "unhealthy");
}

function levelOfLine(line: string): Level | undefined {
  const [, type = ""] = /^\s*([a-z ]{1,40}):(?:\s|$)/i.exec(line) ?? [];
  return TYPES.get(type.toLowerCase());
}

export function readHermes({ status, body }: Reply): Reading {
  if (status !== undefined && !STATUSES.has(status)) return unreadable(`HTTP ${status} says nothing about checks`);
  const document = parseJsonObject(body);
  if (document === undefined) return unreadable("the answer is no JSON object");
  const checks: ReadCheck[] = [];
  for (const [name, value] of Object.entries(document)) {
    if (typeof value !== "string") return unreadable(`the value of ${JSON.stringify(name)} is no text`);
    const level = levelOfHermes(value);
    checks.push({
      name,
      level,
      message: level === "healthy" ? undefined : messageOf(value),
      data: { "raw:hermes": JSON.stringify({ name, value }) },
    });
  }
  const isFine = status === undefined || status === 200;
  return withVerdict(checks, isFine ? undefined : overallCheck("unhealthy", `HTTP ${status}`));
}

/** The text of a single error without the type that its level already says. */
function messageOf(value: string): string {
  const [, message] = /^(?:unavailable|unexpected result|warning): (.*)$/is.exec(value) ?? [];
  return message ?? value;
}
