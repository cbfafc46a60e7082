/** What speaks against a rule on this machine, before it has ever fired. */
import { accessSync, constants, statSync } from "node:fs";
import { isIP } from "node:net";
import { delimiter, isAbsolute, join } from "node:path";
import { isSelected } from "../health/selection.ts";
import { hostRefusal } from "../reactions/connect.ts";
import { SecretError } from "../reactions/errors.ts";
import type { Plan, PlanKind, WebhookPlan } from "../reactions/plan.ts";
import { withoutCredentials } from "../reactions/plan-text.ts";
import type { Rule } from "../reactions/rule.ts";
import { readSecret, secretPlacesOf } from "../reactions/secrets.ts";
import type { KeptLevel } from "../store/store-reader.ts";
import { bad, type Finding, warn } from "./finding.ts";
import { selectorText } from "./output/rule-text.ts";
import type { Environment } from "./terminal.ts";

export interface Surroundings {
  readonly env: Environment;
  /** Undefined where there is no store to look into. */
  readonly resources: readonly KeptLevel[] | undefined;
}

/** What takes something away, or may: so that too much of it leaves nothing. */
const TAKING: ReadonlySet<PlanKind> = new Set<PlanKind>(["run", "octopus-runbook", "octopus-disable-target"]);

export function findingsOf(rule: Rule, { env, resources }: Surroundings): readonly Finding[] {
  const plans = [...rule.do, ...rule.recover];
  return [
    ...findingOfMode(rule),
    ...findingOfMatch(rule, resources),
    ...findingOfLimit(rule),
    ...findingOfUncounted(rule, resources),
    ...plans.flatMap((plan) => [...findingsOfSecrets(plan, env), ...findingsOfPlan(plan, env)]),
  ];
}

function findingOfMode({ name, mode }: Rule): readonly Finding[] {
  if (mode !== "observe") return [];
  const advice = "write mode: ask or mode: act once wrasse rules replay shows what you want";
  return [warn(name, "only notes what it would do, and does nothing: its mode is observe", advice)];
}

function findingOfMatch({ name, when }: Rule, resources: Surroundings["resources"]): readonly Finding[] {
  if (when === undefined || resources === undefined) return [];
  const { check: _check, ...selector } = when.match;
  if (resources.some(({ names }) => isSelected(names, selector))) return [];
  const finding = `matches none of ${resources.length} resources that are known now${selectorText(selector)}`;
  return [warn(name, finding, "see wrasse status for their names")];
}

function findingOfLimit({ name, mode, limit, ...rule }: Rule): readonly Finding[] {
  if (mode === "observe" || limit !== undefined || !rule.do.some(({ kind }) => TAKING.has(kind))) return [];
  const advice = "write limit: { max: 1 }, so that it never takes all of them at once";
  return [warn(name, "may act on everything at the same time: it has no limit", advice)];
}

/** Those that lack a name which the limit counts by wait for a person, each time. */
function findingOfUncounted({ name, when, limit }: Rule, resources: Surroundings["resources"]): readonly Finding[] {
  if (when === undefined || limit === undefined || resources === undefined) return [];
  const { check: _check, ...selector } = when.match;
  const meant = resources.filter(({ names }) => isSelected(names, selector));
  const uncounted = meant.filter(({ names }) => limit.of.some((one) => names[one] === undefined)).length;
  if (uncounted === 0) return [];
  const finding = `${uncounted} of ${meant.length} resources that it matches cannot be counted by ${limit.of.join("+")}, and wait for a person`;
  return [
    warn(name, finding, "give them these names where they are reported, or set limit.of to names that they have"),
  ];
}

function findingsOfSecrets(plan: Plan, env: Environment): readonly Finding[] {
  return secretPlacesOf(plan).flatMap((place) => {
    try {
      readSecret(place, env);
      return [];
    } catch (error) {
      if (!(error instanceof SecretError)) throw error;
      const where = "env" in place ? `the variable ${place.env}` : `the file ${place.file}`;
      return [bad(plan.kind, error.message, `the daemon needs ${where}; this is as seen from here`)];
    }
  });
}

function findingsOfPlan(plan: Plan, env: Environment): readonly Finding[] {
  switch (plan.kind) {
    case "run":
      return findingOfProgram(plan.argv[0], env);
    case "webhook":
      return [
        ...findingOfRefused(plan),
        ...findingsOfAddress(plan.kind, plan.url),
        ...findingOfUnsigned(plan.secrets.length, plan.url),
      ];
    case "github-dispatch":
      return findingsOfAddress(plan.kind, plan.api);
    case "octopus-runbook":
    case "octopus-redeploy":
    case "octopus-cancel-task":
    case "octopus-disable-target":
    case "octopus-enable-target":
      return findingsOfAddress(plan.kind, plan.octopus.url);
    case "tag-aws":
    case "tag-azure":
    case "log":
      return [];
  }
}

function findingOfProgram(program: string, env: Environment): readonly Finding[] {
  const isNamed = !isAbsolute(program) && !/[/\\]/.test(program);
  const places = isNamed ? (env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, program)) : [program];
  const found = places.filter(isFile);
  if (found.some(isExecutable)) return [];
  if (found[0] !== undefined) return [bad("run", `${found[0]} may not be executed`, `chmod +x ${found[0]}`)];
  const finding = isNamed ? `there is no program ${program} in PATH` : `there is no program ${program}`;
  return [bad("run", finding, "write its whole path, and see that it is there")];
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What a name means is only known when it is connected to; an address written as such is refused for certain. */
function findingOfRefused({ url, allowPrivate }: Pick<WebhookPlan, "url" | "allowPrivate">): readonly Finding[] {
  const { hostname } = new URL(url);
  if (allowPrivate || (hostname !== "localhost" && hostRefusal(new URL(url)) === undefined)) return [];
  const finding = `${hostname} is not on the public internet, and is not connected to`;
  return [bad("webhook", finding, "write allowPrivate: true, if it is meant")];
}

function findingsOfAddress(about: string, text: string): readonly Finding[] {
  const url = new URL(text);
  const credentials =
    url.username === "" && url.password === ""
      ? []
      : [
          warn(
            about,
            `the URL of ${withoutCredentials(text)} holds a password`,
            "put it into a header with { env: … } instead",
          ),
        ];
  if (url.protocol === "https:" || isPrivate(url.hostname)) return credentials;
  const finding = `${withoutCredentials(text)} is not encrypted: everybody on the way can read and change it`;
  return [...credentials, warn(about, finding, "write https://")];
}

function findingOfUnsigned(secrets: number, url: string): readonly Finding[] {
  if (secrets > 0) return [];
  const finding = `what is sent to ${withoutCredentials(url)} is not signed, so that it cannot know who sent it`;
  return [warn("webhook", finding, "write secret: { env: … }, and have it checked there")];
}

/** As far as the name says so: nobody is asked. */
function isPrivate(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, "");
  if (isIP(name) === 0) return !name.includes(".") || /\.(?:localhost|local|internal|lan|home\.arpa)$/.test(name);
  return /^(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|::1$|f[cd]|fe[89ab])/i.test(name);
}
