/** Every key of rules and what belongs to them, with what it takes, its default and what it is for. */
import type * as z from "zod";
import { MODES } from "../reactions/rule.ts";
import type { ConfigPlace } from "./config.ts";
import { action } from "./config-actions-schema.ts";
import { group, list } from "./config-group.ts";
import { matchKeys, namesPattern } from "./config-match.ts";
import {
  countInTime,
  groupedBy,
  healthyInTime,
  levels,
  onlySecret,
  ruleName,
  watched,
  webAddress,
} from "./config-rule-values.ts";
import { duration, namePattern, text, whole, word, yesOrNo } from "./config-values.ts";

export type WrittenRule = z.output<ReturnType<typeof rule>>;
export type WrittenDependency = z.output<ReturnType<typeof dependency>>;
export type WrittenReactions = z.output<ReturnType<typeof reactions>>;

const CONCURRENCY_MAX = 1000;
const COUNT_MAX = 1_000_000;

export function rules(place: ConfigPlace) {
  return list(rule(place), "rules");
}

function rule(place: ConfigPlace) {
  const actions = list(action(place), "actions");
  return group({
    name: ruleName().describe("What it is called in effects and by other rules; no two rules have the same"),
    when: when().exactOptional().describe("What sets it off; a rule without it is set off by another one's `else`"),
    do: actions
      .min(1, { error: "this list is empty; write at least one action, as - log: warn" })
      .describe("What is done, in this order; what comes after a failure is not, unless that one says `continue`"),
    recover: actions
      .prefault([])
      .describe("What is done when it is healthy again, if what was to be done was let through"),
    cooldown: duration().exactOptional().describe("How long it stays quiet about a resource after it has fired for it"),
    limit: limit().exactOptional().describe("How many may be taken away at a time; the last healthy one never is"),
    mode: word(MODES)
      .default("observe")
      .describe("`observe` only notes what it would do, `ask` waits for a person, `act` does it"),
    concurrency: whole(1, CONCURRENCY_MAX).default(4).describe("How many of its actions may run at the same time"),
    once: yesOrNo().default(false).describe("As for a single action, for all of them"),
    expect: healthyInTime().exactOptional().describe("What is hoped for after it has fired: `healthy in 10m`"),
    else: ruleName().exactOptional().describe("The rule that fires if that does not come true"),
  });
}

function when() {
  return group({
    ...matchKeys(),
    on: watched()
      .exactOptional()
      .describe(
        "What is watched: `resource`, `check` (if `check` is given, that is meant), or names joined by +: groups of resources, each as bad as its worst",
      ),
    level: levels().prefault(["unhealthy", "unavailable"]).describe("The level it comes to, or several of them"),
    from: levels().exactOptional().describe("The level it comes from"),
    for: duration().exactOptional().describe("Only if it stays so for so long"),
    times: countInTime().exactOptional().describe("Only if it has come so far so often within a time: `3 in 5m`"),
    reason: namePattern().exactOptional().describe("Pattern of the change's reason, as `wrasse history` shows it"),
    deploying: yesOrNo()
      .exactOptional()
      .describe("`true`: only while it is being deployed to, or shortly after; `false`: only while it is not"),
  });
}

function limit() {
  return group({
    max: whole(1, COUNT_MAX).exactOptional().describe("Never more than so many of a group at once"),
    percent: whole(1, 100).exactOptional().describe("Never more than so many of a hundred"),
    of: groupedBy()
      .prefault("project+environment")
      .describe("What makes a group: resources with the same values of these names"),
  });
}

export function dependencies() {
  return list(dependency(), "dependencies");
}

function dependency() {
  return group({
    resources: namesPattern().describe("These are not reacted to"),
    on: namesPattern().describe("as long as one of these is unhealthy or unavailable"),
  });
}

export function reactions() {
  return group({
    tooOldAfter: duration()
      .prefault("10m")
      .describe("A report that was true longer ago sets nothing off, so that no log read again does"),
    breaker: countInTime()
      .prefault("50 in 10m")
      .describe("When more actions than this come together, all that follow wait for a person"),
    deployments: group({
      soak: duration().prefault("5m").describe("How long after its end a deployment may be to blame"),
      end: duration().prefault("1h").describe("How long after its beginning at most, whether its end is seen or not"),
      during: word(["hold", "tighten", "ignore"])
        .default("ignore")
        .describe(
          "What rules do meanwhile: they `hold`, fire without waiting for `for` and `times` (`tighten`), or neither",
        ),
    })
      .prefault({})
      .describe("What a deployment changes for the resources it is about"),
  });
}

export function octopus(place: ConfigPlace) {
  return group({
    url: webAddress().describe("Where it is, as a browser shows it"),
    apiKey: onlySecret(place).describe("The API key to ask with: `{ env: … }` or `{ file: … }`"),
    space: text("a space", "write its name, as Default")
      .prefault("Default")
      .describe("The space that everything is in"),
  });
}
