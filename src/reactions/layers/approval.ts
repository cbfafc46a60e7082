/** A rule that asks waits for a person. */
import type { Case, Objection } from "../case.ts";

export function approval({ rule: { mode } }: Case): Objection | undefined {
  return mode === "ask" ? { layer: "approval", reason: "a person has to approve it" } : undefined;
}
