/** Rules and what belongs to them written down as they hold, in the words of `wrasse.yaml`. */
import { durationText } from "../health/duration.ts";
import type { Plan } from "../reactions/plan.ts";
import type { Rule, When } from "../reactions/rule.ts";
import type { Config } from "./config.ts";

type Written = Readonly<Record<string, unknown>>;

export function writtenReactions({ reactions, octopus }: Pick<Config, "reactions" | "octopus">): Written {
  const { rules, dependencies, tooOldAfterMs, breaker, deployments } = reactions;
  const { soakMs, endMs, during } = deployments;
  return {
    rules: rules.map(writtenRule),
    dependencies,
    reactions: {
      tooOldAfter: durationText(tooOldAfterMs),
      breaker: countText(breaker),
      deployments: { soak: durationText(soakMs), end: durationText(endMs), during },
    },
    ...(octopus === undefined ? {} : { octopus }),
  };
}

export function countText({ count, withinMs }: { readonly count: number; readonly withinMs: number }): string {
  return `${count} in ${durationText(withinMs)}`;
}

function writtenRule({ name, when, cooldownMs, limit, mode, concurrency, expect, ...rule }: Rule): Written {
  return {
    name,
    ...(when === undefined ? {} : { when: writtenWhen(when) }),
    do: rule.do.map(writtenPlan),
    recover: rule.recover.map(writtenPlan),
    ...(cooldownMs === 0 ? {} : { cooldown: durationText(cooldownMs) }),
    ...(limit === undefined ? {} : { limit: { ...limit, of: limit.of.join("+") } }),
    mode,
    concurrency,
    ...(expect === undefined ? {} : { expect: `healthy in ${durationText(expect.withinMs)}` }),
    ...(expect?.otherwise === undefined ? {} : { else: expect.otherwise }),
  };
}

function writtenWhen({ on, match, levels, from, forMs, times, reason, deploying }: When): Written {
  return {
    ...match,
    on: watchedText(on),
    level: levels,
    ...(from === undefined ? {} : { from }),
    ...(forMs === 0 ? {} : { for: durationText(forMs) }),
    ...(times === undefined ? {} : { times: countText(times) }),
    ...(reason === undefined ? {} : { reason }),
    ...(deploying === undefined ? {} : { deploying }),
  };
}

function watchedText(on: When["on"]): string {
  return on.kind === "group" ? on.by.join("+") : on.kind;
}

function writtenPlan(plan: Plan): Written {
  const { timeoutMs, attemptsMax, continues, once } = plan;
  const common = { timeout: durationText(timeoutMs), attempts: attemptsMax, continue: continues, once };
  return { ...writtenAction(plan), ...common };
}

function writtenAction(plan: Plan): Written {
  switch (plan.kind) {
    case "run":
      return { run: plan.argv, ...(plan.cwd === undefined ? {} : { cwd: plan.cwd }), env: plan.env };
    case "webhook": {
      const { url, secrets, headers, allowPrivate } = plan;
      return { webhook: url, ...(secrets.length === 0 ? {} : { secrets }), headers, allowPrivate };
    }
    case "log":
      return { log: plan.level };
    case "github-dispatch": {
      const { repository, eventType, token, api, allowPrivate } = plan;
      return { "github-dispatch": repository, event: eventType, token, api, allowPrivate };
    }
    case "octopus-runbook":
      return { "octopus-runbook": plan.runbook, ...placeOf(plan), onTarget: plan.onTarget };
    case "octopus-redeploy":
      return { "octopus-redeploy": placeOf(plan) };
    case "octopus-cancel-task":
    case "octopus-disable-target":
    case "octopus-enable-target":
      return { [plan.kind]: {} };
    case "tag-aws":
      return { "tag-aws": { region: plan.region, ...mappedOf(plan) } };
    case "tag-azure":
      return { "tag-azure": { subscription: plan.subscription, ...mappedOf(plan) } };
  }
}

function placeOf({ project, environment }: { readonly project?: string; readonly environment?: string }): Written {
  return { ...(project === undefined ? {} : { project }), ...(environment === undefined ? {} : { environment }) };
}

function mappedOf({ dataKey, mappings, endpoint }: Extract<Plan, { readonly kind: "tag-aws" | "tag-azure" }>): Written {
  return { from: dataKey, map: mappings, ...(endpoint === undefined ? {} : { endpoint }) };
}
