/** `wrasse effects`: what rules have set off, and what people say about it. */
import { EFFECT_STATES } from "../store/effect-state.ts";
import { outputOptions, placeOptions, quietOption, selectionOptions } from "./asking-options.ts";
import type { Command } from "./command.ts";
import type { EffectsArguments } from "./effects-run.ts";

export const effectsCommand: Command = {
  name: "effects",
  list: "words",
  summary: "Show what rules have set off; let it go, try it again, or end it",
  examples: [
    ["wrasse effects", "the newest, with what holds them"],
    ["wrasse effects --state held,waiting-approval web-01", "what is held for one resource"],
    ["wrasse effects show 12", "everything about one: why, each attempt with its output, what would free it"],
    ["wrasse effects approve 12 13", "lets them go whatever holds them; reject ends them"],
    ["wrasse effects retry $(wrasse effects -q --state failed)", "tries again all that failed"],
    ["wrasse effects abandon 12 --comment 'repaired by hand'", "it is not tried any more"],
  ],
  options: {
    state: { type: "string", requiresArg: true, describe: `Only in these states: ${EFFECT_STATES.join(", ")}` },
    rule: { type: "string", requiresArg: true, describe: "Only those of this rule" },
    limit: { type: "string", requiresArg: true, describe: "How many at most; 50 unless told" },
    comment: { type: "string", requiresArg: true, describe: "Why it is let go, tried again or ended" },
    ...quietOption,
    ...selectionOptions,
    ...outputOptions,
    ...placeOptions,
  },
  run: async (args, terminal) => {
    const { effects } = await import("./effects-run.ts");
    return effects(args as unknown as EffectsArguments, terminal);
  },
};
