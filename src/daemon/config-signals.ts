/** Signals of the configuration: what each key takes, and what it comes to. */
import type * as z from "zod";
import { LEVELS } from "../../grammar/levels.ts";
import { durationText } from "../health/duration.ts";
import { DEFAULT_TIMES, type Signal, TIMES_COUNT_MAX } from "../intake/signal.ts";
import { faultOfPattern } from "../intake/signal-pattern.ts";
import type { ConfigFault } from "./config.ts";
import { faultAt, keyFaultAt, listAt, memberOf } from "./config-between.ts";
import { group, list } from "./config-group.ts";
import { countInTime, ruleName } from "./config-rule-values.ts";
import { countText } from "./config-rules-view.ts";
import type { Tree } from "./config-tree.ts";
import { duration, namePattern, readText, text, word, yesOrNo } from "./config-values.ts";

export type WrittenSignal = z.output<ReturnType<typeof signal>>;

export function signals() {
  return list(signal(), "signals");
}

function signal() {
  return group({
    name: ruleName().describe("What it is called; no two signals have the same"),
    literal: text("a text to look for", "write what stands in the line, in quotes")
      .exactOptional()
      .describe("A text that stands in the line, or in the line with its level in front: `ERROR disk is full`"),
    regex: readText("a regular expression", "write one in the syntax of RE2", (written) => {
      const reason = faultOfPattern(written);
      return reason === undefined ? { value: written } : { reason: printable(reason) };
    })
      .exactOptional()
      .describe("Instead of `literal`, a regular expression in the syntax of RE2"),
    ignoreCase: yesOrNo().exactOptional().describe("Whether `regex` takes small and capital letters for the same"),
    times: countInTime(TIMES_COUNT_MAX)
      .prefault(countText(DEFAULT_TIMES))
      .describe("How many lines it takes within a time: `5 in 5m`"),
    level: word(LEVELS).default("unhealthy").describe("What is reported then"),
    check: text("a name", "write a name, or leave the key out")
      .exactOptional()
      .describe("The check that is reported; the signal's name unless said otherwise"),
    message: text("a message", "write a text, or leave the key out")
      .exactOptional()
      .describe("What the report says; the line itself unless said otherwise"),
    sources: list(namePattern(), "patterns")
      .exactOptional()
      .describe("Patterns of the sources it listens to; all unless said otherwise"),
    clearAfter: duration()
      .exactOptional()
      .describe(
        "How long nothing has to match until it is healthy again; as long as `times` says, unless said otherwise",
      ),
    subject: subject().prefault({}).describe("Who is meant; what is left out is taken from where messages take it"),
  });
}

function subject() {
  const name = (what: string) =>
    text("a name", "write a name, or leave the key out").exactOptional().describe(`The ${what}`);
  return group({
    project: name("project"),
    environment: name("environment"),
    tenant: name("tenant"),
    target: name("target"),
    name: name("resource's name"),
  });
}

function printable(reason: string): string {
  return reason.replaceAll(/[\p{Cc}\p{Cf}]/gu, "\ufffd");
}

export function signalOf(written: WrittenSignal): Signal {
  const { literal, regex = "", ignoreCase = false, clearAfter, check = written.name, ...rest } = written;
  const pattern: Signal["pattern"] =
    literal === undefined
      ? { kind: "regex", text: regex, caseInsensitive: ignoreCase }
      : { kind: "literal", text: literal };
  return { ...rest, pattern, check, ...(clearAfter === undefined ? {} : { clearAfterMs: clearAfter }) };
}

export function writtenSignal({
  name,
  pattern,
  times,
  clearAfterMs,
  ...rest
}: Signal): Readonly<Record<string, unknown>> {
  return {
    name,
    ...(pattern.kind === "literal"
      ? { literal: pattern.text }
      : { regex: pattern.text, ignoreCase: pattern.caseInsensitive }),
    times: countText(times),
    ...rest,
    ...(clearAfterMs === undefined ? {} : { clearAfter: durationText(clearAfterMs) }),
  };
}

/** Each looks for one thing, in one way. */
export function faultsBetweenSignals(tree: Tree): ConfigFault[] {
  return listAt(tree.value, "signals").flatMap((written, index) => {
    const path = ["signals", index];
    const hasLiteral = memberOf(written, "literal") !== undefined;
    const hasRegex = memberOf(written, "regex") !== undefined;
    if (hasLiteral && hasRegex) {
      return [keyFaultAt(path, "regex", "literal and regex are two ways of saying what to look for; write one", tree)];
    }
    if (hasLiteral && memberOf(written, "ignoreCase") !== undefined) {
      const reason = "a literal is found as it stands; write regex to take small and capital letters for the same";
      return [keyFaultAt(path, "ignoreCase", reason, tree)];
    }
    if (hasLiteral || hasRegex || typeof written !== "object" || written === null || Array.isArray(written)) return [];
    return [faultAt([...path, "literal"], "it is not said what to look for; write literal or regex", tree)];
  });
}
