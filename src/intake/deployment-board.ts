/** The newest deployment to each project, environment and tenant, and which of them a change may be due to. */
import {
  type Deployment,
  type DeploymentWindow,
  isDeployedTo,
  placeKeyOf,
  type SuspectRelease,
  windowEndOf,
} from "../health/deployment.ts";
import type { ResourceNames } from "../health/names.ts";

/** Those that began longest ago go first. */
const KEPT_MAX = 10_000;

export interface DeploymentBoard {
  put(deployment: Deployment): void;
  /** The one that began last of those that may have to do with what happens to a resource at a time. */
  suspectOf(names: ResourceNames, at: number): SuspectRelease | undefined;
}

export function createDeploymentBoard(kept: readonly Deployment[], window: () => DeploymentWindow): DeploymentBoard {
  /** By project and environment, then by tenant; no tenant is an empty one. */
  const places = new Map<string, Map<string, Deployment>>();
  let count = 0;

  function put(deployment: Deployment): void {
    const key = placeKeyOf(deployment);
    const place = places.get(key) ?? new Map<string, Deployment>();
    const tenant = deployment.tenant ?? "";
    const known = place.get(tenant);
    if (known !== undefined && known.startedAt > deployment.startedAt) return;
    if (known === undefined) count++;
    place.set(tenant, deployment);
    places.delete(key);
    places.set(key, place);
    if (count > KEPT_MAX) forgetOldest();
  }

  function forgetOldest(): void {
    const [oldest] = places;
    if (oldest === undefined) return;
    places.delete(oldest[0]);
    count -= oldest[1].size;
  }

  function suspectOf(names: ResourceNames, at: number): SuspectRelease | undefined {
    const { project, environment } = names;
    if (project === undefined || environment === undefined || places.size === 0) return undefined;
    let suspect: Deployment | undefined;
    for (const deployment of places.get(placeKeyOf({ project, environment }))?.values() ?? []) {
      const isOlder = suspect !== undefined && suspect.startedAt >= deployment.startedAt;
      if (isOlder || !isDeployedTo(names, deployment)) continue;
      if (at >= deployment.startedAt && at < windowEndOf(deployment, window())) suspect = deployment;
    }
    if (suspect === undefined) return undefined;
    const { task, release, startedAt, finishedAt } = suspect;
    return { task, release, startedAt, ...(finishedAt === undefined ? {} : { finishedAt }) };
  }

  for (const deployment of kept.toSorted((one, other) => one.startedAt - other.startedAt)) put(deployment);
  return { put, suspectOf };
}
