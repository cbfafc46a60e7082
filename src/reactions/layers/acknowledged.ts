/** Somebody is already looking after it. */
import type { Case, Objection } from "../case.ts";
import { suspensionObjection } from "./suspension-objection.ts";

export function acknowledged({ subject, now, surroundings }: Case): Objection | undefined {
  const active = surroundings.suspendedBy("acknowledgement", subject, now);
  return active === undefined ? undefined : suspensionObjection("acknowledged", active);
}
