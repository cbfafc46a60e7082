/**
 * Runs a runbook: the snapshot of it that is published. On the resource's own target only, if the plan says so: Octopus
 * takes an empty list of machines for all there are, so one that cannot be found is refused.
 */
import type { Action, Trial } from "../action.ts";
import type { OctopusRunbookPlan } from "../plan.ts";
import type { Octopus } from "./octopus-client.ts";
import { OctopusRefusal } from "./octopus-error.ts";
import { execute } from "./octopus-execution.ts";
import { findMachine, findNamed, findPlace, placeOf } from "./octopus-lookup.ts";
import { optionalTextOf, textOf } from "./octopus-resource.ts";
import { attemptIn, type OctopusSurroundings } from "./octopus-surroundings.ts";

export function createOctopusRunbookAction({ pause }: OctopusSurroundings): Action<"octopus-runbook"> {
  return {
    attempt: (plan, trial) =>
      attemptIn(plan.octopus, trial, async (octopus) => {
        const place = await findPlace(octopus, placeOf(plan, trial.effect.occasion));
        const { projectId, environmentId, tenantId } = place;
        const path = "projects/{projectId}/runbooks";
        const runbook = await findNamed(octopus, path, "runbook", plan.runbook, { projectId });
        const runbookId = textOf(runbook, "Id");
        const execution = {
          collection: "runbookRuns" as const,
          among: {
            projects: [projectId],
            environments: [environmentId],
            runbooks: [runbookId],
            ...(tenantId !== undefined && { tenants: [tenantId] }),
          },
          prepare: async () => {
            const snapshot = optionalTextOf(runbook, "PublishedRunbookSnapshotId");
            if (snapshot === undefined) {
              throw new OctopusRefusal(
                `the runbook "${plan.runbook}" has no published snapshot: publish one in Octopus`,
              );
            }
            const machines = await machinesFor(octopus, plan, trial);
            return {
              body: {
                ProjectId: projectId,
                RunbookId: runbookId,
                RunbookSnapshotId: snapshot,
                EnvironmentId: environmentId,
                ...(tenantId !== undefined && { TenantId: tenantId }),
                ...machines,
              },
              reason: `wrasse, rule ${trial.effect.rule}: ${trial.effect.subject} is ${trial.effect.occasion.level}`,
            };
          },
        };
        return await execute(octopus, execution, trial, pause);
      }),
  };
}

async function machinesFor(
  octopus: Octopus,
  { onTarget }: OctopusRunbookPlan,
  { effect }: Trial,
): Promise<{ readonly SpecificMachineIds?: readonly [string] }> {
  if (!onTarget) return {};
  return { SpecificMachineIds: [textOf(await findMachine(octopus, effect.occasion), "Id")] };
}
