/**
 * Suspensions and deployments as the command line and the API answer them: times in ISO 8601, what is not known null.
 */
import type { Deployment } from "../health/deployment.ts";
import { durationText } from "../health/duration.ts";
import { instantOrNull, instantText } from "../health/instant.ts";
import type { NameSelector } from "../health/selection.ts";
import type { Suspension, SuspensionKind } from "./suspension.ts";

export interface SuspensionAnswer {
  readonly id: string;
  readonly kind: SuspensionKind;
  readonly selectors: readonly NameSelector[];
  readonly check: string | null;
  readonly startsAt: string;
  readonly endsAt: string | null;
  readonly cron: string | null;
  readonly timeZone: string | null;
  /** How long it lasts each time that it comes: `3h`. */
  readonly for: string | null;
  readonly expireOnResolve: boolean;
  readonly sticky: boolean;
  readonly author: string;
  readonly comment: string;
  readonly createdAt: string;
  readonly endedAt: string | null;
  readonly endedBy: string | null;
}

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
