/** A server task of Octopus: how it is doing, and how it ended. */
import { setTimeout as wait } from "node:timers/promises";
import type { Octopus } from "./octopus-client.ts";
import { OctopusCallError } from "./octopus-error.ts";
import { optionalTextOf, resourceOf, textOf } from "./octopus-resource.ts";

const ENDS = ["Success", "Failed", "Canceled", "TimedOut"] as const;
export type TaskEnd = (typeof ENDS)[number];

export interface ServerTask {
  readonly id: string;
  /** `Deploy`, `RunbookRun`, `Health` … */
  readonly name: string;
  readonly state: string;
  /** Absent as long as it goes on. */
  readonly end?: TaskEnd;
  readonly errorMessage?: string;
  /** Of the deployment that it carries out. */
  readonly deploymentId?: string;
}

/** Fulfilled after so long, or as soon as it is told to stop; for tests to replace. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

const POLL_FIRST_MS = 1000;
const POLL_LAST_MS = 5000;
const POLL_GROWTH = 1.5;
/** So many polls in a row may go wrong: a server that restarts has not ended the task. */
const POLL_TROUBLES_MAX = 5;

export async function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal, ref: false }).catch(() => undefined);
}

export function isTaskEnd(state: string): state is TaskEnd {
  return ENDS.some((end) => end === state);
}

export async function readTask(octopus: Octopus, id: string): Promise<ServerTask> {
  const task = resourceOf(await octopus.get("tasks/{id}", { id }));
  const state = textOf(task, "State");
  const errorMessage = optionalTextOf(task, "ErrorMessage");
  const { Arguments: given } = task;
  const deploymentId =
    given === null || given === undefined ? undefined : optionalTextOf(resourceOf(given), "DeploymentId");
  return {
    id: textOf(task, "Id"),
    name: textOf(task, "Name"),
    state,
    ...(isTaskEnd(state) && { end: state }),
    ...(errorMessage !== undefined && { errorMessage }),
    ...(deploymentId !== undefined && { deploymentId }),
  };
}

/** Waits for its end. What comes back has none if there was no time, or Octopus could not be asked any more. */
export async function followTask(
  octopus: Octopus,
  id: string,
  pause: Pause,
): Promise<Pick<ServerTask, "state" | "end" | "errorMessage">> {
  let last: Pick<ServerTask, "state" | "end" | "errorMessage"> = { state: "Queued" };
  let pauseMs = POLL_FIRST_MS;
  for (let troubles = 0; troubles < POLL_TROUBLES_MAX && !octopus.signal.aborted; ) {
    try {
      last = await readTask(octopus, id);
      troubles = 0;
    } catch (error) {
      if (!(error instanceof OctopusCallError) || error.isFinal) throw error;
      troubles++;
    }
    if (last.end !== undefined) break;
    await pause(pauseMs, octopus.signal);
    pauseMs = Math.min(pauseMs * POLL_GROWTH, POLL_LAST_MS);
  }
  return last;
}
