/** What two sets of rules make of the same past: which firings both have, and which only one of them. */
import type { Firing } from "./replay.ts";

export interface ComparedFiring {
  /** `otherwise`: both have it, but at another time, or do or hold it otherwise. */
  readonly side: "same" | "only-old" | "only-new" | "otherwise";
  /** The new rules' one where there is one. */
  readonly firing: Firing;
  readonly oldFiring?: Firing;
}

/** In the order of time. */
export function compareFirings(old: readonly Firing[], changed: readonly Firing[]): readonly ComparedFiring[] {
  const oldOnes = Map.groupBy(old, occasionOf);
  const compared: ComparedFiring[] = changed.map((firing) => {
    const oldFiring = oldOnes.get(occasionOf(firing))?.shift();
    if (oldFiring === undefined) return { side: "only-new", firing };
    const isSame = fateOf(oldFiring) === fateOf(firing);
    return { side: isSame ? "same" : "otherwise", firing, oldFiring };
  });
  const left = [...oldOnes.values()].flat().map((firing): ComparedFiring => ({ side: "only-old", firing }));
  return [...compared, ...left].sort((one, other) => one.firing.at - other.firing.at);
}

/** What it was about: the same change for the same rule, or the same moment where time set it off. */
function occasionOf({ rule, phase, subject, seq, at }: Firing): string {
  return JSON.stringify([rule, phase, subject, seq ?? null, seq === undefined ? at : null]);
}

function fateOf({ at, held, effects }: Firing): string {
  return JSON.stringify([at, held?.layer, effects.map(({ plan, state }) => [plan, state])]);
}
