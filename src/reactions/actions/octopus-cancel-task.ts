/**
 * Cancels the deployment that the report came from, and waits until it has stopped, so that what follows does not meet
 * it. Only a deployment, and only one of the resource's own project: the id is read out of a log, where anybody writes.
 */
import type { Occasion } from "../../store/effect.ts";
import type { Action, Trial } from "../action.ts";
import type { Octopus } from "./octopus-client.ts";
import { OctopusCallError, OctopusRefusal } from "./octopus-error.ts";
import { findProject } from "./octopus-lookup.ts";
import { resourceOf, textOf } from "./octopus-resource.ts";
import { attemptIn, type OctopusSurroundings } from "./octopus-surroundings.ts";
import { followTask, readTask, type ServerTask } from "./octopus-task.ts";

/** Logs name it with a suffix, `ServerTasks-21_GJZWYYV2KT`, or with the path of a step after it. */
const TASK = /^ServerTasks-\d+(?![\dA-Za-z-])/;

export function createOctopusCancelTaskAction({ pause }: OctopusSurroundings): Action<"octopus-cancel-task"> {
  return {
    attempt: (plan, trial) =>
      attemptIn(plan.octopus, trial, async (octopus) => {
        const id = taskOf(trial.effect.occasion);
        const task = await readTask(octopus, id);
        await assertOurs(octopus, task, trial);
        const link = octopus.taskLink(id);
        if (task.end !== undefined) return { kind: "done", status: `already ${task.end}`, link };
        if (task.state !== "Cancelling") await cancel(octopus, id);
        const { end, state } = await followTask(octopus, id, pause);
        if (end === "Canceled") return { kind: "done", status: end, link };
        if (end !== undefined) return { kind: "done", status: `already ${end}`, link };
        const output = "it was told to stop, and had not when the time was over";
        return { kind: "failed", status: `still ${state}`, output, link };
      }),
  };
}

function taskOf({ origin, deployment }: Occasion): string {
  for (const text of [origin?.task, deployment?.task]) {
    const id = text === undefined ? undefined : TASK.exec(text)?.[0];
    if (id !== undefined) return id;
  }
  throw new OctopusRefusal("no task to cancel: the report did not come from the log of a server task of Octopus");
}

async function assertOurs(octopus: Octopus, { id, name, deploymentId }: ServerTask, { effect }: Trial): Promise<void> {
  const { project } = effect.occasion.subject.names;
  if (project === undefined)
    throw new OctopusRefusal(`not cancelled: the resource has no project that ${id} could be of`);
  if (name !== "Deploy" || deploymentId === undefined)
    throw new OctopusRefusal(`not cancelled: ${id} is no deployment`);
  const projectId = await findProject(octopus, project);
  const deployment = resourceOf(await octopus.get("deployments/{deploymentId}", { deploymentId }));
  if (textOf(deployment, "ProjectId") !== projectId) {
    throw new OctopusRefusal(`not cancelled: ${id} is a deployment of another project than ${project}`);
  }
}

/** It may have ended since it was looked at; then it cannot be cancelled any more, and need not. */
async function cancel(octopus: Octopus, id: string): Promise<void> {
  try {
    await octopus.cancelTask(id);
  } catch (error) {
    if (!(error instanceof OctopusCallError) || !error.isFinal) throw error;
    const { end } = await readTask(octopus, id);
    if (end === undefined) throw error;
  }
}
