/**
 * What a program finds in its environment: a little of wrasse's own, what the plan adds, and the effect as `WRASSE_…`.
 * A value that is absent is not set. Values are cut after 8 KiB and have no NUL; the document on standard input has all.
 */
import { Buffer } from "node:buffer";
import type { Trial } from "../action.ts";
import type { RunPlan } from "../plan.ts";
import type { Environment } from "../secrets.ts";

export interface RunSurroundings {
  /** `win32` and so on. */
  readonly platform: string;
  /** That of wrasse itself. */
  readonly environment: Environment;
}

const VALUE_BYTES_MAX = 8 * 1024;
const INHERITED = ["PATH", "HOME", "LANG", "TZ"];
/** Without these, hardly a program starts there. */
const INHERITED_ON_WINDOWS = ["SystemRoot", "SystemDrive", "TEMP", "TMP", "USERPROFILE", "PATHEXT"];

export function runEnvironment(
  plan: RunPlan,
  trial: Trial,
  { environment, platform }: RunSurroundings,
): Record<string, string> {
  const variables = new Map<string, string>();
  for (const [name, value] of inherited(environment, platform)) variables.set(name, value);
  for (const [name, value] of Object.entries(plan.env)) {
    variables.set(name, typeof value === "string" ? value : trial.secret(value));
  }
  for (const [name, value] of told(trial)) if (value !== undefined) variables.set(name, given(value));
  return Object.fromEntries(variables);
}

/** Windows takes `Path` for `PATH`. */
function* inherited(environment: Environment, platform: string): Generator<readonly [string, string]> {
  const isWindows = platform === "win32";
  const wanted = new Set(isWindows ? [...INHERITED, ...INHERITED_ON_WINDOWS].map(upper) : INHERITED);
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && wanted.has(isWindows ? upper(name) : name)) yield [name, value];
  }
}

function told({ effect, attempt }: Trial): readonly (readonly [string, string | undefined])[] {
  const { occasion } = effect;
  const { names } = occasion.subject;
  return [
    ["WRASSE_TARGET", names.target],
    ["WRASSE_RESOURCE", names.name],
    ["WRASSE_PROJECT", names.project],
    ["WRASSE_ENVIRONMENT", names.environment],
    ["WRASSE_TENANT", names.tenant],
    ["WRASSE_CHECK", occasion.subject.kind === "check" ? occasion.subject.check : undefined],
    ["WRASSE_LEVEL", occasion.level],
    ["WRASSE_FROM", occasion.from],
    ["WRASSE_MESSAGE", occasion.message],
    ["WRASSE_REASON", occasion.reason],
    ["WRASSE_RULE", effect.rule],
    ["WRASSE_PHASE", effect.phase],
    ["WRASSE_EFFECT_ID", effect.key],
    ["WRASSE_ATTEMPT", String(attempt)],
    ["WRASSE_RELEASE", occasion.deployment?.release ?? occasion.origin?.release],
    ["WRASSE_TASK", occasion.deployment?.task ?? occasion.origin?.task],
  ];
}

function given(value: string): string {
  const text = value.replaceAll("\0", "\ufffd");
  const bytes = Buffer.from(text);
  if (bytes.length <= VALUE_BYTES_MAX) return text;
  let end = VALUE_BYTES_MAX;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.toString("utf8", 0, end);
}

function upper(name: string): string {
  return name.toUpperCase();
}
