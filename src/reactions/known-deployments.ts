/** The newest deployment of each project, environment and tenant that logs have told of. */
import { type Deployment, type DeploymentWindow, isDeploying, placeKeyOf, windowEndOf } from "../health/deployment.ts";
import type { GroupNames } from "../store/effect.ts";
import type { Place } from "./case.ts";

export class KnownDeployments {
  /** By project and environment, then by tenant. */
  readonly #places = new Map<string, Map<string | undefined, Deployment>>();

  constructor(deployments: Iterable<Deployment>) {
    for (const deployment of deployments) this.learn(deployment);
  }

  /** False where it says nothing new. */
  learn(deployment: Deployment): boolean {
    const key = placeKeyOf(deployment);
    const place = this.#places.get(key) ?? new Map<string | undefined, Deployment>();
    this.#places.set(key, place);
    const known = place.get(deployment.tenant);
    if (known?.task !== deployment.task) {
      if (known !== undefined && known.startedAt > deployment.startedAt) return true;
    } else if (isSame(known, deployment)) return false;
    place.set(deployment.tenant, deployment);
    return true;
  }

  /** The one whose time is over last. */
  activeIn(
    names: GroupNames,
    now: number,
    window: DeploymentWindow,
  ): { readonly deployment: Deployment; readonly until: number } | undefined {
    let found: { readonly deployment: Deployment; readonly until: number } | undefined;
    for (const deployment of this.#to(names)) {
      const until = windowEndOf(deployment, window);
      if (!isDeploying(deployment, now, window)) continue;
      if (
        found === undefined ||
        until > found.until ||
        (until === found.until && isNewer(deployment, found.deployment))
      )
        found = { deployment, until };
    }
    return found;
  }

  newestIn(place: Place): Deployment | undefined {
    let newest: Deployment | undefined;
    for (const deployment of this.#to(place)) {
      if (newest === undefined || isNewer(deployment, newest)) newest = deployment;
    }
    return newest;
  }

  *#to({ project, environment, tenant }: GroupNames): Iterable<Deployment> {
    if (project === undefined || environment === undefined) return;
    const place = this.#places.get(placeKeyOf({ project, environment }));
    if (place === undefined) return;
    for (const [of, deployment] of place) {
      if (of === undefined || tenant === undefined || of === tenant) yield deployment;
    }
  }
}

function isSame(one: Deployment, other: Deployment): boolean {
  return (
    one.release === other.release &&
    one.startedAt === other.startedAt &&
    one.finishedAt === other.finishedAt &&
    one.outcome === other.outcome
  );
}

function isNewer(one: Deployment, other: Deployment): boolean {
  return one.startedAt === other.startedAt ? one.task > other.task : one.startedAt > other.startedAt;
}
