/** More effects than anybody planned for are a storm: all that follow wait for a person, for each of them. */
import { formatDuration } from "../../health/duration.ts";
import type { Case, Objection } from "../case.ts";

/** What is held by it, and not only undoes something, keeps it open. */
export const BREAKER_WAKE = "breaker";

export function breaker({ plans, phase, now, settings, surroundings }: Case): Objection | undefined {
  const { count, withinMs } = settings.breaker;
  const letGo = surroundings.breaker.countOf(withinMs, now);
  if (!surroundings.breaker.isHolding && letGo + (phase === "do" ? plans.length : 0) <= count) return undefined;
  const reason = surroundings.breaker.isHolding
    ? "the breaker is open: others it has held still wait for a person"
    : `the breaker has opened: ${letGo} effects within ${formatDuration(withinMs)}, at most ${count}`;
  return {
    layer: "breaker",
    reason: `${reason}; approve or reject it`,
    ...(phase === "do" ? { wake: BREAKER_WAKE } : {}),
  };
}
