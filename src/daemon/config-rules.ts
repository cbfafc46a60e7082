/** From what a checked file says of rules to what reactions go by. */
import type { OctopusPlace, Plan } from "../reactions/plan.ts";
import type { Dependency, ReactionSettings, Rule, When } from "../reactions/rule.ts";
import type { Config } from "./config.ts";
import type { WrittenAction } from "./config-actions-schema.ts";
import { planOf } from "./config-plans.ts";
import type { WrittenDependency, WrittenReactions, WrittenRule } from "./config-rules-schema.ts";

interface WrittenSettings {
  readonly rules: readonly WrittenRule[];
  readonly dependencies: readonly WrittenDependency[];
  readonly reactions: WrittenReactions;
  readonly octopus?: OctopusPlace;
}

export function reactionsOf(written: WrittenSettings): Omit<ReactionSettings, "mayReact"> {
  const { tooOldAfter, breaker, deployments } = written.reactions;
  return {
    rules: written.rules.map((rule) => ruleOf(rule, written.octopus)),
    dependencies: written.dependencies.map(({ resources, on }): Dependency => ({ resources, on })),
    tooOldAfterMs: tooOldAfter,
    breaker,
    deployments: { soakMs: deployments.soak, endMs: deployments.end, during: deployments.during },
  };
}

/** Whether a source may set off reactions is said where the source is. */
export function settingsOf({ reactions, sources }: Pick<Config, "reactions" | "sources">): ReactionSettings {
  const silent = new Set(sources.filter(({ may }) => !may.react).map(({ name }) => name));
  return { ...reactions, mayReact: (source) => !silent.has(source) };
}

function ruleOf(written: WrittenRule, octopus: OctopusPlace | undefined): Rule {
  const { name, when, cooldown = 0, limit, mode, concurrency, expect } = written;
  const plansOf = (actions: readonly WrittenAction[]) =>
    actions.map((action): Plan => planOf({ ...action, once: action.once || written.once }, octopus));
  return {
    name,
    ...(when === undefined ? {} : { when: whenOf(when) }),
    do: plansOf(written.do),
    recover: plansOf(written.recover),
    cooldownMs: cooldown,
    ...(limit === undefined ? {} : { limit }),
    mode,
    concurrency,
    ...(expect === undefined ? {} : { expect: expectationOf(expect, written.else) }),
  };
}

function expectationOf(withinMs: number, otherwise: string | undefined): NonNullable<Rule["expect"]> {
  return { withinMs, ...(otherwise === undefined ? {} : { otherwise }) };
}

function whenOf(written: NonNullable<WrittenRule["when"]>): When {
  const { on, level, from, for: forMs = 0, times, reason, deploying, ...match } = written;
  return {
    on: on ?? { kind: match.check === undefined ? "resource" : "check" },
    match,
    levels: level,
    ...(from === undefined ? {} : { from }),
    forMs,
    ...(times === undefined ? {} : { times }),
    ...(reason === undefined ? {} : { reason }),
    ...(deploying === undefined ? {} : { deploying }),
  };
}
