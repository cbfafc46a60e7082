/** Reports as JSON: one object, a list of them, or one on each line. What they mean is decided as for any message. */
import * as z from "zod";
import { type Report, readHealth } from "../../../grammar/report.ts";
import { inWords } from "../fault-words.ts";
import { ITEMS_MAX, notJson, parseCheckedJson, sentenceOf, tooManyItems } from "../json-body.ts";
import { quoted } from "../quoted.ts";
import type { ReportItem, UnreadableItem } from "./reading.ts";

/** As much as a message in a log may have. */
const LENGTH_MAX = 65_536;
const RAW_PREFIX = "raw:";

export const REPORT_BODY = z
  .strictObject({
    target: z.string().describe("What it is about, with the names below"),
    status: z.string().describe("How it is, in any word that is known: Healthy, ok, UP, warn, Unhealthy, critical …"),
    message: z.string().optional(),
    resource: z.string().optional().describe("Its own name, where a target has several"),
    project: z.string().optional(),
    environment: z.string().optional(),
    tenant: z.string().optional(),
    check: z.string().optional(),
    ttl: z
      .string()
      .optional()
      .describe("How long it holds: 90s, 15m, 1h30m")
      .meta({ examples: ["15m"] }),
    at: z.string().optional().describe("When it was true, with its offset").meta({ format: "date-time" }),
    data: z.record(z.string(), z.string()).optional().describe("What else there is to say"),
  })
  .meta({ id: "ReportBody" });

/** What is absent is told by the language itself, in the words that it has for logs. */
const ANY_FIELDS = REPORT_BODY.partial();
const FIELDS = Object.keys(REPORT_BODY.shape);
/** They make what a message has as attributes. */
const ATTRIBUTES = FIELDS.filter((field) => field !== "data");

export function readJsonReports(text: string, impliedTarget: string | undefined): readonly ReportItem[] {
  const parsed = parseCheckedJson(text);
  if (parsed === undefined) throw notJson();
  const values: readonly unknown[] = Array.isArray(parsed.value) ? parsed.value : [parsed.value];
  return values.map((value) => itemOf(value, impliedTarget));
}

/** Each line on its own: one that cannot be read does not spoil the others. */
export function readJsonLines(text: string, impliedTarget: string | undefined): readonly ReportItem[] {
  const lines = text.split("\n", ITEMS_MAX + 1).filter((line) => line.trim() !== "");
  if (lines.length >= ITEMS_MAX) throw tooManyItems();
  return lines.map((line) => {
    const parsed = parseCheckedJson(line);
    return parsed === undefined
      ? unreadable("not-json", "this line is no JSON text", line)
      : itemOf(parsed.value, impliedTarget);
  });
}

function itemOf(value: unknown, impliedTarget: string | undefined): ReportItem {
  const text = JSON.stringify(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return unreadable("not-a-report", 'a report is an object: {"target": …, "status": …}', text);
  }
  const fields: { readonly [name: string]: unknown } = {
    ...(impliedTarget === undefined ? {} : { target: impliedTarget }),
    ...value,
  };
  const fault = faultIn(fields);
  return fault === undefined ? reportItem(fields, fields["data"], text) : unreadable(fault.code, fault.reason, text);
}

function faultIn(
  fields: Readonly<Record<string, unknown>>,
): { readonly code: string; readonly reason: string } | undefined {
  const read = ANY_FIELDS.safeParse(fields, { error: inWords });
  if (!read.success) {
    const isUnknown = read.error.issues.some(({ code }) => code === "unrecognized_keys");
    return { code: isUnknown ? "unknown-field" : "bad-field", reason: sentenceOf(read.error, FIELDS) };
  }
  return faultInData(fields["data"]);
}

/** What a schema makes of an object may lack `__proto__`. */
function faultInData(data: unknown): { readonly code: string; readonly reason: string } | undefined {
  if (typeof data !== "object" || data === null) return undefined;
  for (const [key, value] of Object.entries(data)) {
    if (typeof value !== "string") return { code: "bad-field", reason: `data: ${quoted(key)} takes a text` };
    if (!key.startsWith(RAW_PREFIX)) continue;
    const reason = `data may not have ${quoted(key)}; send the document itself, with ?format=${key.slice(RAW_PREFIX.length)}`;
    return { code: "bad-field", reason };
  }
  return undefined;
}

/** The language judges it, as if its fields stood in a log; `data` are attributes that mean nothing to it. */
export function reportItem(fields: Readonly<Record<string, unknown>>, data: unknown, text: string): ReportItem {
  const attributes = ATTRIBUTES.flatMap((name) => {
    const value = fields[name];
    return typeof value === "string" ? [{ name, nameAt: 0, value, valueAt: 0 }] : [];
  });
  const reading = readHealth(attributes, { escapes: "none", forced: "plain", impliedTarget: undefined });
  if (reading.kind === "fault") return unreadable(reading.fault.code, reading.fault.reason, text);
  const report = { ...reading.report, ...dataOf(data) };
  if (lengthOf(report) <= LENGTH_MAX) return { kind: "said", report, text };
  return unreadable("too-long", `what a report says may have ${LENGTH_MAX} characters altogether`, text);
}

function lengthOf({ data = {}, ...report }: Report): number {
  const texts = [...Object.values(report), ...Object.entries(data).flat()];
  return texts.reduce((sum: number, text) => sum + (typeof text === "string" ? text.length : 0), 0);
}

/** Without a prototype, so that `__proto__` is a name like any other. */
function dataOf(data: unknown): Pick<Report, "data"> {
  if (typeof data !== "object" || data === null) return {};
  const attributes: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(data)) if (typeof value === "string") attributes[name] = value;
  return Object.keys(attributes).length === 0 ? {} : { data: attributes };
}

function unreadable(code: string, reason: string, text: string): UnreadableItem {
  return { kind: "unreadable", code, reason, text };
}
