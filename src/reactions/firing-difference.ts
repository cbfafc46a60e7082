/** What two sets of rules make of the same past: which firings both have, and which only one of them. */
import type { PastFiring } from "./replay.ts";

export interface ComparedFiring {
  /** `otherwise`: both have it, but at another time, or do or hold it otherwise. */
  readonly side: "same" | "only-old" | "only-new" | "otherwise";
  /** The new rules' one where there is one. */
  readonly firing: PastFiring;
  readonly oldFiring?: PastFiring;
}

/** In the order of time. */
export function compareFirings(old: readonly PastFiring[], changed: readonly PastFiring[]): readonly ComparedFiring[] {
  const oldOnes = Map.groupBy(old, causeKeyOf);
  const compared: ComparedFiring[] = changed.map((firing) => {
    const oldFiring = oldOnes.get(causeKeyOf(firing))?.shift();
    if (oldFiring === undefined) return { side: "only-new", firing };
    const isSame = fateOf(oldFiring) === fateOf(firing);
    return { side: isSame ? "same" : "otherwise", firing, oldFiring };
  });
  const left = [...oldOnes.values()].flat().map((firing): ComparedFiring => ({ side: "only-old", firing }));
  return [...compared, ...left].sort((one, other) => one.firing.at - other.firing.at);
}

/** What it was about: the same change for the same rule, or the same moment where time set it off. */
function causeKeyOf({ rule, phase, subject, seq, at }: PastFiring): string {
  return JSON.stringify([rule, phase, subject, seq ?? null, seq === undefined ? at : null]);
}

function fateOf({ at, held, effects }: PastFiring): string {
  return JSON.stringify([at, held?.layer, effects.map(({ plan, state }) => [plan, state])]);
}
