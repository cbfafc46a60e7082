/** What the API answers, as schemas: the documentation is made of them, and every recorded answer is held against them. */
import * as z from "zod";
import { LEVELS } from "../health/level.ts";
import { NAMES } from "../health/names.ts";
import type {
  Attempt,
  Change,
  Check,
  Effect,
  EffectWithAttempts,
  Origin,
  Problem,
  Report,
  Resource,
  Suspect,
} from "../store/answers.ts";
import { EFFECT_STATES } from "../store/effect-state.ts";
import type { PastResource } from "../store/store-reader.ts";
import { ROLES } from "../store/token.ts";

const LEVEL = z
  .enum(LEVELS)
  .meta({ id: "Level", description: "From best to worst; the last two are outside that order." });

const TIME = z.string().meta({ format: "date-time" });
const TEXT_OR_NULL = z.string().nullable();
const COUNT = z.int().min(0);
/** The number of a change, of which 0 is before all. */
const NUMBER = z.int().min(0).describe("The number of the newest change that it holds");

const COUNTS = z
  .object(Object.fromEntries(LEVELS.map((level) => [level, COUNT])))
  .meta({ id: "Counts", description: "How many there are of each level." });

const CHECK: z.ZodType<Check> = z
  .object({
    name: z.string(),
    level: LEVEL,
    since: TIME,
    message: TEXT_OR_NULL,
    reportedAt: TIME,
    expiresAt: TIME.nullable(),
  })
  .meta({ id: "Check" });

const NAMED = {
  id: z.string().describe("The five names, each percent-encoded, with slashes between them; - for an absent one"),
  project: TEXT_OR_NULL,
  environment: TEXT_OR_NULL,
  tenant: TEXT_OR_NULL,
  target: z.string(),
  name: TEXT_OR_NULL,
};

const RESOURCE_FIELDS = { ...NAMED, level: LEVEL, since: TIME, message: TEXT_OR_NULL, checks: z.array(CHECK) };

export const RESOURCE: z.ZodType<Resource> = z.object(RESOURCE_FIELDS).meta({ id: "Resource" });

const ORIGIN: z.ZodType<Origin> = z
  .object({
    source: z.string(),
    file: TEXT_OR_NULL,
    line: z.int().nullable(),
    column: z.int().nullable(),
    offset: z.int().nullable(),
    task: TEXT_OR_NULL,
    release: TEXT_OR_NULL,
    step: TEXT_OR_NULL,
  })
  .meta({ id: "Origin", description: "Where something was said." });

const REPORT: z.ZodType<Report> = z
  .object({
    check: z.string(),
    level: LEVEL,
    message: TEXT_OR_NULL,
    at: TIME,
    receivedAt: TIME,
    expiresAfterMs: z.number().nullable(),
    data: z.record(z.string(), z.string()),
    verdict: z.string().describe("What was decided on it"),
    origin: ORIGIN,
  })
  .meta({ id: "Report" });

export const RESOURCE_WITH_REPORT = z
  .object({ ...RESOURCE_FIELDS, lastReport: REPORT.nullable() })
  .meta({ id: "ResourceWithReport" });

const SUSPECT: z.ZodType<Suspect> = z
  .object({
    task: z.string(),
    release: z.string(),
    startedAt: TIME,
    finishedAt: TIME.nullable().describe("Null where no end was seen by then"),
    secondsSince: COUNT.describe("From the deployment's start to the change"),
  })
  .meta({ id: "Suspect", description: "A release that was deployed shortly before, and may be to blame." });

export const CHANGE: z.ZodType<Change> = z
  .object({
    seq: z.int().min(1),
    at: TIME,
    resource: z.object(NAMED),
    check: TEXT_OR_NULL.describe("Null where the resource itself moved"),
    from: LEVEL.nullable(),
    to: LEVEL,
    reason: z.string(),
    message: TEXT_OR_NULL,
    origin: ORIGIN.nullable(),
    deployment: SUSPECT.nullable(),
  })
  .meta({ id: "Change" });

export const EFFECT_FIELDS = {
  number: z.int().min(1),
  key: z.string().describe("The same at every attempt, and nobody else's"),
  rule: z.string(),
  phase: z.enum(["do", "recover"]),
  step: COUNT.describe("Its place in the rule's list, from 0"),
  firing: z.int().min(1).describe("The number of the first effect of those that were set off together"),
  action: z.string(),
  summary: z.string().describe("What exactly is done"),
  state: z.enum(EFFECT_STATES),
  layer: TEXT_OR_NULL.describe("What holds it, or has ended it"),
  reason: TEXT_OR_NULL,
  dueAt: TIME.nullable().describe("When it is looked at again"),
  createdAt: TIME,
  endedAt: TIME.nullable(),
  attempts: COUNT.describe("How many were begun"),
  by: TEXT_OR_NULL.describe("Who said yes, or no, or asked for another attempt"),
  subject: z.string().describe("A resource's id, with the check behind a blank, or a group"),
  resource: z.object(NAMED).nullable().describe("Null for a group"),
  level: LEVEL,
  message: TEXT_OR_NULL,
  seq: z.int().min(1).nullable().describe("The number of the change that set it off"),
};

export const EFFECT: z.ZodType<Effect> = z
  .object(EFFECT_FIELDS)
  .meta({ id: "Effect", description: "One intended act." });

const ATTEMPT: z.ZodType<Attempt> = z
  .object({
    number: z.int().min(1),
    startedAt: TIME,
    endedAt: TIME.nullable(),
    outcome: z.enum(["done", "failed", "unknown"]).nullable(),
    status: TEXT_OR_NULL,
    output: TEXT_OR_NULL.describe("The last of what it said, without secrets"),
    link: TEXT_OR_NULL.describe("Where what it has started can be seen"),
  })
  .meta({ id: "Attempt" });

export const EFFECT_WITH_ATTEMPTS: z.ZodType<EffectWithAttempts> = z
  .object({ ...EFFECT_FIELDS, tries: z.array(ATTEMPT).describe("Oldest first") })
  .meta({ id: "EffectWithAttempts" });

export const KEPT_PROBLEM: z.ZodType<Problem> = z
  .object({
    kind: z.enum(["malformed", "refused"]),
    code: z.string(),
    reason: z.string(),
    at: TIME,
    text: z.string(),
    origin: ORIGIN,
  })
  .meta({ id: "KeptProblem", description: "A message that changed nothing." });

export const PAST_RESOURCE: z.ZodType<PastResource> = z
  .object({
    ...NAMED,
    level: LEVEL,
    since: TIME,
    checks: z.array(z.object({ name: z.string(), level: LEVEL, since: TIME, message: TEXT_OR_NULL })),
  })
  .meta({ id: "PastResource" });

export function pageSchema(item: z.ZodType, more: z.ZodRawShape = {}) {
  return z.object({
    revision: NUMBER,
    items: z.array(item),
    next: TEXT_OR_NULL.describe("What to ask for the next ones; null when there are none"),
    ...more,
  });
}

/** To be completed with what was reacted. */
export const EXPLANATION = z.object({
  resource: RESOURCE,
  change: CHANGE.nullable().describe("What moved the resource last"),
  checks: z.array(
    z.object({
      name: z.string(),
      level: LEVEL,
      since: TIME,
      message: TEXT_OR_NULL,
      reportedAt: TIME,
      expiresAt: TIME.nullable(),
      change: CHANGE.nullable().describe("What moved it last"),
      report: REPORT.nullable().describe("The report that did, as long as that is kept"),
      newestReport: REPORT.nullable(),
      waysOut: z.array(z.string()).describe("What would clear it, a sentence each; none for what is healthy"),
    }),
  ),
});

const ROLL_UP = z.object({ value: z.string(), worst: LEVEL, counts: COUNTS }).meta({ id: "RollUp" });

export const SUMMARY = z
  .object({
    revision: NUMBER,
    total: COUNT,
    levels: COUNTS,
    rollUps: z.object(Object.fromEntries(NAMES.map((name) => [name, z.array(ROLL_UP).optional()]))),
  })
  .meta({ id: "Summary" });

const SHARE = z.number().min(0).max(1);

export const BUCKETS = z
  .object({
    revision: NUMBER,
    id: z.string(),
    from: TIME,
    until: TIME,
    buckets: z.array(
      z.object({
        from: TIME,
        until: TIME,
        shares: z
          .object(Object.fromEntries(LEVELS.map((level) => [level, SHARE.optional()])))
          .describe("Of the whole bucket; of what is missing to 1 nothing is known"),
      }),
    ),
  })
  .meta({ id: "Buckets" });

const NAME_PATTERN = z.string().min(1).max(1024).optional();

export const NAME_SELECTOR = z
  .strictObject({
    project: NAME_PATTERN,
    environment: NAME_PATTERN,
    tenant: NAME_PATTERN,
    target: NAME_PATTERN,
    name: NAME_PATTERN,
  })
  .meta({ id: "NameSelector", description: "Globs, all of which have to match." });

export const TOKEN = z
  .object({
    id: z.string(),
    name: z.string(),
    role: z.enum(ROLES),
    within: z.array(NAME_SELECTOR).nullable().describe("What it may see and speak of; null for everything"),
    createdAt: TIME,
    expiresAt: TIME.nullable(),
    revokedAt: TIME.nullable(),
    lastUsedAt: TIME.nullable(),
  })
  .meta({ id: "Token" });

const REFUSED = z.array(z.object({ index: COUNT, code: z.string(), reason: z.string() }));

export const REPORTS_ANSWER = z
  .object({
    taken: z.array(z.object({ index: COUNT, id: z.string(), check: z.string(), verdict: z.string() })),
    refused: REFUSED,
  })
  .meta({ id: "ReportsAnswer", description: "Indices count from 0, in the order of the request." });

const PROBLEM_FIELDS = { type: z.string(), title: z.string(), status: z.int(), detail: z.string() };

export const NOTHING_TAKEN = z
  .looseObject({ ...PROBLEM_FIELDS, taken: z.array(z.unknown()).max(0).optional(), refused: REFUSED.optional() })
  .meta({ id: "NothingTaken", description: "RFC 9457, with the same members as an answer of 200." });

export const PROBLEM = z
  .looseObject(PROBLEM_FIELDS)
  .meta({ id: "Problem", description: "RFC 9457: what is wrong with a request." });
