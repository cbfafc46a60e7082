/** What can be done in Octopus, by the kind of the plan. Nothing of Octopus is loaded before the first attempt. */
import type { Actions } from "../runner.ts";
import { createOctopusCancelTaskAction } from "./octopus-cancel-task.ts";
import { createOctopusRedeployAction } from "./octopus-redeploy.ts";
import { createOctopusRunbookAction } from "./octopus-runbook.ts";
import type { OctopusSurroundings } from "./octopus-surroundings.ts";
import { createOctopusTargetAction } from "./octopus-target.ts";
import { pauseFor } from "./octopus-task.ts";

export type OctopusActions = Pick<
  Actions,
  "octopus-runbook" | "octopus-redeploy" | "octopus-cancel-task" | "octopus-disable-target" | "octopus-enable-target"
>;

export function createOctopusActions(surroundings: OctopusSurroundings = { pause: pauseFor }): OctopusActions {
  return {
    "octopus-runbook": createOctopusRunbookAction(surroundings),
    "octopus-redeploy": createOctopusRedeployAction(surroundings),
    "octopus-cancel-task": createOctopusCancelTaskAction(surroundings),
    "octopus-disable-target": createOctopusTargetAction("octopus-disable-target"),
    "octopus-enable-target": createOctopusTargetAction("octopus-enable-target"),
  };
}
