/** The actions of a rule, a group of keys each, known by the first of them: `run`, `webhook`, `octopus-redeploy` … */
import * as z from "zod";
import { closest } from "../../grammar/closest.ts";
import { shown } from "../../grammar/malformed.ts";
import type { ConfigPlace } from "./config.ts";
import { wrong } from "./config-faults.ts";
import { group, list } from "./config-group.ts";
import { namesPattern } from "./config-match.ts";
import { argv, named, onlySecret, repository, textOrSecret, webAddress } from "./config-rule-values.ts";
import { duration, path, text, whole, word, yesOrNo } from "./config-values.ts";

export type WrittenAction = z.output<ReturnType<typeof action>>;

/** The keys that say what kind of action it is; each stands first in its group below. */
const ACTION_KEYS = [
  "run",
  "webhook",
  "octopus-runbook",
  "octopus-redeploy",
  "octopus-cancel-task",
  "octopus-disable-target",
  "octopus-enable-target",
  "tag-aws",
  "tag-azure",
  "github-dispatch",
  "log",
] as const;

const ATTEMPTS_MAX = 100;
const VARIABLE = /^[A-Za-z_]\w{0,127}$/;
const HEADER = /^[\w!#$%&'*+.^`|~-]{1,128}$/;

export function action(place: ConfigPlace) {
  return z.preprocess(
    (written, context) => {
      const found = findNoAction(written);
      if (found === undefined) return written;
      context.issues.push({ code: "custom", input: written, path: found.path, message: found.reason });
      return z.NEVER;
    },
    z.union([
      run(place),
      webhook(place),
      octopusRunbook(),
      octopusRedeploy(),
      group({
        "octopus-cancel-task": group({}).describe("Cancels the deployment that the report came from"),
        ...octopusCommon(),
      }),
      group({ "octopus-disable-target": group({}).describe("Disables the resource's target"), ...octopusCommon() }),
      group({ "octopus-enable-target": group({}).describe("Enables it again"), ...octopusCommon() }),
      tagAws(),
      tagAzure(),
      githubDispatch(place),
      group({
        log: word(["info", "warn", "error"]).describe("Writes a line to the daemon's log, of this level"),
        ...common(),
      }),
    ]),
  );
}

const KNOWN = ACTION_KEYS.join(", ");

interface NoAction {
  readonly path: string[];
  readonly reason: string;
}

/** An action is told by its key, so that there has to be one, and only one. */
function findNoAction(written: unknown): NoAction | undefined {
  if (typeof written !== "object" || written === null || Array.isArray(written)) {
    return { path: [], reason: wrong(written, "an action", `write one of ${KNOWN} with what it takes`) };
  }
  const keys = Object.keys(written);
  const actions = keys.filter((key) => ACTION_KEYS.some((one) => one === key));
  if (actions.length === 1) return undefined;
  if (actions.length > 1)
    return { path: [], reason: `this is ${actions.join(" and ")} in one; put a - in front of each` };
  for (const key of keys) {
    const meant = closest(key, ACTION_KEYS);
    if (meant !== undefined) return { path: [key], reason: `${shown(key)} is no action; did you mean ${meant}?` };
  }
  const [key = ""] = keys;
  const found = key === "" ? "there is nothing here to do" : `${shown(key)} is no action`;
  return { path: [], reason: `${found}; write one of ${KNOWN}` };
}

function common(timeout = "30s") {
  return {
    timeout: duration().prefault(timeout).describe("How long an attempt may take; 30m where Octopus is asked"),
    attempts: whole(1, ATTEMPTS_MAX)
      .default(8)
      .describe("How often it is tried at most, with longer and longer pauses"),
    continue: yesOrNo().default(false).describe("Whether the next action is done even if this one fails"),
    once: yesOrNo()
      .default(false)
      .describe("Never repeated: where nobody knows whether it was done, a person has to look"),
  };
}

function octopusCommon() {
  return common("30m");
}

function run(place: ConfigPlace) {
  return group({
    run: argv(place)
      .meta({ title: "program and its arguments" })
      .describe(
        "Starts a program, never through a shell; an argument that is `{target}` or the like stands for that value of the report",
      ),
    cwd: path(place, "path").prefault(".").describe("The folder it runs in; that of this file unless said otherwise"),
    env: named(textOrSecret(place), VARIABLE, "the name of an environment variable")
      .prefault({})
      .describe("Environment variables beside `WRASSE_TARGET`, `WRASSE_LEVEL` and the like; secrets go here"),
    ...common(),
  });
}

function webhook(place: ConfigPlace) {
  return group({
    webhook: webAddress().describe("Sends a CloudEvent there, by POST"),
    secret: onlySecret(place)
      .exactOptional()
      .describe("What it is signed with, as Standard Webhooks has it: `{ env: … }` or `{ file: … }`"),
    secrets: list(onlySecret(place), "secrets")
      .exactOptional()
      .describe("Instead of `secret`, to rotate it: each of them signs"),
    headers: named(textOrSecret(place), HEADER, "the name of a header").prefault({}).describe("Headers beside its own"),
    allowPrivate: yesOrNo().default(false).describe("Whether it may be an address of a private network"),
    ...common(),
  });
}

const name = (what: string) => text("a name", "write a name, or leave the key out").exactOptional().describe(what);

function octopusRunbook() {
  return group({
    "octopus-runbook": text("a runbook's name", "write what it is called in Octopus").describe("Runs this runbook"),
    project: name("Its project; that of the resource unless said otherwise"),
    environment: name("Where to run it; the resource's environment unless said otherwise"),
    onTarget: yesOrNo().default(true).describe("Runs it on the resource's target only; never on all for want of one"),
    ...octopusCommon(),
  });
}

function octopusRedeploy() {
  const place = group({
    project: name("The project; that of the resource unless said otherwise"),
    environment: name("The environment; that of the resource unless said otherwise"),
  });
  return group({
    "octopus-redeploy": place.describe("Deploys the last release that succeeded before the current one"),
    ...octopusCommon(),
  });
}

function mapped(dataKey: string, example: string) {
  return {
    from: text("a name", "write the name of a value in reports")
      .prefault(dataKey)
      .describe("Which value of the report names the cloud's resource"),
    map: list(
      group({
        match: namesPattern().describe("Which resources; at least one name"),
        id: text("a cloud's id", `write it as the cloud has it: ${example}`).describe(
          "What they are called in the cloud",
        ),
      }),
      "mappings",
    )
      .prefault([])
      .describe("What resources are called in the cloud whose reports do not say so; the first that matches counts"),
    endpoint: webAddress().exactOptional().describe("Another server than the cloud's own, for tests"),
  };
}

function tagAws() {
  return group({
    "tag-aws": group({
      region: text("a region", "write one as eu-west-1").describe("The AWS region"),
      ...mapped("arn", "arn:aws:ec2:eu-west-1:123456789012:instance/i-0abc"),
    }).describe("Writes the level onto the AWS resource, as a tag"),
    ...common(),
  });
}

function tagAzure() {
  return group({
    "tag-azure": group({
      subscription: text("a subscription", "write its id").describe("The Azure subscription"),
      ...mapped("resourceId", "/subscriptions/…/providers/Microsoft.Compute/virtualMachines/web-01"),
    }).describe("Writes the level onto the Azure resource, as a tag"),
    ...common(),
  });
}

function githubDispatch(place: ConfigPlace) {
  return group({
    "github-dispatch": repository()
      .meta({ title: "repository" })
      .describe("Sends a `repository_dispatch` to this repository, `owner/name`"),
    event: text("an event's type", "write what workflows listen for")
      .prefault("wrasse")
      .describe("The type of the event"),
    token: onlySecret(place).describe("The token to send it with: `{ env: … }` or `{ file: … }`"),
    api: webAddress().prefault("https://api.github.com").describe("The API; another one for GitHub Enterprise"),
    allowPrivate: yesOrNo().default(false).describe("Whether that may be an address of a private network"),
    ...common(),
  });
}
