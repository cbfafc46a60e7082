/** Reads the documents of hale: the full one with its checks, and the public one that says no more than how it is. */
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
  ["OK", "healthy"],
  ["WARN", "warning"],
  ["FAIL", "unhealthy"],
]);

const TIMED_OUT = "Healthcheck timed out";

const SEVERITIES: readonly unknown[] = ["info", "notice", "warning", "failure"];

function levelOfHale(word: unknown): Level {
  return WORDS.get(stringOf(word)?.toUpperCase() ?? "") ?? "unknown";
}

/** A check that did not answer in time fails like others; only its log tells. */
export function levelOfHaleCheck(check: JsonObject): Level {
  const level = levelOfHale(check["status"]);
  return level === "unhealthy" && logOf(check).some(({ message }) => message === TIMED_OUT) ? "unavailable" : level;
}

export function readHale({ status, body }: Reply): Reading {
  if (status === 200 && body === "") return { kind: "read", checks: [overallCheck("healthy")] };
  const document = parseJsonObject(body);
  const checks = document?.["checks"];
  if (document === undefined || !Array.isArray(checks)) {
    return status === 500
      ? { kind: "read", checks: [overallCheck("unhealthy", "HTTP 500")] }
      : unreadable("the answer is no JSON object with a list of checks");
  }
  const read: ReadCheck[] = [];
  for (const [index, check] of checks.entries()) {
    const one = isJsonObject(check) ? readCheck(check) : undefined;
    if (one === undefined) return unreadable(`check ${index + 1} is no object with a name that can be read`);
    read.push(one);
  }
  const refused: Level = status === undefined || status < 400 ? "healthy" : "unhealthy";
  const said = document["status"] === undefined ? "healthy" : levelOfHale(document["status"]);
  return withVerdict(read, overallCheck(worseOf(said, refused)));
}

function readCheck(check: JsonObject): ReadCheck | undefined {
  const name = stringOf(check["name"]);
  const raw = textOf(check);
  if (name === undefined || raw === undefined) return undefined;
  const level = levelOfHaleCheck(check);
  const description = stringOf(check["description"]);
  const tags = Array.isArray(check["tags"]) ? check["tags"].filter((tag) => typeof tag === "string") : [];
  return {
    name,
    level,
    message: level === "healthy" ? undefined : worstMessageOf(check),
    data: {
      ...(description === undefined ? {} : { description }),
      ...(tags.length === 0 ? {} : { tags: tags.join(",") }),
      "raw:hale": raw,
    },
  };
}

function logOf(check: JsonObject): readonly JsonObject[] {
  const { context } = check;
  return isJsonObject(context) && Array.isArray(context["log"]) ? context["log"].filter(isJsonObject) : [];
}

/** Of what was logged at its worst, the first that says anything. */
function worstMessageOf(check: JsonObject): string | undefined {
  const spoken = logOf(check)
    .map((item) => ({ severity: SEVERITIES.indexOf(item["status"]), text: item["message"] ?? item["data"] }))
    .filter(({ text }) => typeof text === "string");
  const worst = spoken.reduce((most, { severity }) => Math.max(most, severity), -1);
  return stringOf(spoken.find(({ severity }) => severity === worst)?.text);
}
