/** While something is being deployed there, and settings want it so, it is waited for the end of that. */
import { placeKeyOf } from "../../health/deployment.ts";
import { instantText } from "../../health/instant.ts";
import type { Case, Objection, Place } from "../case.ts";

export function deploymentWake(place: Place): string {
  return `deployment ${placeKeyOf(place)}`;
}

export function deployment({ subject, now, settings, surroundings }: Case): Objection | undefined {
  if (settings.deployments.during !== "hold") return undefined;
  const found = surroundings.deploymentTo(subject.names, now);
  if (found === undefined) return undefined;
  const { release, task } = found.deployment;
  return {
    layer: "deployment",
    reason: `${release} is being deployed there by ${task}, which counts until ${instantText(found.until)}`,
    freesAt: found.until,
    wake: deploymentWake(found.deployment),
  };
}
