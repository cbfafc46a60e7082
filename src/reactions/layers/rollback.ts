/** A release is rolled back once, and never while another redeployment goes on there: rollbacks must not chase each other. */
import { placeKeyOf } from "../../health/deployment.ts";
import { instantText } from "../../health/instant.ts";
import type { Case, Objection, Place } from "../case.ts";
import { redeployPlaceOf } from "../redeploy-place.ts";
import { deploymentWake } from "./deployment.ts";

export function rollback({ plans, subject, sighting, firing, surroundings }: Case): Objection | undefined {
  const place = redeployPlaceOf(plans, subject.names);
  if (place === undefined) return undefined;
  const where = `${place.project} in ${place.environment}`;
  const release = sighting.release ?? surroundings.releaseIn(place);
  if (release === undefined) {
    const reason = `no deployment of ${where} has been seen, so nobody knows which release it would roll back`;
    return { layer: "rollback", reason, wake: deploymentWake(place) };
  }
  const at = surroundings.rolledBackAt(place, release);
  if (at !== undefined) {
    const reason = `${release} of ${where} was rolled back at ${instantText(at)}, and each release is once only`;
    return { layer: "rollback", reason, isFinal: true };
  }
  const other = surroundings.openRedeploy(place, firing);
  if (other === undefined) return undefined;
  return { layer: "rollback", reason: `effect ${other} is redeploying ${where}`, wake: redeployWake(place) };
}

export function redeployWake(place: Place): string {
  return `redeploy ${placeKeyOf(place)}`;
}
