/** What was held for a while is only done if the subject is still as it was, or to undo: well again. */

import type { Case, Objection } from "../case.ts";
import { endsEpisode } from "../episode.ts";

export function level({ rule, phase, level: now }: Case): Objection | undefined {
  if (phase === "recover") {
    return endsEpisode(rule, now) ? undefined : { layer: "level", reason: `it is ${now} again` };
  }
  // Maintenance has a layer of its own, which says so.
  if (rule.when === undefined || rule.when.levels.includes(now) || now === "maintenance") return undefined;
  return { layer: "level", reason: `it is ${now} now, which the rule does not look for` };
}
