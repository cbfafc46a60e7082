/**
 * MicroProfile Health 1.0 and the MP-0003 draft before it: one endpoint, the same verdicts under other keys, and each
 * its own answer where there are no checks. Never to be mixed with each other or with what came after.
 */
import { labelOf } from "./labels.ts";
import { conjunctionOf, hasPlainValues, type MicroProfileOptions, type Verdict, verdictsOf } from "./microprofile.ts";
import { levelOfMicroProfile } from "./microprofile-reading.ts";
import { factsOf, rawOf } from "./report.ts";
import type { Answer, Snapshot } from "./snapshot.ts";

export type EarlyMicroProfileOptions = Pick<MicroProfileOptions, "defaultKind" | "reasons">;

interface Keys {
  readonly name: "name" | "id";
  readonly word: "state" | "result";
}

export function microProfile1Health(snapshot: Snapshot, options: EarlyMicroProfileOptions = {}): Answer {
  return answer(verdictsOf(snapshot, options), { name: "name", word: "state" }, options);
}

export function microProfileDraftHealth(snapshot: Snapshot, options: EarlyMicroProfileOptions = {}): Answer {
  const verdicts = verdictsOf(snapshot, options);
  return verdicts.length === 0
    ? { status: 204, headers: { "cache-control": "no-cache" }, body: undefined }
    : answer(verdicts, { name: "id", word: "result" }, options);
}

function answer(verdicts: readonly Verdict[], keys: Keys, options: EarlyMicroProfileOptions): Answer {
  const outcome = conjunctionOf(verdicts);
  const checks = verdicts.map((verdict) => renderCheck(verdict, keys, options.reasons ?? true));
  return {
    status: outcome === "UP" ? 200 : 503,
    headers: { "content-type": "application/json", "cache-control": "no-cache" },
    body: `{"outcome":"${outcome}","checks":[${checks.join(",")}]}`,
  };
}

function renderCheck({ check, word }: Verdict, keys: Keys, reasons: boolean): string {
  const raw = rawOf(check, "microprofile");
  const rawName = raw?.value[keys.name];
  const hasData = raw !== undefined && Object.hasOwn(raw.value, "data");
  if (
    typeof rawName === "string" &&
    raw?.value[keys.word] === word &&
    levelOfMicroProfile(word) === check.level &&
    (!hasData || hasPlainValues(raw.value["data"]))
  ) {
    return reasons ? raw.text : JSON.stringify({ [keys.name]: rawName, [keys.word]: word });
  }
  const named = { [keys.name]: labelOf(check), [keys.word]: word };
  return JSON.stringify(reasons ? { ...named, data: factsOf(check) } : named);
}
