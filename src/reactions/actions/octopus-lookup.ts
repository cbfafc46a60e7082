/** Finds what a plan and its occasion name in Octopus: exactly one, or the attempt is refused. Never a wider choice. */
import type { Occasion } from "../../store/effect.ts";
import type { Octopus } from "./octopus-client.ts";
import { OctopusRefusal } from "./octopus-error.ts";
import { exactlyOne, itemsOf, type OctopusResource, textOf } from "./octopus-resource.ts";

/** By their names, what everything else is looked up with. */
export interface Place {
  readonly project: string;
  readonly environment: string;
  readonly tenant?: string;
}

export interface FoundPlace {
  readonly projectId: string;
  readonly environmentId: string;
  readonly tenantId?: string;
}

const FOUND_MAX = 1000;

/** The plan's own names go before the resource's. */
export function placeOf(plan: { readonly project?: string; readonly environment?: string }, occasion: Occasion): Place {
  const { names } = occasion.subject;
  const { project = names.project, environment = names.environment } = plan;
  if (project === undefined) throw new OctopusRefusal("no project: name one in the plan, or in the reports");
  if (environment === undefined) throw new OctopusRefusal("no environment: name one in the plan, or in the reports");
  return { project, environment, ...(names.tenant !== undefined && { tenant: names.tenant }) };
}

export async function findPlace(octopus: Octopus, { project, environment, tenant }: Place): Promise<FoundPlace> {
  const projectId = await findProject(octopus, project);
  const environmentId = textOf(await findNamed(octopus, "environments", "environment", environment), "Id");
  if (tenant === undefined) return { projectId, environmentId };
  return { projectId, environmentId, tenantId: textOf(await findNamed(octopus, "tenants", "tenant", tenant), "Id") };
}

export async function findProject(octopus: Octopus, project: string): Promise<string> {
  return textOf(await findNamed(octopus, "projects", "project", project), "Id");
}

export async function findMachine(octopus: Octopus, occasion: Occasion): Promise<OctopusResource> {
  const { target } = occasion.subject.names;
  if (target === undefined) throw new OctopusRefusal("this is about a group of resources, which is no one target");
  return await findNamed(octopus, "machines", "deployment target", target);
}

/** `path` is that of a collection; `word` is what a person calls one of it. */
export async function findNamed(
  octopus: Octopus,
  path: string,
  word: string,
  name: string,
  values: Readonly<Record<string, string>> = {},
): Promise<OctopusResource> {
  if (name === "") throw new OctopusRefusal(`no ${word}: its name is empty`);
  const answer = await octopus.get(`${path}{?partialName,skip,take}`, {
    ...values,
    partialName: name,
    skip: 0,
    take: FOUND_MAX,
  });
  const found = exactlyOne(itemsOf(answer), name);
  if (typeof found === "string") throw new OctopusRefusal(`${found} ${word} "${name}" in this space of Octopus`);
  return found;
}
