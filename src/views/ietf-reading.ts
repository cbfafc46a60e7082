/** Reads `application/health+json`, with the words that are in use for its three. */
import { type Level, worseOf } from "../health/level.ts";
import {
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
  ["pass", "healthy"],
  ["ok", "healthy"],
  ["up", "healthy"],
  ["warn", "warning"],
  ["warning", "warning"],
  ["fail", "unhealthy"],
  ["error", "unhealthy"],
  ["down", "unhealthy"],
]);

export function levelOfIetf(word: unknown): Level {
  return WORDS.get(stringOf(word)?.toLowerCase() ?? "") ?? "unknown";
}

/** What was measured without a verdict on it says nothing about anybody's health. */
export function levelOfIetfElement(element: JsonObject): Level {
  return element["status"] === undefined ? "skipped" : levelOfIetf(element["status"]);
}

export function readIetf({ status, body }: Reply): Reading {
  const document = parseJsonObject(body);
  if (document === undefined) return unreadable("the answer is no JSON object");
  if (stringOf(document["status"]) === undefined) return unreadable('the answer has no "status"');
  const verdict = verdictOf(levelOfIetf(document["status"]), status, stringOf(document["output"]));
  const { checks = {} } = document;
  if (!isJsonObject(checks)) return unreadable('"checks" is no object');
  const read: ReadCheck[] = [];
  for (const [key, value] of Object.entries(checks)) {
    const elements = Array.isArray(value) ? value : [value];
    for (const [index, element] of elements.entries()) {
      const one = isJsonObject(element)
        ? readElement(key, elements.length > 1 ? index : undefined, element)
        : undefined;
      if (one === undefined) return unreadable(`an element of ${JSON.stringify(key)} cannot be read`);
      read.push(one);
    }
  }
  const isAlone = read.every(({ level }) => level === "skipped");
  if (isAlone || verdict.data["inconsistent"] !== undefined) return { kind: "read", checks: [...read, verdict] };
  return withVerdict(read, verdict);
}

/** The worse of what the body says and what the code says; where they contradict each other, that is said too. */
function verdictOf(level: Level, status: number | undefined, output: string | undefined): ReadCheck {
  const isRefused = status !== undefined && status >= 400;
  const isFailed = level === "unhealthy";
  if (status === undefined || level === "unknown" || isRefused === isFailed) {
    return overallCheck(isRefused ? worseOf(level, "unhealthy") : level, output);
  }
  const inconsistent = `HTTP ${status} with ${isFailed ? "a failure" : "no failure"} in the body`;
  return overallCheck("unhealthy", output ?? inconsistent, { inconsistent });
}

function readElement(key: string, index: number | undefined, element: JsonObject): ReadCheck | undefined {
  const raw = textOf({ name: key, value: element });
  if (raw === undefined) return undefined;
  const data: Record<string, string> = { "raw:ietf": raw };
  for (const attribute of ["componentId", "componentType", "observedValue", "observedUnit"]) {
    const text = element[attribute] === undefined ? undefined : textOf(element[attribute]);
    if (text !== undefined) data[attribute] = text;
  }
  return {
    name: index === undefined ? key : `${key}#${index + 1}`,
    level: levelOfIetfElement(element),
    message: stringOf(element["output"]),
    data,
  };
}
