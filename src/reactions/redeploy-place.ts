/** Where a plan would redeploy: the plan's own project and environment, else those of what it is about. */
import type { EffectRow, GroupNames } from "../store/effect.ts";
import type { Place } from "./case.ts";

/** Undefined where none of the plans is a redeployment, or it is not known of what. */
export function redeployPlaceOf(plans: readonly EffectRow["plan"][], names: GroupNames): Place | undefined {
  const plan = plans.find(({ kind }) => kind === "octopus-redeploy");
  if (plan === undefined) return undefined;
  const project = textOf(plan["project"]) ?? names.project;
  const environment = textOf(plan["environment"]) ?? names.environment;
  if (project === undefined || environment === undefined) return undefined;
  return { project, environment, ...(names.tenant === undefined ? {} : { tenant: names.tenant }) };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
