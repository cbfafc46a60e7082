/** A rule in words: when it fires, how much it may do, how far it is trusted. */
import { formatDuration } from "../../health/duration.ts";
import type { Level } from "../../health/level.ts";
import type { NameSelector } from "../../health/selection.ts";
import type { Limit, Rule, When } from "../../reactions/rule.ts";

export function whenText({ name, when }: Rule, rules: readonly Rule[]): string {
  if (when === undefined) {
    const callers = rules.filter(({ expect }) => expect?.otherwise === name).map((rule) => rule.name);
    return `${listed(callers, "and")} ${callers.length === 1 ? "has" : "have"} not helped in time`;
  }
  const { levels, from, forMs, times, reason, deploying } = when;
  const parts = [
    `${watchedText(when)} becomes ${listed(levels, "or")}`,
    ...(from === undefined ? [] : [`coming from ${listed(from, "or")}`]),
    ...(forMs === 0 ? [] : [`staying so for ${formatDuration(forMs)}`]),
    ...(times === undefined ? [] : [`${times.count} times in ${formatDuration(times.withinMs)}`]),
    ...(reason === undefined ? [] : [`with a reason like ${JSON.stringify(reason)}`]),
    ...(deploying === undefined
      ? []
      : [deploying ? "while it is being deployed to" : "while it is not being deployed to"]),
  ];
  return parts.join(", ");
}

function watchedText({ on, match }: When): string {
  const which = selectorText(match);
  switch (on.kind) {
    case "resource":
      return `a resource${which}`;
    case "check":
      return `a check${which}`;
    case "group":
      return `the worst of a ${listed(on.by, "and")}${which}`;
  }
}

export function selectorText(match: NameSelector & { readonly check?: string }): string {
  const names = Object.entries(match).map(([name, pattern]) => `${name} ${JSON.stringify(pattern)}`);
  return names.length === 0 ? "" : ` (${names.join(", ")})`;
}

export function limitText({ max, percent, of }: Limit): string {
  const most = [...(max === undefined ? [] : [`${max}`]), ...(percent === undefined ? [] : [`${percent} %`])];
  return `at most ${most.join(" and ")} of a ${listed(of, "and")} at once, and never the last healthy one`;
}

export function expectText({ expect }: Rule): string | undefined {
  if (expect === undefined) return undefined;
  const otherwise = expect.otherwise === undefined ? "" : `, or else ${expect.otherwise}`;
  return `healthy within ${formatDuration(expect.withinMs)}${otherwise}`;
}

function listed(words: readonly (Level | string)[], last: "and" | "or"): string {
  const [one = ""] = words;
  if (words.length < 2) return one;
  return `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1)}`;
}
