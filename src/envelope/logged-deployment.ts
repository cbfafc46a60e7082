/** What a task's log says about the deployment that the task is, from its title to its end. */
import type { Task } from "./entry.ts";

export const OUTCOMES = ["succeeded", "failed", "cancelled"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Milliseconds since 1970. */
export interface Run {
  readonly startedAt: number;
  /** Both or none. */
  readonly finishedAt?: number;
  readonly outcome?: Outcome;
}

export interface LoggedDeployment extends Run {
  readonly task: string;
  readonly project: string;
  readonly environment: string;
  readonly tenant?: string;
  readonly release: string;
}

/** Octopus's own sentences, which stand at the task itself and not at its steps. */
const SENTENCES: readonly (readonly [RegExp, Outcome])[] = [
  [/^The deployment completed\b/, "succeeded"],
  [/^The deployment failed\b/, "failed"],
  [/^The (?:deployment|task) (?:was|has been) cancell?ed\b/, "cancelled"],
];
/** Octopus's words for how a task is, in a log that was written out when it had ended. */
const STATUSES: Readonly<Record<string, Outcome>> = {
  Success: "succeeded",
  SuccessWithWarning: "succeeded",
  SuccessWithWarnings: "succeeded",
  Failed: "failed",
  TimedOut: "failed",
  Canceled: "cancelled",
  Cancelled: "cancelled",
};
const TIME_MAX = Date.UTC(9_999, 0);

/** Nothing for a task that is no deployment, or one whose log does not name it. */
export function deploymentOf(task: Task, run: Run | undefined): LoggedDeployment | undefined {
  const { taskId, project, environment, release, tenant } = task;
  if (run === undefined || taskId === undefined) return undefined;
  if (project === undefined || environment === undefined || release === undefined) return undefined;
  return { task: taskId, project, environment, release, ...(tenant === undefined ? {} : { tenant }), ...run };
}

export function isDeployment({ taskId, project, environment, release }: Task): boolean {
  return [taskId, project, environment, release].every((name) => name !== undefined);
}

export function outcomeInSentence(text: string): Outcome | undefined {
  return SENTENCES.find(([sentence]) => sentence.test(text))?.[1];
}

export function outcomeInStatus(word: string): Outcome | undefined {
  return Object.hasOwn(STATUSES, word) ? STATUSES[word] : undefined;
}

/** Out of what an envelope noted before, whoever wrote that. */
export function toRun(value: unknown): Run | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { startedAt, finishedAt, outcome } = value as Readonly<Record<string, unknown>>;
  if (!isTime(startedAt)) return undefined;
  const known = toOutcome(outcome);
  return isTime(finishedAt) && known !== undefined ? { startedAt, finishedAt, outcome: known } : { startedAt };
}

export function toOutcome(value: unknown): Outcome | undefined {
  return OUTCOMES.find((outcome) => outcome === value);
}

function isTime(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= TIME_MAX;
}
