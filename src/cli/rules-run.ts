/** What `wrasse rules` does: finds the word. */
import { closest } from "../../grammar/closest.ts";
import { shown } from "../../grammar/malformed.ts";
import { UsageError } from "./command.ts";
import type { ExitCode } from "./exit-codes.ts";
import type { RulesArguments } from "./rules-config.ts";
import type { Terminal } from "./terminal.ts";

type Action = (args: RulesArguments, terminal: Terminal) => Promise<ExitCode>;

const ACTIONS: Readonly<Record<string, () => Promise<Action>>> = {
  check: async () => (await import("./rules-check.ts")).checkRules,
  test: async () => (await import("./rules-test.ts")).testRule,
  replay: async () => (await import("./rules-replay.ts")).replayRules,
};

/** What only one of the words takes. */
const OWN_OPTIONS = {
  report: "test",
  source: "test",
  since: "replay",
  rules: "replay",
  logs: "replay",
} as const;

export async function rules(args: RulesArguments, terminal: Terminal): Promise<ExitCode> {
  const [word = "", more] = args.words;
  const known = Object.keys(ACTIONS);
  const load = Object.hasOwn(ACTIONS, word) ? ACTIONS[word] : undefined;
  if (load === undefined) {
    const meant = closest(word, known);
    const advice = meant === undefined ? `write rules ${known.join(", rules ")}` : `did you mean rules ${meant}?`;
    throw new UsageError(word === "" ? `rules what? ${advice}` : `there is no rules ${shown(word)}; ${advice}`);
  }
  if (more !== undefined) throw new UsageError(`wrasse rules ${word} takes options only, and got ${shown(more)}`);
  for (const [option, owner] of Object.entries(OWN_OPTIONS)) {
    if (args[option as keyof typeof OWN_OPTIONS] === undefined || owner === word) continue;
    throw new UsageError(`--${option} is for rules ${owner}`);
  }
  if (args.act && word !== "replay") throw new UsageError("--act is for rules replay");
  if (args.rule !== undefined && word === "check")
    throw new UsageError("rules check looks at all rules: leave --rule out");
  const action = await load();
  return action(args, terminal);
}
