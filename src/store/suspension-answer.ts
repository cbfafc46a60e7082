/**
 * Suspensions and deployments as the command line and the API answer them: times in ISO 8601, what is not known null.
 */
import type { Deployment } from "../health/deployment.ts";
import { durationText } from "../health/duration.ts";
import { instantOrNull, instantText } from "../health/instant.ts";
import type { DeploymentAnswer, SuspensionAnswer } from "./answers.ts";
import type { Suspension } from "./suspension.ts";

export function suspensionAnswerOf(suspension: Suspension): SuspensionAnswer {
  const { id, kind, selectors, check, startsAt, endsAt, cron, author, comment, createdAt, ended } = suspension;
  return {
    ...{ id, kind, selectors, check: check ?? null },
    ...{ startsAt: instantText(startsAt), endsAt: instantOrNull(endsAt) },
    ...{ cron: cron?.expression ?? null, timeZone: cron?.timeZone ?? null },
    for: cron === undefined ? null : durationText(cron.durationMs),
    ...{ expireOnResolve: suspension.expireOnResolve, sticky: suspension.isSticky },
    ...{ author, comment, createdAt: instantText(createdAt) },
    ...{ endedAt: instantOrNull(ended?.at), endedBy: ended?.by ?? null },
  };
}

export function deploymentAnswerOf(deployment: Deployment): DeploymentAnswer {
  const { task, project, environment, tenant, release, startedAt, finishedAt, outcome } = deployment;
  return {
    ...{ task, project, environment, tenant: tenant ?? null, release },
    ...{ startedAt: instantText(startedAt), finishedAt: instantOrNull(finishedAt), outcome: outcome ?? null },
  };
}
