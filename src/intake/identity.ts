/**
 * Who is meant when a message does not say all of it. Each name is taken from the first of these that has it: the
 * message itself, the source's defaults, the task that the log is of, what the path's pattern captured.
 */
import type { Report } from "../../grammar/report.ts";
import { CHECK_UNNAMED, type ResourceNames } from "../health/names.ts";
import type { PartialNames } from "./source.ts";

/** What the log around a message says about the task that wrote it. */
export interface Task {
  readonly project?: string;
  readonly environment?: string;
  readonly tenant?: string;
  readonly machine?: string;
}

export interface Surroundings {
  readonly defaults: PartialNames;
  readonly task: Task | undefined;
  readonly captures: Readonly<Record<string, string>>;
}

export interface Subject {
  readonly names: ResourceNames;
  readonly check: string;
}

export function subjectOf(report: Report, { defaults, task, captures }: Surroundings): Subject {
  const names: { -readonly [Key in keyof ResourceNames]: ResourceNames[Key] } = { target: report.target };
  const project = report.project ?? defaults.project ?? task?.project ?? captures["project"];
  const environment = report.environment ?? defaults.environment ?? task?.environment ?? captures["environment"];
  const tenant = report.tenant ?? defaults.tenant ?? task?.tenant ?? captures["tenant"];
  const name = report.resource ?? defaults.name ?? captures["resource"];
  if (project !== undefined) names.project = project;
  if (environment !== undefined) names.environment = environment;
  if (tenant !== undefined) names.tenant = tenant;
  if (name !== undefined) names.name = name;
  return { names, check: report.check ?? defaults.check ?? CHECK_UNNAMED };
}

/** The target of messages that name none; undefined where nothing around them names one either. */
export function impliedTarget({ defaults, task, captures }: Surroundings): string | undefined {
  return defaults.target ?? task?.machine ?? captures["target"];
}
