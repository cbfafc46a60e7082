/** Each layer by itself: when it objects, what it says, and what would end it. */
import { expect, test } from "vitest";
import type { Layer, Objection } from "../../src/reactions/case.ts";
import { acknowledged } from "../../src/reactions/layers/acknowledged.ts";
import { approval } from "../../src/reactions/layers/approval.ts";
import { blastRadius } from "../../src/reactions/layers/blast-radius.ts";
import { breaker } from "../../src/reactions/layers/breaker.ts";
import { cooldown } from "../../src/reactions/layers/cooldown.ts";
import { dependency } from "../../src/reactions/layers/dependency.ts";
import { deployment } from "../../src/reactions/layers/deployment.ts";
import { flapping } from "../../src/reactions/layers/flapping.ts";
import { level } from "../../src/reactions/layers/level.ts";
import { maintenance } from "../../src/reactions/layers/maintenance.ts";
import { observe } from "../../src/reactions/layers/observe.ts";
import { rollback } from "../../src/reactions/layers/rollback.ts";
import { silence } from "../../src/reactions/layers/silence.ts";
import { soft } from "../../src/reactions/layers/soft.ts";
import { source } from "../../src/reactions/layers/source.ts";
import { targets } from "../../src/reactions/layers/targets.ts";
import { tooOld } from "../../src/reactions/layers/too-old.ts";
import { DEFAULT_SETTINGS } from "../../src/reactions/rule.ts";
import { type CaseWish, crew, deployed, HOLDING, LIMITED, question, SIGHTING, suspended } from "./layer-case.ts";
import { redeploy, rule, START, webhook } from "./timeline.ts";

const REDEPLOYING = { plans: [{ ...redeploy() }], sighting: { ...SIGHTING, release: "1.4.2" } };

type Row = readonly [string, Layer, CaseWish, Objection | undefined];

const TABLE: readonly Row[] = [
  ["a source that may", source, {}, undefined],
  [
    "a source that may not",
    source,
    { settings: { ...DEFAULT_SETTINGS, mayReact: (name) => name !== "tasks" } },
    { layer: "source", reason: "the source tasks may not set off reactions", isFinal: true },
  ],
  ["as old as may be", tooOld, { sighting: { ...SIGHTING, ageMs: 600_000 } }, undefined],
  [
    "older",
    tooOld,
    { sighting: { ...SIGHTING, ageMs: 660_000 } },
    { layer: "too-old", reason: "the report was 11 minutes old; reactions look at 10 minutes", isFinal: true },
  ],
  [
    "older than anything that is known",
    tooOld,
    { sighting: { ...SIGHTING, takenAt: START, ageMs: START - 500 } },
    {
      ...{ layer: "too-old", isFinal: true },
      reason: "the report has no time, and was there before wrasse first looked; reactions look at 10 minutes",
    },
  ],
  [
    "too far ahead",
    tooOld,
    { sighting: { ...SIGHTING, ageMs: -660_000 } },
    { layer: "too-old", reason: "the report was dated 11 minutes ahead; reactions look at 10 minutes", isFinal: true },
  ],
  ["the level it looks for", level, {}, undefined],
  ["maintenance, which another layer tells", level, { level: "maintenance" }, undefined],
  [
    "another level",
    level,
    { level: "warning" },
    { layer: "level", reason: "it is warning now, which the rule does not look for" },
  ],
  ["undoing while it is well", level, { phase: "recover", level: "healthy" }, undefined],
  ["undoing while it is not", level, { phase: "recover" }, { layer: "level", reason: "it is unhealthy again" }],
  ["a settled level", soft, {}, undefined],
  ["a counted level", soft, { heldUntil: 0 }, { layer: "soft", reason: "unhealthy is still being counted" }],
  ["a level that is counted does not flap", flapping, { heldUntil: 0 }, undefined],
  [
    "a level that flaps, whatever the time is",
    flapping,
    { heldUntil: START - 1000 },
    { layer: "flapping", reason: "it flaps: held until 2026-03-02T11:59:59.000Z", expectedAt: START - 1000 },
  ],
  ["nothing down", dependency, {}, undefined],
  [
    "something down",
    dependency,
    { surroundings: { downBefore: () => "-/-/-/db-01/-" } },
    { layer: "dependency", reason: "it depends on -/-/-/db-01/-, which is down", wake: "down -/-/-/db-01/-" },
  ],
  ["no window", maintenance, { surroundings: suspended("silence") }, undefined],
  [
    "a window",
    maintenance,
    { surroundings: suspended("maintenance", START + 60_000) },
    {
      layer: "maintenance",
      reason: "maintenance 4f2a by ana: patching, until 2026-03-02T12:01:00.000Z",
      wake: "suspension 4f2a",
      freesAt: START + 60_000,
    },
  ],
  [
    "its own maintenance",
    maintenance,
    { level: "maintenance" },
    { layer: "maintenance", reason: "it says itself that it is in maintenance" },
  ],
  [
    "its own maintenance, for a rule that looks for it",
    maintenance,
    { level: "maintenance", rule: rule({ when: { levels: ["maintenance"] } }) },
    undefined,
  ],
  ["a deployment that does not hold", deployment, { surroundings: deployed() }, undefined],
  [
    "a deployment that holds",
    deployment,
    { settings: HOLDING, surroundings: deployed() },
    {
      layer: "deployment",
      reason: "1.4.2 is being deployed there by ServerTasks-1, which counts until 2026-03-02T12:05:00.000Z",
      freesAt: START + 300_000,
      wake: "deployment acme/production",
    },
  ],
  ["no deployment", deployment, { settings: HOLDING }, undefined],
  ["no silence", silence, { surroundings: suspended("maintenance") }, undefined],
  [
    "a silence without an end",
    silence,
    { surroundings: suspended("silence") },
    { layer: "silence", reason: "silence 4f2a by ana: patching", wake: "suspension 4f2a" },
  ],
  ["no acknowledgement", acknowledged, { surroundings: suspended("silence") }, undefined],
  [
    "an acknowledgement",
    acknowledged,
    { surroundings: suspended("acknowledgement") },
    { layer: "acknowledged", reason: "acknowledgement 4f2a by ana: patching", wake: "suspension 4f2a" },
  ],
  ["the first time", cooldown, { rule: rule({ cooldownMs: 60_000 }) }, undefined],
  ["cool again", cooldown, { rule: rule({ cooldownMs: 60_000 }), letGoAt: START - 60_000 }, undefined],
  [
    "not cool yet",
    cooldown,
    { rule: rule({ cooldownMs: 60_000 }), letGoAt: START - 59_999 },
    {
      layer: "cooldown",
      reason: "it acted at 2026-03-02T11:59:00.001Z and cools down until 2026-03-02T12:00:00.001Z",
      freesAt: START + 1,
    },
  ],
  ["no limit", blastRadius, {}, undefined],
  ["room for one", blastRadius, { rule: LIMITED, surroundings: crew({ out: 1 }) }, undefined],
  [
    "no room by number",
    blastRadius,
    { rule: LIMITED, surroundings: crew({ out: 2, total: 80 }) },
    { layer: "blast-radius", reason: "2 of 80 in acme/production are out already; at most 2", wake: "crew" },
  ],
  [
    "no room by share",
    blastRadius,
    { rule: LIMITED, surroundings: crew({ out: 1, total: 7 }) },
    { layer: "blast-radius", reason: "1 of 7 in acme/production is out already; at most 25 %", wake: "crew" },
  ],
  [
    "the last healthy one",
    blastRadius,
    { rule: LIMITED, surroundings: crew({ well: 0 }) },
    { layer: "blast-radius", reason: "it is the last healthy one of 8 in acme/production", wake: "crew" },
  ],
  [
    "no group",
    blastRadius,
    { rule: rule({ limit: { max: 1, of: ["tenant", "project"] } }) },
    {
      layer: "blast-radius",
      reason: "it has no tenant, so the others that are out cannot be counted: set limit.of to names that it has",
    },
  ],
  ["nothing is redeployed", rollback, {}, undefined],
  ["a first rollback", rollback, REDEPLOYING, undefined],
  [
    "nobody knows of what",
    rollback,
    { plans: [{ ...redeploy() }] },
    {
      layer: "rollback",
      reason: "no deployment of acme in production has been seen, so nobody knows which release it would roll back",
      wake: "deployment acme/production",
    },
  ],
  [
    "a second rollback",
    rollback,
    { ...REDEPLOYING, surroundings: { rolledBackAt: () => START } },
    {
      layer: "rollback",
      reason: "1.4.2 of acme in production was rolled back at 2026-03-02T12:00:00.000Z, and each release is once only",
      isFinal: true,
    },
  ],
  [
    "another redeployment",
    rollback,
    { ...REDEPLOYING, surroundings: { openRedeploy: () => 4 } },
    { layer: "rollback", reason: "effect 4 is redeploying acme in production", wake: "redeploy acme/production" },
  ],
  ["as many as may be", breaker, { surroundings: { breaker: { countOf: () => 49, isHolding: false } } }, undefined],
  [
    "one too many",
    breaker,
    { surroundings: { breaker: { countOf: () => 50, isHolding: false } } },
    {
      layer: "breaker",
      reason: "the breaker has opened: 50 effects within 10 minutes, at most 50; approve or reject it",
      wake: "breaker",
    },
  ],
  [
    "others still held",
    breaker,
    { surroundings: { breaker: { countOf: () => 0, isHolding: true } } },
    {
      layer: "breaker",
      reason: "the breaker is open: others it has held still wait for a person; approve or reject it",
      wake: "breaker",
    },
  ],
  [
    "undoing does not count",
    breaker,
    { phase: "recover", surroundings: { breaker: { countOf: () => 50, isHolding: false } } },
    undefined,
  ],
  ["acting", observe, {}, undefined],
  ["observing", observe, { rule: rule({ mode: "observe" }) }, { layer: "observe", reason: "the rule only observes" }],
  ["acting without asking", approval, {}, undefined],
  ["asking", approval, { rule: rule({ mode: "ask" }) }, { layer: "approval", reason: "a person has to approve it" }],
  ["all names there", targets, { plans: [{ ...redeploy() }, { ...webhook() }] }, undefined],
  [
    "a name missing",
    targets,
    { plans: [{ ...webhook() }, { ...redeploy() }], subject: { kind: "group", names: { project: "acme" } } },
    { layer: "targets", reason: "octopus-redeploy needs an environment, which it does not have", isFinal: true },
  ],
];

test.each(TABLE)("%s: %o", (_, layer, wish, objection) => {
  expect(layer(question(wish))).toEqual(objection);
});
