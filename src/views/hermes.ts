/**
 * Hermes: all or nothing. Each check is `working` or an error text that begins with its type; one error makes 503, on
 * the page of tiles as in JSON.
 */
import type { Level } from "../health/level.ts";
import { renderTiles } from "./hermes-page.ts";
import { levelOfHermes } from "./hermes-reading.ts";
import { labelOf, uniqueLabels } from "./labels.ts";
import { compareText, rawOf } from "./report.ts";
import type { Answer, ObservedCheck, Snapshot } from "./snapshot.ts";

export interface HermesOptions {
  /** Without them, what kind of error it is and no more. */
  readonly reasons?: boolean;
}

interface Result {
  readonly identifier: string;
  readonly text: string;
}

const WORKING = "working";
const WITHHELD = "withheld";

export function hermesJson(snapshot: Snapshot, options: HermesOptions = {}): Answer {
  const results = resultsOf(snapshot, options);
  const pairs = results.map(({ identifier, text }) => `${JSON.stringify(identifier)}: ${JSON.stringify(text)}`);
  return answer(snapshot, results, "application/json", `{${pairs.join(", ")}}`);
}

export function hermesPage(snapshot: Snapshot, options: HermesOptions = {}): Answer {
  const results = resultsOf(snapshot, options);
  const tiles = results.map((result) => ({
    header: result.identifier,
    text: result.text,
    isGreen: isWorking(result),
  }));
  return answer(snapshot, results, "text/html; charset=utf-8", renderTiles(snapshot.service.name, tiles));
}

function isWorking(result: Result): boolean {
  return result.text === WORKING;
}

/** Ordered by identifier. */
function resultsOf(snapshot: Snapshot, options: HermesOptions): readonly Result[] {
  const shown = snapshot.checks.filter(({ level }) => level !== "skipped");
  const own = new Map<ObservedCheck, Result>();
  for (const check of shown) {
    const result = ownResultOf(check);
    if (result !== undefined) own.set(check, result);
  }
  const identifiers = uniqueLabels(shown, (check) => own.get(check)?.identifier ?? labelOf(check));
  return shown
    .map((check) => ({
      identifier: identifiers.get(check) ?? labelOf(check),
      text:
        (options.reasons ?? true) ? (own.get(check)?.text ?? textOf(check)) : textOf({ ...check, message: WITHHELD }),
    }))
    .sort((one, other) => compareText(one.identifier, other.identifier));
}

/** What came from a Hermes, as long as that is still how it is. Its relatives' `OK` and `warning:` are not its words. */
function ownResultOf(check: ObservedCheck): Result | undefined {
  const { name, value } = rawOf(check, "hermes")?.value ?? {};
  if (typeof name !== "string" || typeof value !== "string" || levelOfHermes(value) !== check.level) return undefined;
  if (check.level === "warning" || (check.level === "healthy" && value !== WORKING)) return undefined;
  return { identifier: name, text: value };
}

function textOf({ level, message }: { readonly level: Level; readonly message: string | undefined }): string {
  switch (level) {
    case "healthy":
    case "warning":
    case "maintenance":
    case "skipped":
      return WORKING;
    case "unknown":
      return `unknown error: ${message ?? "not yet checked"}`;
    case "unhealthy":
      return `unexpected result: ${message ?? "no reason given"}`;
    case "unavailable":
      return `unavailable: ${message ?? "no reason given"}`;
  }
}

/** Never kept by anyone, as its original says it in every way there is. */
function answer(snapshot: Snapshot, results: readonly Result[], contentType: string, body: string): Answer {
  return {
    status: results.every(isWorking) ? 200 : 503,
    headers: {
      "content-type": contentType,
      "cache-control": "max-age=0, no-cache, no-store, must-revalidate, private",
      expires: new Date(snapshot.takenAt).toUTCString(),
    },
    body,
  };
}
