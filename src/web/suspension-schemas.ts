/** Suspensions and deployments as the API takes and answers them. */
import * as z from "zod";
import type { DeploymentAnswer } from "../store/answers.ts";
import { SUSPENSION_KINDS } from "../store/suspension.ts";
import { EFFECT_FIELDS, EXPLANATION, NAME_SELECTOR } from "./answer-schemas.ts";

const TIME = z.string().meta({ format: "date-time" });
const TEXT_OR_NULL = z.string().nullable();
const SELECTORS_MAX = 100;

export const SUSPENSION = z
  .object({
    id: z.string(),
    kind: z.enum(SUSPENSION_KINDS),
    selectors: z.array(NAME_SELECTOR).describe("One at least means the resource"),
    check: TEXT_OR_NULL.describe("Null for all checks"),
    startsAt: TIME,
    endsAt: TIME.nullable(),
    cron: TEXT_OR_NULL.describe("When it begins, each time for as long as `for` says"),
    timeZone: TEXT_OR_NULL,
    for: TEXT_OR_NULL,
    expireOnResolve: z.boolean(),
    sticky: z.boolean(),
    author: z.string(),
    comment: z.string(),
    createdAt: TIME,
    endedAt: TIME.nullable(),
    endedBy: TEXT_OR_NULL,
  })
  .meta({ id: "Suspension", description: "What is not reacted to for a while." });

const REACTION = z
  .object({
    ...EFFECT_FIELDS,
    freedBy: TEXT_OR_NULL.describe("What would let it go; null for what is done, or being done"),
  })
  .meta({ id: "Reaction" });

export const EXPLANATION_WITH_REACTIONS = EXPLANATION.extend({
  reactions: z.array(REACTION).describe("Those that are open or have ended lately, newest first"),
  suspensions: z.array(SUSPENSION).describe("Those that hold for it now"),
}).meta({ id: "Explanation" });

export const DEPLOYMENT: z.ZodType<DeploymentAnswer> = z
  .object({
    task: z.string(),
    project: z.string(),
    environment: z.string(),
    tenant: TEXT_OR_NULL,
    release: z.string(),
    startedAt: TIME,
    finishedAt: TIME.nullable(),
    outcome: z.enum(["succeeded", "failed", "cancelled"]).nullable(),
  })
  .meta({ id: "Deployment" });

const DATED = "a date and time with its offset, like 2026-11-21T12:00:00Z";

export const SUSPENSION_WISH = z.strictObject({
  kind: z.enum(SUSPENSION_KINDS),
  selectors: z
    .array(
      NAME_SELECTOR.refine(
        (selector) => Object.values(selector).some((pattern) => pattern !== undefined),
        'an empty selector would mean everything; write {"target":"*"} if that is meant',
      ),
    )
    .min(1, "without a selector it would mean nothing")
    .max(SELECTORS_MAX),
  check: z.string().min(1).max(1024).optional().describe("Only this check; all, if absent"),
  startsAt: z.string().optional().describe(`When it begins, ${DATED}; now, if absent`),
  endsAt: z.string().optional().describe(`When it ends, ${DATED}`),
  for: z.string().optional().describe("Instead: how long it lasts, like 2h; with cron, each time"),
  cron: z.string().max(200).optional().describe("Of a maintenance: when it begins each time, like 0 2 * * 6"),
  timeZone: z.string().max(100).optional().describe("Of the cron expression; UTC, if absent"),
  expireOnResolve: z.boolean().optional().describe("Of a silence: it ends for good when all that it means is healthy"),
  sticky: z.boolean().optional().describe("Of an acknowledgement: it stays when the level moves, until it is healthy"),
  author: z
    .string()
    .regex(/^[^\p{Cc}\p{Cf}]{1,100}$/u, "it takes 1 to 100 characters that can be seen")
    .optional()
    .describe("Who wants it; the token's name, if absent"),
  comment: z
    .string()
    .max(1000)
    .refine((text) => text.trim() !== "", "say why, for whoever wonders later"),
});

export type SuspensionBody = z.output<typeof SUSPENSION_WISH>;
