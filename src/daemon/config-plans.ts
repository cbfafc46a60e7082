/** From what a checked file says of an action to the plan that is kept with its effects. */
import assert from "node:assert/strict";
import type { OctopusPlace, Plan } from "../reactions/plan.ts";
import type { WrittenAction } from "./config-actions-schema.ts";

type Written<Key extends string> = Extract<WrittenAction, { readonly [_ in Key]: unknown }>;

export function planOf(action: WrittenAction, octopus: OctopusPlace | undefined): Plan {
  const common = commonOf(action);
  if ("run" in action) return { kind: "run", ...common, ...runOf(action) };
  if ("webhook" in action) return { kind: "webhook", ...common, ...webhookOf(action) };
  if ("log" in action) return { kind: "log", ...common, level: action.log };
  if ("github-dispatch" in action) {
    const { "github-dispatch": repository, event: eventType, api, token, allowPrivate } = action;
    return { kind: "github-dispatch", ...common, repository, eventType, api, token, allowPrivate };
  }
  if ("tag-aws" in action) return { kind: "tag-aws", ...common, ...taggedOf(action["tag-aws"]) };
  if ("tag-azure" in action) return { kind: "tag-azure", ...common, ...taggedOf(action["tag-azure"]) };
  assert(octopus !== undefined, "without an Octopus server, actions that need one are faults");
  return octopusPlanOf(action, { ...common, octopus });
}

function commonOf({ timeout, attempts, continue: continues, once }: WrittenAction) {
  return { timeoutMs: timeout, continues, attemptsMax: attempts, once };
}

function runOf({ run: argv, cwd, env }: Written<"run">) {
  return { argv, cwd, env };
}

function webhookOf({ webhook: url, secret, secrets, headers, allowPrivate }: Written<"webhook">) {
  return { url, secrets: secrets ?? (secret === undefined ? [] : [secret]), headers, allowPrivate };
}

function taggedOf<Place extends Written<"tag-aws">["tag-aws"] | Written<"tag-azure">["tag-azure"]>(place: Place) {
  const { from: dataKey, map: mappings, ...rest } = place;
  return { ...rest, dataKey, mappings };
}

function octopusPlanOf(
  action: Extract<WrittenAction, { readonly [Key in `octopus-${string}`]: unknown }>,
  common: ReturnType<typeof commonOf> & { readonly octopus: OctopusPlace },
): Plan {
  if ("octopus-runbook" in action) {
    const { "octopus-runbook": runbook, onTarget, project, environment } = action;
    const place = {
      ...(project === undefined ? {} : { project }),
      ...(environment === undefined ? {} : { environment }),
    };
    return { kind: "octopus-runbook", ...common, runbook, onTarget, ...place };
  }
  if ("octopus-redeploy" in action) return { kind: "octopus-redeploy", ...common, ...action["octopus-redeploy"] };
  if ("octopus-cancel-task" in action) return { kind: "octopus-cancel-task", ...common };
  if ("octopus-disable-target" in action) return { kind: "octopus-disable-target", ...common };
  return { kind: "octopus-enable-target", ...common };
}
