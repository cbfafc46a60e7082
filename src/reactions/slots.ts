/**
 * Arguments that stand for a value of the occasion: `{target}`, as a whole argument. A value comes from a log, so it is
 * only ever a whole argument, never an option, never absent, and never the program.
 */
import type { EffectRow } from "../store/effect.ts";

export type FilledArguments =
  | { readonly kind: "filled"; readonly argv: readonly [string, ...string[]] }
  | { readonly kind: "refused"; readonly reason: string };

const SLOT = /^\{([a-z]+|data\..+)\}$/s;
const SLOT_WITHIN = /\{(?:[a-z]+|data\.[^{}]+)\}/;
const NAMES: ReadonlySet<string> = new Set([
  "target",
  "name",
  "project",
  "environment",
  "tenant",
  "check",
  "level",
  "message",
  "release",
  "task",
]);
const DATA = "data.";
/** What stands behind it is no option. */
const END_OF_OPTIONS = "--";

/** Why these arguments can never be used, for whoever configures them. */
export function argumentsFault(argv: readonly [string, ...string[]], platform: string): string | undefined {
  const [program, ...rest] = argv;
  if (program === "") return "the program is empty: write its name or path";
  if (SLOT_WITHIN.test(program)) return "the program has to be fixed text: a value may only be an argument";
  const programFault = programFaultOf(program, platform);
  if (programFault !== undefined) return programFault;
  for (const text of argv) if (text.includes("\0")) return "an argument has a NUL in it: no program can be given that";
  for (const text of rest) {
    const slot = SLOT.exec(text)?.[1];
    if (slot !== undefined && !isKnown(slot))
      return `${text} stands for nothing: use ${[...NAMES].join(", ")} or data.KEY`;
    const within = slot === undefined ? SLOT_WITHIN.exec(text)?.[0] : undefined;
    if (within !== undefined && isKnown(within.slice(1, -1))) {
      return `${within} has to be an argument of its own, not a part of ${JSON.stringify(text)}`;
    }
  }
  return undefined;
}

/** A batch file is read by cmd.exe, which takes arguments apart anew; a name without extension may turn out to be one. */
function programFaultOf(program: string, platform: string): string | undefined {
  if (platform !== "win32" || /\.(?:exe|com)$/i.test(program)) return undefined;
  if (/\.(?:bat|cmd)[. ]*$/i.test(program)) {
    return `${program} is a batch file: those cannot be given arguments safely; start a program that ends in .exe`;
  }
  return `${program} has to end in .exe or .com: write the name of the program in full`;
}

export function fillArguments(
  argv: readonly [string, ...string[]],
  effect: EffectRow,
  platform: string,
): FilledArguments {
  const fault = argumentsFault(argv, platform);
  if (fault !== undefined) return { kind: "refused", reason: fault };
  const [program, ...rest] = argv;
  const filled: string[] = [];
  let mayBeOption = true;
  for (const text of rest) {
    if (text === END_OF_OPTIONS) mayBeOption = false;
    const slot = SLOT.exec(text)?.[1];
    if (slot === undefined) {
      filled.push(text);
      continue;
    }
    const value = slotValue(slot, effect);
    const refusal = refusalOf(value, mayBeOption);
    if (value === undefined || refusal !== undefined) {
      return { kind: "refused", reason: `{${slot}} ${refusal ?? "has no value"}` };
    }
    filled.push(value);
  }
  return { kind: "filled", argv: [program, ...filled] };
}

function refusalOf(value: string | undefined, mayBeOption: boolean): string | undefined {
  if (value === undefined) return "has no value here: nothing is done with an argument left out";
  if (value === "") return "is empty here: nothing is done with an empty argument";
  if (value.includes("\0")) return "has a NUL in it: no program can be given that";
  if (mayBeOption && value.startsWith("-")) {
    return 'begins with "-" and could be read as an option: write "--" before it, or take the value from the environment';
  }
  return undefined;
}

function isKnown(slot: string): boolean {
  return NAMES.has(slot) || slot.startsWith(DATA);
}

function slotValue(slot: string, { occasion }: EffectRow): string | undefined {
  const { subject, data } = occasion;
  if (slot.startsWith(DATA)) {
    const key = slot.slice(DATA.length);
    return data !== undefined && Object.hasOwn(data, key) ? data[key] : undefined;
  }
  switch (slot) {
    case "target":
    case "name":
    case "project":
    case "environment":
    case "tenant":
      return subject.names[slot];
    case "check":
      return subject.kind === "check" ? subject.check : undefined;
    case "level":
      return occasion.level;
    case "message":
      return occasion.message;
    case "release":
      return occasion.deployment?.release ?? occasion.origin?.release;
    case "task":
      return occasion.deployment?.task ?? occasion.origin?.task;
    default:
      return undefined;
  }
}
