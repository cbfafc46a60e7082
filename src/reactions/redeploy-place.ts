/** Where a plan would redeploy: the plan's own project and environment, else those of what it is about. */
import type { GroupNames } from "../store/effect.ts";
import type { Place } from "./case.ts";
import type { Plan } from "./plan.ts";

/** Undefined where none of the plans is a redeployment, or it is not known of what. */
export function redeployPlaceOf(plans: readonly Plan[], names: GroupNames): Place | undefined {
  const plan = plans.find((one) => one.kind === "octopus-redeploy");
  if (plan === undefined) return undefined;
  const { project = names.project, environment = names.environment } = plan;
  if (project === undefined || environment === undefined) return undefined;
  return { project, environment, ...(names.tenant === undefined ? {} : { tenant: names.tenant }) };
}
