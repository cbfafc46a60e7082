/** What Consul says, or what it would make of an answer: entries as its API lists them, or a verdict by status alone. */
import type { Level } from "../health/level.ts";
import { CHECK_UNNAMED } from "../health/names.ts";
import { levelOfConsulEntry, levelOfConsulWord } from "./consul.ts";
import type { JsonObject, ReadCheck, Reading, Reply } from "./reading.ts";
import { isJsonObject, overallCheck, parseJson, stringOf, textOf, unreadable, withVerdict } from "./reading.ts";

/** Lists of entries, the agent's entries by their ids, services with their checks, and the status of a single check. */
export function readConsul({ status, body }: Reply): Reading {
  const document = parseJson(body);
  if (Array.isArray(document) || isJsonObject(document)) {
    const checks = checksOf(document);
    if (checks !== undefined) return withVerdict(checks, verdictOf(status));
  }
  if (status === undefined) return unreadable("neither entries of Consul nor an HTTP status");
  const message = body.trim();
  return { kind: "read", checks: [overallCheck(levelOfStatus(status), message === "" ? undefined : message)] };
}

/** Undefined for what Consul would not say. */
function checksOf(document: readonly unknown[] | JsonObject): readonly ReadCheck[] | undefined {
  if (isJsonObject(document)) {
    if (isEntry(document)) return [checkOf(document)];
    if (Array.isArray(document["Checks"])) return checksOf([document]);
  }
  const checks: ReadCheck[] = [];
  for (const item of Object.values(document)) {
    if (!isJsonObject(item)) return undefined;
    const within = item["Checks"];
    const entries: readonly unknown[] = Array.isArray(within) ? within : [item];
    for (const entry of entries) {
      if (!isJsonObject(entry) || !isEntry(entry)) return undefined;
      checks.push(checkOf(entry));
    }
    if (Array.isArray(within)) checks.push(...aggregateOf(item, entries.length));
  }
  return checks;
}

/** A service without checks has its word alone. */
function aggregateOf(service: JsonObject, checks: number): readonly ReadCheck[] {
  const word = stringOf(service["AggregatedStatus"]);
  return word === undefined || checks > 0 ? [] : [overallCheck(levelOfConsulWord(word))];
}

function isEntry(item: JsonObject): boolean {
  return typeof item["Status"] === "string";
}

function checkOf(entry: JsonObject): ReadCheck {
  const name = [entry["Name"], entry["CheckID"]].find((text) => typeof text === "string" && text !== "");
  const message = [entry["Output"], entry["Notes"]].find((text) => typeof text === "string" && text !== "");
  const raw = textOf(entry);
  const data: Record<string, string> = raw === undefined ? {} : { "raw:consul": raw };
  const [node, service] = [stringOf(entry["Node"]), stringOf(entry["ServiceName"])];
  if (node !== undefined && node !== "") data["node"] = node;
  if (service !== undefined && service !== "") data["service"] = service;
  return { name: stringOf(name) ?? CHECK_UNNAMED, level: levelOfConsulEntry(entry), message: stringOf(message), data };
}

function verdictOf(status: number | undefined): ReadCheck | undefined {
  return status === undefined || levelOfStatus(status) === "healthy" ? undefined : overallCheck(levelOfStatus(status));
}

function levelOfStatus(status: number): Level {
  if (status >= 200 && status < 300) return "healthy";
  return status === 429 ? "warning" : "unhealthy";
}
