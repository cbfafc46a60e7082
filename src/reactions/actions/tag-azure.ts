/** Writes the level of a resource onto what carries it in Azure, as tags, and reads such tags back. */
import type * as Resources from "@azure/arm-resources";
import type * as Identity from "@azure/identity";
import type { Action, TrialOutcome } from "../action.ts";
import type { TagAzurePlan } from "../plan.ts";
import { cloudResourceOf, type HealthTag, healthTagOf, tagsOf } from "./cloud-resource.ts";
import { loadSdk, outcomeOfCloudError } from "./cloud-sdk.ts";

interface AzureSdk {
  readonly resources: typeof Resources;
  readonly identity: typeof Identity;
}

export interface AzureSurroundings {
  readonly load: () => Promise<AzureSdk>;
  /** The default one of @azure/identity, unless given. */
  readonly credential?: ConstructorParameters<typeof Resources.ResourceManagementClient>[0];
}

export const AZURE: AzureSurroundings = {
  load: async () => ({ resources: await import("@azure/arm-resources"), identity: await import("@azure/identity") }),
};

const PACKAGES = ["@azure/arm-resources", "@azure/identity"];
/** Down to a resource or a resource group; a subscription as a whole is not what anybody means. */
const RESOURCE_ID = /^\/subscriptions\/([^/]+)\/resourceGroups\/[^/]+(?:\/providers(?:\/[^/]+){3,})?$/i;
/** What Azure's names are made of; it keeps an id from becoming another path. */
const SEGMENT = /^(?!\.\.?$)[\p{L}\p{N}._()@~ -]+$/u;

export function createTagAzureAction(surroundings: AzureSurroundings): Action<"tag-azure"> {
  return {
    attempt: async (plan, { effect, signal }) => {
      const { occasion } = effect;
      const found = cloudResourceOf(plan, occasion, formOf(plan));
      if ("refused" in found) return found.refused;
      try {
        const client = await openClient(plan, surroundings);
        const patch = { operation: "Merge", properties: { tags: tagsOf(occasion) } };
        await client.tagsOperations
          .updateAtScope(scopeOf(found.id), patch, { abortSignal: signal })
          .pollUntilDone({ abortSignal: signal });
        return { kind: "done", status: "tagged", output: `${found.id}: ${occasion.level}` };
      } catch (error) {
        return outcomeOf(error);
      }
    },
  };
}

/** Of what the plan's mappings name: Azure has no way to ask for everything that has a tag. */
export async function readAzureTags(
  plan: TagAzurePlan,
  surroundings: AzureSurroundings,
  signal: AbortSignal,
): Promise<readonly HealthTag[]> {
  const ids = new Set(plan.mappings.map(({ id }) => id).filter(formOf(plan).isMatch));
  if (ids.size === 0) return [];
  const client = await openClient(plan, surroundings);
  const tags: HealthTag[] = [];
  for (const id of ids) {
    const properties = await readProperties(client, id, signal);
    const tag = healthTagOf(id, properties?.tags ?? {});
    if (tag !== undefined) tags.push(tag);
  }
  return tags;
}

/** Nothing for what is not there any more. */
async function readProperties(client: Resources.ResourceManagementClient, id: string, abortSignal: AbortSignal) {
  try {
    const { properties } = await client.tagsOperations.getAtScope(scopeOf(id), { abortSignal });
    return properties;
  } catch (error) {
    if (error instanceof Error && "statusCode" in error && error.statusCode === 404) return undefined;
    throw error;
  }
}

function formOf({ subscription }: TagAzurePlan) {
  return {
    isMatch: (id: string) =>
      RESOURCE_ID.exec(id)?.[1]?.toLowerCase() === subscription.toLowerCase() &&
      id
        .slice(1)
        .split("/")
        .every((segment) => SEGMENT.test(segment)),
    words: `the id of a resource in the subscription ${subscription}`,
  };
}

/** The client puts a slash before it. */
function scopeOf(id: string): string {
  return id.slice(1);
}

async function openClient(
  { subscription, endpoint }: TagAzurePlan,
  { load, credential }: AzureSurroundings,
): Promise<Resources.ResourceManagementClient> {
  const { resources, identity } = await loadSdk(PACKAGES, load);
  const isInsecure = endpoint?.startsWith("http://") === true;
  const client = new resources.ResourceManagementClient(
    credential ?? new identity.DefaultAzureCredential(),
    subscription,
    // Whoever asks for it tries again by itself, and keeps count.
    {
      retryOptions: { maxRetries: 0 },
      ...(endpoint !== undefined && { endpoint, allowInsecureConnection: isInsecure }),
    },
  );
  // No token goes over a connection that anybody can read; a test server asks for none.
  if (isInsecure) client.pipeline.removePolicy({ name: "bearerTokenAuthenticationPolicy" });
  return client;
}

function outcomeOf(error: unknown): TrialOutcome {
  const { statusCode, code, response } = (error ?? {}) as {
    readonly statusCode?: number;
    readonly code?: string;
    readonly response?: { readonly headers?: { get(name: string): string | undefined } };
  };
  return outcomeOfCloudError(error, statusCode, code, response?.headers?.get("retry-after"));
}
