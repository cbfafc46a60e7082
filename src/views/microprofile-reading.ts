/** Reads what a MicroProfile endpoint answers, in any of its three generations. */
import { type Level, worseOf } from "../health/level.ts";
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

export function levelOfMicroProfile(word: unknown): Level {
  const folded = stringOf(word)?.toUpperCase();
  if (folded === "UP") return "healthy";
  return folded === "DOWN" ? "unhealthy" : "unknown";
}

export function readMicroProfile({ status, body }: Reply): Reading {
  if (status === 204) return { kind: "read", checks: [] };
  if (status === 500 && body.trim() === "") {
    return { kind: "read", checks: [overallCheck("unknown", "HTTP 500: its health could not be evaluated")] };
  }
  const document = parseJsonObject(body);
  if (document === undefined) return unreadable("the answer is no JSON object");
  const word = document["status"] ?? document["outcome"];
  const { checks } = document;
  if (stringOf(word) === undefined && !Array.isArray(checks)) {
    return unreadable('the answer has neither "status" or "outcome" nor "checks"');
  }
  const verdict = overallCheck(worseOf(word === undefined ? "healthy" : levelOfMicroProfile(word), levelOf(status)));
  if (!Array.isArray(checks)) return { kind: "read", checks: [verdict] };
  const read: ReadCheck[] = [];
  for (const [index, check] of checks.entries()) {
    const one = isJsonObject(check) ? readCheck(check) : undefined;
    if (one === undefined) return unreadable(`check ${index + 1} is no object with a name that can be read`);
    read.push(one);
  }
  return withVerdict(read, verdict);
}

/** What the code alone says: a 503 is never fine, whatever the body says. */
function levelOf(status: number | undefined): Level {
  if (status === 503) return "unhealthy";
  return status !== undefined && status >= 400 ? "unknown" : "healthy";
}

function readCheck(check: JsonObject): ReadCheck | undefined {
  const name = stringOf(check["name"]) ?? stringOf(check["id"]);
  const raw = textOf(check);
  if (name === undefined || raw === undefined) return undefined;
  const attributes = isJsonObject(check["data"]) ? attributesOf(check["data"]) : {};
  const { message, rootCause } = attributes;
  return {
    name,
    level: levelOfMicroProfile(check["status"] ?? check["state"] ?? check["result"]),
    message: message ?? rootCause,
    data: { ...attributes, "raw:microprofile": raw },
  };
}
