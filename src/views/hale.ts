/**
 * hale: the full document, which answers 200 however bad it is, and the public verdict, which tells nothing but by its
 * code. The whole is as bad as the worst check listed.
 */
import type { Level } from "../health/level.ts";
import { levelOfHaleCheck } from "./hale-reading.ts";
import { labelOf } from "./labels.ts";
import { isJsonObject, type JsonObject } from "./reading.ts";
import { durationMsOf, rawOf, reportedData } from "./report.ts";
import type { Answer, ObservedCheck, Service, Snapshot } from "./snapshot.ts";

export interface HaleOptions {
  /** Only checks that have one of these; the whole is judged by them alone. */
  readonly tags?: readonly string[];
  /** To be added to the document, where it does not have the key itself. */
  readonly metadata?: JsonObject;
}

const STATUSES = ["OK", "WARN", "FAIL"] as const;

type HaleStatus = (typeof STATUSES)[number];

interface Piece {
  readonly status: HaleStatus;
  readonly tags: readonly unknown[];
  readonly text: string;
}

const HEADERS = { "cache-control": "no-cache" };
const JSON_HEADERS = { "content-type": "application/json; charset=utf-8", ...HEADERS };

export function haleFull(snapshot: Snapshot, options: HaleOptions = {}): Answer {
  const pieces = piecesOf(snapshot, options);
  const members = [
    `"time":${snapshot.takenAt}`,
    `"status":"${worstOf(pieces)}"`,
    `"checks":[${pieces.map(({ text }) => text).join(",")}]`,
    ...metadataOf(snapshot.service, options.metadata ?? {}),
  ];
  return { status: 200, headers: JSON_HEADERS, body: `{${members.join(",")}}` };
}

export function halePublic(snapshot: Snapshot, options: Pick<HaleOptions, "tags"> = {}): Answer {
  if (worstOf(piecesOf(snapshot, options)) !== "FAIL") return { status: 200, headers: HEADERS, body: undefined };
  const body = { statusCode: 500, error: "Internal Server Error", message: "An internal server error occurred" };
  return { status: 500, headers: JSON_HEADERS, body: JSON.stringify(body) };
}

function piecesOf(snapshot: Snapshot, { tags }: HaleOptions): readonly Piece[] {
  const pieces = snapshot.checks.filter(({ level }) => level !== "skipped").map(pieceOf);
  return tags === undefined ? pieces : pieces.filter((piece) => piece.tags.some((tag) => isIn(tags, tag)));
}

function isIn(tags: readonly unknown[], tag: unknown): boolean {
  return tags.includes(tag);
}

function worstOf(pieces: readonly Piece[]): HaleStatus {
  const worst = pieces.reduce((most, { status }) => Math.max(most, STATUSES.indexOf(status)), 0);
  return STATUSES[worst] ?? "FAIL";
}

/** The keys of the document are not to be had by metadata. */
function metadataOf({ name, version, hostname }: Service, metadata: JsonObject): readonly string[] {
  const members: string[] = [];
  for (const [key, value] of Object.entries({ name, version, hostname, ...metadata })) {
    const text = JSON.stringify(value);
    if (key === "time" || key === "status" || key === "checks" || text === undefined) continue;
    members.push(`${JSON.stringify(key)}:${text}`);
  }
  return members;
}

function pieceOf(check: ObservedCheck): Piece {
  const raw = rawOf(check, "hale");
  if (raw !== undefined && isHaleCheck(raw.value) && levelOfHaleCheck(raw.value) === check.level) {
    return { status: raw.value.status, tags: raw.value.tags ?? [], text: raw.text };
  }
  const { description, tags: tagText = "", ...data } = reportedData(check);
  const tags = tagText
    .split(",")
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
  const status = statusOf(check.level);
  const text = JSON.stringify({
    name: labelOf(check),
    description: description ?? `${check.resourceId}:${check.name}`,
    status,
    ...(tags.length === 0 ? {} : { tags }),
    time: (durationMsOf(check) ?? 0) * 1000,
    context: { log: logOf(check, data) },
  });
  return { status, tags, text };
}

/** What has the shape of a check of hale, and one of its words to the letter. */
function isHaleCheck(
  value: JsonObject,
): value is JsonObject & { readonly status: HaleStatus; readonly tags?: readonly unknown[] } {
  const { name, status, tags, context } = value;
  return (
    typeof name === "string" &&
    isIn(STATUSES, status) &&
    (tags === undefined || Array.isArray(tags)) &&
    isJsonObject(context) &&
    Array.isArray(context["log"])
  );
}

function statusOf(level: Level): HaleStatus {
  switch (level) {
    case "healthy":
    case "maintenance":
    case "skipped":
      return "OK";
    case "warning":
    case "unknown":
      return "WARN";
    case "unhealthy":
    case "unavailable":
      return "FAIL";
  }
}

/** One item, for all that is known is the verdict. Nothing is logged for what is well. */
function logOf({ level, message }: ObservedCheck, data: Readonly<Record<string, string>>): readonly unknown[] {
  const status = statusOf(level);
  if (status === "OK") return [];
  const said = message ?? (level === "unknown" ? "not yet checked" : undefined);
  return [
    {
      status: status === "WARN" ? "warning" : "failure",
      ...(said === undefined ? {} : { message: said }),
      ...(Object.keys(data).length === 0 ? {} : { data }),
    },
  ];
}
