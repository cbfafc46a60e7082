/** Reads what Spring Boot Actuator answers under `/actuator/health`, with its components or without. */
import type { Level } from "../health/level.ts";
import {
  attributesOf,
  isJsonObject,
  type JsonObject,
  overallCheck,
  parseJsonObject,
  type ReadCheck,
  type Reading,
  type Reply,
  stringOf,
  textOf,
  unreadable,
  withVerdict,
} from "./reading.ts";

const WORDS: ReadonlyMap<string, Level> = new Map([
  ["up", "healthy"],
  ["down", "unhealthy"],
  ["outofservice", "maintenance"],
  ["unknown", "unknown"],
]);

/** Words are compared as Spring does it: by their letters and digits. */
export function foldSpringWord(word: string): string {
  return word.toLowerCase().replace(/[^\p{L}\p{Nd}]/gu, "");
}

export function levelOfSpring(word: unknown): Level {
  return WORDS.get(foldSpringWord(stringOf(word) ?? "")) ?? "unknown";
}

/** What is up may carry a warning in its details, having no word for it. */
export function levelOfSpringComponent(component: JsonObject): Level {
  const level = levelOfSpring(component["status"]);
  const { details } = component;
  return level === "healthy" && isJsonObject(details) && details["severity"] === "warning" ? "warning" : level;
}

export function readSpring({ body }: Reply): Reading {
  const document = parseJsonObject(body);
  if (document === undefined) return unreadable("the answer is no JSON object");
  if (stringOf(document["status"]) === undefined) return unreadable('the answer has no "status"');
  const verdict = overallCheck(levelOfSpring(document["status"]));
  const components = componentsOf(document);
  if (components.length === 0) return { kind: "read", checks: [verdict] };
  const read: ReadCheck[] = [];
  for (const [name, component] of components) {
    const one = isJsonObject(component) ? readComponent(name, component) : undefined;
    if (one === undefined) return unreadable(`the component ${JSON.stringify(name)} cannot be read`);
    read.push(one);
  }
  return withVerdict(read, verdict);
}

/** Older versions list them as details. */
function componentsOf(document: JsonObject): readonly (readonly [string, unknown])[] {
  if (isJsonObject(document["components"])) return Object.entries(document["components"]);
  return isJsonObject(document["details"]) ? Object.entries(document["details"]) : [];
}

function readComponent(name: string, component: JsonObject): ReadCheck | undefined {
  const raw = textOf({ name, value: component });
  if (raw === undefined || stringOf(component["status"]) === undefined) return undefined;
  const { details } = component;
  const attributes = isJsonObject(details) ? attributesOf(details) : {};
  return {
    name,
    level: levelOfSpringComponent(component),
    message: attributes["message"] ?? attributes["error"],
    data: { ...attributes, "raw:spring": raw },
  };
}
