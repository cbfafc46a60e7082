/** What the actions in Octopus have in common: how an attempt begins, and how what stops it becomes its outcome. */
import type { Trial, TrialOutcome } from "../action.ts";
import type { OctopusPlace } from "../plan.ts";
import { type Octopus, openOctopus } from "./octopus-client.ts";
import { outcomeOfError } from "./octopus-error.ts";
import type { Pause } from "./octopus-task.ts";

export interface OctopusSurroundings {
  readonly pause: Pause;
}

export async function attemptIn(
  place: OctopusPlace,
  trial: Trial,
  work: (octopus: Octopus) => Promise<TrialOutcome>,
): Promise<TrialOutcome> {
  try {
    return await work(await openOctopus(place, trial));
  } catch (error) {
    return outcomeOfError(error);
  }
}
