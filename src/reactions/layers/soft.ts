/** A level that is still being counted may be another in a moment. */
import type { Case, Objection } from "../case.ts";

export function soft({ heldUntil, level }: Case): Objection | undefined {
  if (heldUntil !== 0) return undefined;
  return { layer: "soft", reason: `${level} is still being counted` };
}
