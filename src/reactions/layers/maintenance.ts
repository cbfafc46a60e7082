/** Nobody reacts to what is being worked on: in a maintenance window, or at the level of that name. */
import type { Case, Objection } from "../case.ts";
import { suspensionObjection } from "./suspension-objection.ts";

export function maintenance({ subject, level, rule, now, surroundings }: Case): Objection | undefined {
  const active = surroundings.suspendedBy("maintenance", subject, now);
  if (active !== undefined) return suspensionObjection("maintenance", active);
  if (level !== "maintenance" || rule.when?.levels.includes("maintenance") === true) return undefined;
  return { layer: "maintenance", reason: "it says itself that it is in maintenance" };
}
