/** What cannot be done for want of a name is refused: nothing ever stands for all there is. */
import type { Case, Objection } from "../case.ts";
import { missingFor } from "../targets.ts";

export function targets({ plans, subject, sighting }: Case): Objection | undefined {
  for (const plan of plans) {
    const missing = missingFor(plan, subject, sighting);
    if (missing.length > 0) {
      return {
        layer: "targets",
        reason: `${plan.kind} needs ${missing.join(" and ")}, which it does not have`,
        isFinal: true,
      };
    }
  }
  return undefined;
}
