/** Somebody does not want to hear of it for a while. */
import type { Case, Objection } from "../case.ts";
import { suspensionObjection } from "./suspension-objection.ts";

export function silence({ subject, now, surroundings }: Case): Objection | undefined {
  const active = surroundings.suspendedBy("silence", subject, now);
  return active === undefined ? undefined : suspensionObjection("silence", active);
}
