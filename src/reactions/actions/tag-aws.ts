/** Writes the level of a resource onto what carries it in AWS, as tags, and reads such tags back. */
import type * as AwsSdk from "@aws-sdk/client-resource-groups-tagging-api";
import type { Action, TrialOutcome } from "../action.ts";
import type { TagAwsPlan } from "../plan.ts";
import { cloudResourceOf, type HealthTag, healthTagOf, TAG_TO_LOOK_FOR, tagsOf } from "./cloud-resource.ts";
import { loadSdk, outcomeOfCloudError } from "./cloud-sdk.ts";

export interface AwsSurroundings {
  readonly load: () => Promise<typeof AwsSdk>;
  /** Those the SDK finds by itself, unless given. */
  readonly credentials?: NonNullable<AwsSdk.ResourceGroupsTaggingAPIClientConfig["credentials"]>;
}

export const AWS: AwsSurroundings = { load: async () => await import("@aws-sdk/client-resource-groups-tagging-api") };

const PACKAGES = ["@aws-sdk/client-resource-groups-tagging-api"];
const ARN = { isMatch: (id: string) => /^arn:aws[a-z-]*:[^\s:]+:[^\s:]*:\d*:\S+$/.test(id), words: "an ARN" };
const PAGE = 100;
const PAGES_MAX = 100;

export function createTagAwsAction(surroundings: AwsSurroundings): Action<"tag-aws"> {
  return {
    attempt: async (plan, { effect, signal }) => {
      const { occasion } = effect;
      const found = cloudResourceOf(plan, occasion, ARN);
      if ("refused" in found) return found.refused;
      try {
        return await withClient(plan, surroundings, async (client, sdk) => {
          const command = new sdk.TagResourcesCommand({ ResourceARNList: [found.id], Tags: tagsOf(occasion) });
          const { FailedResourcesMap: failed = {} } = await client.send(command, { abortSignal: signal });
          const [failure] = Object.values(failed);
          if (failure === undefined) {
            return { kind: "done", status: "tagged", output: `${found.id}: ${occasion.level}` };
          }
          const { ErrorMessage: words = "AWS gave no reason", ErrorCode: code, StatusCode: status } = failure;
          return outcomeOfCloudError(new Error(words), status, code);
        });
      } catch (error) {
        return outcomeOf(error);
      }
    },
  };
}

/** Of everything in the plan's region that has such tags. */
export async function readAwsTags(
  plan: TagAwsPlan,
  surroundings: AwsSurroundings,
  signal: AbortSignal,
): Promise<readonly HealthTag[]> {
  return await withClient(plan, surroundings, async (client, sdk) => {
    const tags: HealthTag[] = [];
    let token: string | undefined;
    for (let page = 0; page < PAGES_MAX; page++) {
      const command = new sdk.GetResourcesCommand({
        TagFilters: [{ Key: TAG_TO_LOOK_FOR }],
        ResourcesPerPage: PAGE,
        ...(token !== undefined && { PaginationToken: token }),
      });
      const answer: AwsSdk.GetResourcesCommandOutput = await client.send(command, { abortSignal: signal });
      for (const { ResourceARN: id = "", Tags: pairs = [] } of answer.ResourceTagMappingList ?? []) {
        const tag = healthTagOf(id, Object.fromEntries(pairs.map(({ Key, Value }) => [Key ?? "", Value ?? ""])));
        if (tag !== undefined) tags.push(tag);
      }
      token = answer.PaginationToken;
      if (token === undefined || token === "") break;
    }
    return tags;
  });
}

async function withClient<Result>(
  { region, endpoint }: TagAwsPlan,
  { load, credentials }: AwsSurroundings,
  work: (client: AwsSdk.ResourceGroupsTaggingAPIClient, sdk: typeof AwsSdk) => Promise<Result>,
): Promise<Result> {
  const sdk = await loadSdk(PACKAGES, load);
  const client = new sdk.ResourceGroupsTaggingAPIClient({
    region,
    // Whoever asks for it tries again by itself, and keeps count.
    maxAttempts: 1,
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials !== undefined && { credentials }),
  });
  try {
    return await work(client, sdk);
  } finally {
    client.destroy();
  }
}

function outcomeOf(error: unknown): TrialOutcome {
  const { $metadata: metadata, $response: response } = (error ?? {}) as {
    readonly $metadata?: { readonly httpStatusCode?: number };
    readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
  };
  const code = error instanceof Error ? error.name : undefined;
  return outcomeOfCloudError(error, metadata?.httpStatusCode, code, response?.headers?.["retry-after"]);
}
