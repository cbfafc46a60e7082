/** What Octopus calls its tasks and their steps, read for the names in it. */
import type { Task } from "./entry.ts";

/** A name that would be longer in JSON is not kept: what a log says about its lines has to stay small. */
const NAME_LENGTH_MAX = 200;

const DEPLOYMENT = /^Deploy (.+) release (\S+) to (.+?)(?: for (.+))?$/;
const STEP = /^Step \d+: (.+)$/;
const TASK_ID = /^ServerTasks-\d{1,20}$/;

export function taskIdIn(text: string): string | undefined {
  return TASK_ID.test(text) ? text : undefined;
}

/** "Deploy OctoFX release 3.2.18987 to Development for Acme" */
export function namesInTaskTitle(title: string): Task {
  const [, project, release, environment, tenant] = DEPLOYMENT.exec(title.slice(0, 4 * NAME_LENGTH_MAX)) ?? [];
  return withoutAbsent({ project, release, environment, tenant });
}

/** "Step 4: Trading Website", or a step of Octopus's own: "Acquire packages" */
export function stepInTitle(title: string): string {
  return STEP.exec(title)?.[1] ?? title;
}

/** The names that are there and short enough to be kept. */
export function withoutAbsent(names: { readonly [Name in keyof Task]?: Task[Name] | undefined }): Task {
  return Object.fromEntries(Object.entries(names).filter(([, name]) => name !== undefined && isKept(name)));
}

export function isKept(name: string): boolean {
  return name.trim() !== "" && name.length <= NAME_LENGTH_MAX && JSON.stringify(name).length <= NAME_LENGTH_MAX;
}

/** Names out of what an envelope noted before, whoever wrote that. */
export function toTask(value: unknown): Task {
  const names = ["taskId", "project", "release", "environment", "tenant", "step", "machine"] as const;
  if (typeof value !== "object" || value === null) return {};
  const noted = value as Readonly<Record<string, unknown>>;
  const kept = names.filter((name) => typeof noted[name] === "string").map((name) => [name, noted[name]]);
  return withoutAbsent(Object.fromEntries(kept));
}
