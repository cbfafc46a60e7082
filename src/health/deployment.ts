/**
 * Deployments as they are read out of the logs they write: which of them a resource has just been through, and whether
 * one is still going on. Pure; what is known of them is kept by whoever asks.
 */
import { encodeText, type ResourceNames } from "./names.ts";

export interface Deployment {
  /** That of the task, as its log names it: `ServerTasks-21`. Of all that is known of a task, the newest holds. */
  readonly task: string;
  readonly project: string;
  readonly environment: string;
  readonly tenant?: string;
  readonly release: string;
  readonly startedAt: number;
  /** Absent as long as it goes on, or if nobody has seen its end. */
  readonly finishedAt?: number;
  readonly outcome?: "succeeded" | "failed" | "cancelled";
}

/** How long a deployment is believed to have to do with what happens to its resources. */
export interface DeploymentWindow {
  /** After its end. */
  readonly soakMs: number;
  /** After its start, whether an end was seen or not. */
  readonly endMs: number;
}

/** The release that a change may be due to. */
export interface SuspectRelease {
  readonly task: string;
  readonly release: string;
  readonly startedAt: number;
  readonly finishedAt?: number;
}

/** One text for a project in an environment: where one deployment follows the other. */
export function placeKeyOf({ project, environment }: Pick<Deployment, "project" | "environment">): string {
  return `${encodeText(project)}/${encodeText(environment)}`;
}

export function isDeployedTo(names: ResourceNames, deployment: Deployment): boolean {
  const { project, environment, tenant } = deployment;
  if (names.project !== project || names.environment !== environment) return false;
  return tenant === undefined || names.tenant === undefined || names.tenant === tenant;
}

/** Until when it may be to blame, as far as is known now. */
export function windowEndOf({ startedAt, finishedAt }: Deployment, { soakMs, endMs }: DeploymentWindow): number {
  const hardEnd = startedAt + endMs;
  return finishedAt === undefined ? hardEnd : Math.min(finishedAt + soakMs, hardEnd);
}

export function isDeploying(deployment: Deployment, now: number, window: DeploymentWindow): boolean {
  return now >= deployment.startedAt && now < windowEndOf(deployment, window);
}
