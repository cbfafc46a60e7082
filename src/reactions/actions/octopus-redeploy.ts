/**
 * Deploys the release that was there before: of the deployments that ended with success, newest first, the first whose
 * release is not the current one, nor the one that may be to blame, nor one that wrasse itself has since replaced: else
 * two bad releases would take turns.
 */
import type { Action, Trial } from "../action.ts";
import type { Octopus } from "./octopus-client.ts";
import { OctopusRefusal } from "./octopus-error.ts";
import { execute } from "./octopus-execution.ts";
import { type FoundPlace, findPlace, type Place, placeOf } from "./octopus-lookup.ts";
import { itemsOf, newestFirst, type OctopusResource, optionalTextOf, resourceOf, textOf } from "./octopus-resource.ts";
import { attemptIn, type OctopusSurroundings } from "./octopus-surroundings.ts";

interface Choice {
  readonly releaseId: string;
  readonly version: string;
  readonly replaced: string;
}

const DEPLOYMENTS_MAX = 100;
const REPLACED = /\[replaces (Releases-\d+)\]/;

export function createOctopusRedeployAction({ pause }: OctopusSurroundings): Action<"octopus-redeploy"> {
  return {
    attempt: (plan, trial) =>
      attemptIn(plan.octopus, trial, async (octopus) => {
        const names = placeOf(plan, trial.effect.occasion);
        const place = await findPlace(octopus, names);
        const { environmentId, tenantId } = place;
        const execution = {
          collection: "deployments" as const,
          among: amongOf(place),
          prepare: async () => {
            const { releaseId, version, replaced } = await choosePrevious(octopus, place, names, trial);
            return {
              body: {
                ReleaseId: releaseId,
                EnvironmentId: environmentId,
                ...(tenantId !== undefined && { TenantId: tenantId }),
              },
              reason: `wrasse, rule ${trial.effect.rule}: back to ${version} [replaces ${replaced}]`,
            };
          },
        };
        return await execute(octopus, execution, trial, pause);
      }),
  };
}

function amongOf({ projectId, environmentId, tenantId }: FoundPlace) {
  return {
    projects: [projectId],
    environments: [environmentId],
    ...(tenantId !== undefined && { tenants: [tenantId] }),
  };
}

async function choosePrevious(octopus: Octopus, found: FoundPlace, names: Place, { effect }: Trial): Promise<Choice> {
  const all = await deploymentsIn(octopus, found, {});
  const succeeded = await deploymentsIn(octopus, found, { taskState: "Success" });
  const where = `of ${names.project} in ${names.environment}${names.tenant === undefined ? "" : ` for ${names.tenant}`}`;
  const current = all[0] === undefined ? undefined : textOf(all[0], "ReleaseId");
  const blamed = effect.occasion.deployment?.release;
  for (const deployment of succeeded) {
    const releaseId = textOf(deployment, "ReleaseId");
    if (current === undefined || releaseId === current || isReplacedSince(all, deployment)) continue;
    const version = textOf(resourceOf(await octopus.get("releases/{releaseId}", { releaseId })), "Version");
    if (version !== blamed) return { releaseId, version, replaced: current };
  }
  throw new OctopusRefusal(`no earlier successful release ${where}`);
}

/** Newest first, of this tenant or of none. */
async function deploymentsIn(
  octopus: Octopus,
  found: FoundPlace,
  filter: { readonly taskState?: "Success" },
): Promise<readonly OctopusResource[]> {
  const path = "deployments{?skip,take,projects,environments,tenants,taskState}";
  const answer = await octopus.get(path, { ...amongOf(found), ...filter, skip: 0, take: DEPLOYMENTS_MAX });
  return newestFirst(itemsOf(answer).filter((deployment) => optionalTextOf(deployment, "TenantId") === found.tenantId));
}

function isReplacedSince(all: readonly OctopusResource[], deployment: OctopusResource): boolean {
  const id = textOf(deployment, "Id");
  const releaseId = textOf(deployment, "ReleaseId");
  for (const newer of all) {
    if (textOf(newer, "Id") === id) return false;
    if (REPLACED.exec(optionalTextOf(newer, "Comments") ?? "")?.[1] === releaseId) return true;
  }
  return false;
}
