/**
 * Takes the resource's deployment target out of use, or back into it, by its very name. A target is written as a whole,
 * so everything that was read goes back with the one thing that is changed.
 */
import type { Trial, TrialOutcome } from "../action.ts";
import type { OctopusTargetPlan } from "../plan.ts";
import { findMachine } from "./octopus-lookup.ts";
import { resourceOf, textOf } from "./octopus-resource.ts";
import { attemptIn } from "./octopus-surroundings.ts";

/** An Action of either kind. */
interface OctopusTargetAction<Kind extends OctopusTargetPlan["kind"]> {
  attempt(plan: OctopusTargetPlan<Kind>, trial: Trial): Promise<TrialOutcome>;
}

export function createOctopusTargetAction<Kind extends OctopusTargetPlan["kind"]>(
  kind: Kind,
): OctopusTargetAction<Kind> {
  const isDisabled = kind === "octopus-disable-target";
  const verb = isDisabled ? "disable" : "enable";
  return {
    attempt: (plan, trial) => setDisabled(plan, trial, isDisabled, `${verb}d`),
  };
}

function setDisabled(plan: OctopusTargetPlan, trial: Trial, isDisabled: boolean, done: string): Promise<TrialOutcome> {
  return attemptIn(plan.octopus, trial, async (octopus) => {
    const id = textOf(await findMachine(octopus, trial.effect.occasion), "Id");
    const link = octopus.machineLink(id);
    const machine = resourceOf(await octopus.get("machines/{id}", { id }));
    if (machine["IsDisabled"] === isDisabled) return { kind: "done", status: `already ${done}`, link };
    await octopus.put("machines/{id}", { ...machine, IsDisabled: isDisabled }, { id });
    return { kind: "done", status: done, link };
  });
}
