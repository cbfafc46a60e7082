/** Reads back from the clouds how their resources are: what stands there was written by wrasse, or by somebody else. */
import { isExact } from "../../health/glob.ts";
import { messageOf } from "../../store/message-of.ts";
import type { TagAwsPlan, TagAzurePlan } from "../plan.ts";
import type { HealthTag } from "./cloud-resource.ts";
import { AWS, type AwsSurroundings, readAwsTags } from "./tag-aws.ts";
import { AZURE, type AzureSurroundings, readAzureTags } from "./tag-azure.ts";

export interface TagReading {
  /** Of each resource of a cloud, once. */
  readonly tags: readonly HealthTag[];
  /** What could not be read, and why, for a person; all else was. */
  readonly troubles: readonly string[];
}

export async function readTags(
  plans: readonly (TagAwsPlan | TagAzurePlan)[],
  signal: AbortSignal,
  { aws = AWS, azure = AZURE }: { readonly aws?: AwsSurroundings; readonly azure?: AzureSurroundings } = {},
): Promise<TagReading> {
  const tags = new Map<string, HealthTag>();
  const troubles: string[] = [];
  for (const plan of plans) {
    try {
      const read =
        plan.kind === "tag-aws" ? await readAwsTags(plan, aws, signal) : await readAzureTags(plan, azure, signal);
      for (const tag of read) tags.set(tag.id, { ...tag, ...namesIn(plan, tag) });
    } catch (error) {
      const where = plan.kind === "tag-aws" ? `AWS ${plan.region}` : `the Azure subscription ${plan.subscription}`;
      troubles.push(`cannot read the tags in ${where}: ${messageOf(error)}`);
    }
  }
  return { tags: [...tags.values()], troubles };
}

/** Whom a mapping names exactly is known without a tag that says so. */
function namesIn({ mappings }: TagAwsPlan | TagAzurePlan, { id, names }: HealthTag): Pick<HealthTag, "names"> {
  if (names !== undefined) return { names };
  const match = mappings.find((mapping) => mapping.id === id)?.match;
  const { target, ...others } = match ?? {};
  if (target === undefined || ![target, ...Object.values(others)].every(isExact)) return {};
  return { names: { ...others, target } };
}
