/** After a rule has acted on a subject it leaves it alone for a while. */
import { instantText } from "../../health/instant.ts";
import type { Case, Objection } from "../case.ts";

export function cooldown({ letGoAt, rule: { cooldownMs }, now }: Case): Objection | undefined {
  if (letGoAt === undefined || now >= letGoAt + cooldownMs) return undefined;
  const freesAt = letGoAt + cooldownMs;
  return {
    layer: "cooldown",
    reason: `it acted at ${instantText(letGoAt)} and cools down until ${instantText(freesAt)}`,
    freesAt,
  };
}
