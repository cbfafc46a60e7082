/** `wrasse rules`: whether rules make sense, what one would make of a report, what they would have done in the past. */
import { outputOptions, placeOptions, selectionOptions } from "./asking-options.ts";
import type { Command } from "./command.ts";
import type { RulesArguments } from "./rules-config.ts";

const text = (describe: string) => ({ type: "string", requiresArg: true, describe }) as const;

export const rulesCommand: Command = {
  name: "rules",
  list: "words",
  summary: "Check rules, try one on a report, or replay them over the past, before you trust them",
  examples: [
    ["wrasse rules check", "each rule in words, and what speaks against it"],
    ["wrasse rules test --rule take-out --report 'web-01 unhealthy no answer'", "whether it would fire, or why not"],
    ["wrasse rules replay --since 30d", "what would have fired when, and what would have been held by what"],
    ["wrasse rules replay --since 30d --rules new.yaml", "what other rules would change about that"],
    ["wrasse rules replay --rule take-out --logs old-logs/", "the same over logs that nobody has read yet"],
  ],
  options: {
    rule: text("The rule by its name; replay takes all unless told"),
    report: text("For test: NAME LEVEL MESSAGE, or ##octopus[health …]; - reads it from standard input"),
    source: text("For test: the source that says so; one that may set off reactions unless told"),
    since: text("For replay: from when on, as 30d or 2026-11-01T00:00:00Z; all there is unless told"),
    rules: text("For replay: a configuration with other rules, to compare with"),
    logs: text("For replay: logs to read instead of the store, each line as of the time that it names"),
    act: { type: "boolean", default: false, describe: "For replay: as if every rule had mode act" },
    ...placeOptions,
    ...selectionOptions,
    ...outputOptions,
  },
  run: async (args, terminal) => {
    const { rules } = await import("./rules-run.ts");
    return rules(args as unknown as RulesArguments, terminal);
  },
};
