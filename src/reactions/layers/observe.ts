/** A rule that only observes notes what it would do. */
import type { Case, Objection } from "../case.ts";

export function observe({ rule: { mode } }: Case): Objection | undefined {
  return mode === "observe" ? { layer: "observe", reason: "the rule only observes" } : undefined;
}
