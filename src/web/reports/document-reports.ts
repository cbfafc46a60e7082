/** Reports out of a document that some health endpoint has published: each of its checks is one. */
import { CHECK_UNNAMED } from "../../health/names.ts";
import { readConsul } from "../../views/consul-reading.ts";
import { readHale } from "../../views/hale-reading.ts";
import { readHermes } from "../../views/hermes-reading.ts";
import { readIetf } from "../../views/ietf-reading.ts";
import { readMicroProfile } from "../../views/microprofile-reading.ts";
import { readNagios } from "../../views/nagios-reading.ts";
import { isJsonObject, type Reading, type Reply, unreadable } from "../../views/reading.ts";
import { readSpring } from "../../views/spring-reading.ts";
import { ITEMS_MAX, notJson, parseCheckedJson, tooManyItems } from "../json-body.ts";
import { Problem } from "../problem.ts";
import { reportItem } from "./json-reports.ts";
import type { ReportItem } from "./reading.ts";

export const FORMATS = ["hale", "microprofile", "hermes", "ietf", "spring", "consul", "nagios"] as const;
export type Format = (typeof FORMATS)[number];

export interface DocumentOptions {
  readonly format: Format;
  readonly target: string;
  readonly ttl: string | undefined;
  readonly at: string | undefined;
}

const READERS: Readonly<Record<Exclude<Format, "nagios">, (reply: Reply) => Reading>> = {
  hale: readHale,
  microprofile: readMicroProfile,
  hermes: readHermes,
  ietf: readIetf,
  spring: readSpring,
  consul: readConsul,
};

export function readDocument(text: string, { format, target, ttl, at }: DocumentOptions): readonly ReportItem[] {
  const parsed = parseCheckedJson(text);
  if (parsed === undefined) throw notJson();
  const reading = format === "nagios" ? readOutcome(parsed.value) : READERS[format]({ status: undefined, body: text });
  if (reading.kind === "unreadable") {
    throw new Problem(400, "Body not understood", `this is no document of the format ${format}: ${reading.reason}`);
  }
  if (reading.checks.length > ITEMS_MAX) throw tooManyItems();
  const nameOf = uniqueNames();
  return reading.checks.map((check) => {
    const fields = { target, status: check.level, check: nameOf(check.name), message: check.message, ttl, at };
    return reportItem(fields, check.data, JSON.stringify({ format, ...fields }));
  });
}

/** How a plugin ended cannot stand in what it printed. */
function readOutcome(value: unknown): Reading {
  if (!isJsonObject(value)) return unreadable("it takes an object with exitCode and output");
  const { exitCode, output, hasTimedOut = false, ...others } = value;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    return unreadable(`${JSON.stringify(unknown)} is not one of exitCode, output, hasTimedOut`);
  if (typeof output !== "string") return unreadable("output is not the text that a plugin printed");
  if (typeof hasTimedOut !== "boolean") return unreadable("hasTimedOut is neither true nor false");
  if (exitCode !== undefined && exitCode !== null && !Number.isInteger(exitCode))
    return unreadable("exitCode is no whole number");
  return readNagios({ exitCode: typeof exitCode === "number" ? exitCode : undefined, hasTimedOut, output });
}

/** Documents may have the same name several times; for wrasse that would be one check that changes its mind. */
function uniqueNames(): (name: string) => string {
  const given = new Set<string>();
  return (name) => {
    const base = name.trim() === "" ? CHECK_UNNAMED : name.trim();
    let unique = base;
    for (let count = 2; given.has(unique); count++) unique = `${base}#${count}`;
    given.add(unique);
    return unique;
  };
}
