/** Tries a tag plan as the runner would, with clouds that ask for no real account. */
import type { Trial } from "../../../src/reactions/action.ts";
import { AWS, type AwsSurroundings } from "../../../src/reactions/actions/tag-aws.ts";
import { AZURE, type AzureSurroundings } from "../../../src/reactions/actions/tag-azure.ts";
import type { TagAwsPlan, TagAzurePlan } from "../../../src/reactions/plan.ts";
import type { Occasion } from "../../../src/store/effect.ts";

export const AT = Date.UTC(2026, 4, 6, 7, 8, 9);
export const SUBSCRIPTION = "0b1f6471-1bf0-4dda-aec3-cb9272f09590";
export const SITE = `/subscriptions/${SUBSCRIPTION}/resourceGroups/shop-rg/providers/Microsoft.Web/sites/shop`;
export const INSTANCE = "arn:aws:ec2:eu-west-1:123456789012:instance/i-0abc";

export const AWS_HERE: AwsSurroundings = {
  ...AWS,
  credentials: { accessKeyId: "AKIA", secretAccessKey: "not-telling" },
};
export const AZURE_HERE: AzureSurroundings = {
  ...AZURE,
  credential: { getToken: async () => ({ token: "not-telling", expiresOnTimestamp: Date.UTC(2100, 0) }) },
};

const COMMON = { timeoutMs: 60_000, continues: false, attemptsMax: 5, once: false, dataKey: "arn", mappings: [] };

export function awsPlan(changes: Partial<TagAwsPlan>): TagAwsPlan {
  return { ...COMMON, kind: "tag-aws", region: "eu-west-1", ...changes };
}

export function azurePlan(changes: Partial<TagAzurePlan>): TagAzurePlan {
  return { ...COMMON, kind: "tag-azure", dataKey: "azure", subscription: SUBSCRIPTION, ...changes };
}

/** An id as it stands in a tag. */
export const RESOURCE = "Shop/Production/-/web=2001/-";

export function trialOf(
  plan: TagAwsPlan | TagAzurePlan,
  changes: Partial<Occasion> = {},
  signal = new AbortController().signal,
): Trial {
  const names = { project: "Shop", environment: "Production", target: "web-01" };
  const occasion: Occasion = {
    ...{
      subject: { kind: "resource", id: RESOURCE.replaceAll("=", "%"), names },
      level: "unhealthy",
      at: AT,
      reason: "said so",
    },
    ...changes,
  };
  return {
    effect: {
      ...{ number: 1, key: "k", rule: "tag", phase: "do", step: 0, firing: 1, summary: "", state: "running" },
      ...{ attempts: 1, createdAt: 0, subject: "x", occasion, plan: { ...plan } },
    },
    ...{ attempt: 1, earlier: [], signal, now: () => AT, secret: () => "" },
    started: async () => undefined,
  };
}

/** In the place of an SDK that is not installed. */
export async function absent(): Promise<never> {
  const name = "@wrasse/there-is-no-such-package";
  await import(name);
  throw new Error(`there is ${name}`);
}
