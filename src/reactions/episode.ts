/** An episode: from a rule's firing for a subject until that is well again. A rule fires once in each. */
import type { Level } from "../health/level.ts";
import type { Rule } from "./rule.ts";

/** A rule that looks for healthy itself is done with it when it is something else. */
export function endsEpisode({ when }: Rule, level: Level): boolean {
  return when?.levels.includes("healthy") === true ? !when.levels.includes(level) : level === "healthy";
}
