/** Faults of rules that no single value has: names that are there twice or not at all, settings that need each other. */
import { closest } from "../../grammar/closest.ts";
import { shown } from "../../grammar/malformed.ts";
import type { ConfigFault } from "./config.ts";
import { faultAt, faultsOfNames, keyFaultAt, listAt, memberOf, type Path } from "./config-between.ts";
import type { Tree } from "./config-tree.ts";

/** Goes by the file as it stands, so that these faults are told together with all others. */
export function faultsBetweenRules(tree: Tree): ConfigFault[] {
  const rules = listAt(tree.value, "rules");
  return [
    ...faultsOfNames(tree, "rules", "rule"),
    ...faultsOfElse(rules, tree),
    ...rules.flatMap((rule, index) => [
      ...faultOfBeginning(rule, index, rules, tree),
      ...faultOfCheck(rule, index, tree),
      ...faultOfLimit(rule, index, tree),
      ...["do", "recover"].flatMap((list) => faultsOfActions(rule, ["rules", index, list], tree)),
    ]),
  ];
}

/** Where a rule leads to that is not healthy in time: to one there is, and not round in a circle. */
function faultsOfElse(rules: readonly unknown[], tree: Tree): ConfigFault[] {
  const names = rules.map((rule) => memberOf(rule, "name")).filter((name) => typeof name === "string");
  const next = new Map(rules.map((rule) => [memberOf(rule, "name"), memberOf(rule, "else")]));
  return rules.flatMap((rule, index) => {
    const other = memberOf(rule, "else");
    if (typeof other !== "string") return [];
    const path = ["rules", index, "else"];
    if (memberOf(rule, "expect") === undefined) {
      return [faultAt(path, "else needs to know when: write expect, as expect: healthy in 10m", tree)];
    }
    if (!names.includes(other)) return [faultAt(path, noRule(other, names), tree)];
    const way = wayBack(memberOf(rule, "name"), next);
    if (way === undefined) return [];
    return [faultAt(path, `this leads round in a circle: ${way.join(" → ")}; let one of them end it`, tree)];
  });
}

function noRule(name: string, names: readonly string[]): string {
  const meant = closest(name, names);
  const advice = meant === undefined ? `the rules are ${names.join(", ")}` : `did you mean ${meant}?`;
  return `there is no rule ${shown(name)}; ${advice}`;
}

/** From a rule to itself again. */
function wayBack(start: unknown, next: ReadonlyMap<unknown, unknown>): readonly string[] | undefined {
  const way = [String(start)];
  for (let at = next.get(start); typeof at === "string" && way.length <= next.size; at = next.get(at)) {
    way.push(at);
    if (at === start) return way;
  }
  return undefined;
}

function faultOfBeginning(rule: unknown, index: number, rules: readonly unknown[], tree: Tree): ConfigFault[] {
  const name = memberOf(rule, "name");
  if (typeof name !== "string" || memberOf(rule, "when") !== undefined) return [];
  if (rules.some((other) => memberOf(other, "else") === name)) return [];
  const reason = "nothing sets this rule off; write when, or name it as another rule's else";
  return [faultAt(["rules", index, "when"], reason, tree)];
}

function faultOfCheck(rule: unknown, index: number, tree: Tree): ConfigFault[] {
  const when = memberOf(rule, "when");
  const on = memberOf(when, "on");
  if (memberOf(when, "check") === undefined || typeof on !== "string" || on === "check") return [];
  const reason = "a rule about one check watches checks; write on: check, or leave on out";
  return [faultAt(["rules", index, "when", "on"], reason, tree)];
}

function faultOfLimit(rule: unknown, index: number, tree: Tree): ConfigFault[] {
  const limit = memberOf(rule, "limit");
  if (typeof limit !== "object" || limit === null || Array.isArray(limit)) return [];
  if (memberOf(limit, "max") !== undefined || memberOf(limit, "percent") !== undefined) return [];
  return [faultAt(["rules", index, "limit"], "this limits nothing; write max, percent or both", tree)];
}

function faultsOfActions(rule: unknown, path: Path, tree: Tree): ConfigFault[] {
  const [, , list = ""] = path;
  const hasOctopus = memberOf(tree.value, "octopus") !== undefined;
  return listAt(rule, String(list)).flatMap((action, index) => {
    const key = keysOf(action).find((name) => name.startsWith("octopus-"));
    if (key !== undefined && !hasOctopus) {
      const reason =
        "it is not said which Octopus: write octopus: { url: …, apiKey: { env: OCTOPUS_API_KEY } } at the top";
      return [keyFaultAt([...path, index], key, reason, tree)];
    }
    if (memberOf(action, "secret") === undefined || memberOf(action, "secrets") === undefined) return [];
    const reason = "secret and secrets are two ways of saying the same; write all of them in secrets";
    return [keyFaultAt([...path, index], "secret", reason, tree)];
  });
}

function keysOf(value: unknown): readonly string[] {
  return typeof value === "object" && value !== null ? Object.keys(value) : [];
}
