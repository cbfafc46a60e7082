/**
 * What an action is to do, as the configuration says it. Plans are kept with their effects, so they hold plain JSON only,
 * and of secrets only where they are.
 */
import type { Duration } from "./rule.ts";

/** Where a secret is: in an environment variable, or in a file that holds nothing else. */
export type SecretPlace = { readonly env: string } | { readonly file: string };

interface Common {
  /** How long an attempt may take. */
  readonly timeoutMs: Duration;
  /** Whether the next one in the list is done even if this one fails. */
  readonly continues: boolean;
  /** How many attempts there are at most. */
  readonly attemptsMax: number;
  /** Never repeated: where it is not known whether it was done, a person has to look. */
  readonly once: boolean;
}

export type Plan =
  | RunPlan
  | WebhookPlan
  | LogPlan
  | GithubDispatchPlan
  | OctopusRunbookPlan
  | OctopusRedeployPlan
  | OctopusCancelTaskPlan
  | OctopusTargetPlan<"octopus-disable-target">
  | OctopusTargetPlan<"octopus-enable-target">
  | TagAwsPlan
  | TagAzurePlan;

export type PlanKind = Plan["kind"];
export type PlanOf<Kind extends PlanKind> = Extract<Plan, { readonly kind: Kind }>;

/** A program and its arguments. A slot that is `{target}`, as a whole, stands for that value of the occasion. */
export interface RunPlan extends Common {
  readonly kind: "run";
  readonly argv: readonly [string, ...string[]];
  readonly cwd?: string;
  /** Environment variables beside the ones there are always; secrets go here. */
  readonly env: Readonly<Record<string, string | SecretPlace>>;
}

export interface WebhookPlan extends Common {
  readonly kind: "webhook";
  readonly url: string;
  /** Standard Webhooks secrets (`whsec_…`); with several, each signs, so that keys can be rotated. */
  readonly secrets: readonly SecretPlace[];
  readonly headers: Readonly<Record<string, string | SecretPlace>>;
  /** Whether it may be an address of a private network. */
  readonly allowPrivate: boolean;
}

export interface LogPlan extends Common {
  readonly kind: "log";
  readonly level: "info" | "warn" | "error";
}

export interface GithubDispatchPlan extends Common {
  readonly kind: "github-dispatch";
  /** `https://api.github.com`, or that of an Enterprise server. */
  readonly api: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly eventType: string;
  readonly token: SecretPlace;
  readonly allowPrivate: boolean;
}

/** Which Octopus, and as whom. */
export interface OctopusPlace {
  readonly url: string;
  readonly apiKey: SecretPlace;
  readonly space: string;
}

interface OctopusCommon extends Common {
  readonly octopus: OctopusPlace;
}

/** Names that are not given are the resource's own. */
export interface OctopusRunbookPlan extends OctopusCommon {
  readonly kind: "octopus-runbook";
  readonly runbook: string;
  readonly project?: string;
  readonly environment?: string;
  /** Runs it on the resource's target only. Never on all for want of one. */
  readonly onTarget: boolean;
}

export interface OctopusRedeployPlan extends OctopusCommon {
  readonly kind: "octopus-redeploy";
  readonly project?: string;
  readonly environment?: string;
}

/** The deployment that the report came from. */
export interface OctopusCancelTaskPlan extends OctopusCommon {
  readonly kind: "octopus-cancel-task";
}

export interface OctopusTargetPlan<
  Kind extends "octopus-disable-target" | "octopus-enable-target" = "octopus-disable-target" | "octopus-enable-target",
> extends OctopusCommon {
  readonly kind: Kind;
}

/** Which cloud resource: named by the report's data under this key, or by the first mapping that means the resource. */
interface TagCommon extends Common {
  readonly dataKey: string;
  readonly mappings: readonly { readonly match: Readonly<Record<string, string>>; readonly id: string }[];
}

export interface TagAwsPlan extends TagCommon {
  readonly kind: "tag-aws";
  readonly region: string;
  /** Of a test server; Amazon's own unless given. */
  readonly endpoint?: string;
}

export interface TagAzurePlan extends TagCommon {
  readonly kind: "tag-azure";
  readonly subscription: string;
  readonly endpoint?: string;
}
