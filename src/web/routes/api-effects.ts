/** What was to be done, what became of it, and what people say about it. */
import * as z from "zod";
import { EFFECT_VERBS, type EffectVerb } from "../../reactions/reactor.ts";
import type { EffectWithAttempts } from "../../store/answers.ts";
import { EFFECT_STATES } from "../../store/effect-state.ts";
import type { StoreReader } from "../../store/store-reader.ts";
import type { Access } from "../access.ts";
import { EFFECT, EFFECT_WITH_ATTEMPTS, pageSchema } from "../answer-schemas.ts";
import { bodyTextOf, readJsonBody } from "../json-body.ts";
import { linkNext } from "../paging.ts";
import { Problem } from "../problem.ts";
import { NO_QUERY, PATTERN, queryOf, wholeNumber, wordList } from "../query.ts";
import { quoted } from "../quoted.ts";
import type { Asked, Route } from "../route.ts";
import type { Serving } from "../serving.ts";
import { answerJson, answerState, revisionFor } from "../state-answer.ts";
import { LIMIT, PAGE_ROWS } from "./api-resources.ts";

const LIST = z.strictObject({
  state: wordList(EFFECT_STATES, "States", "held,waiting-approval").optional(),
  rule: PATTERN.describe("The name of the rule").optional(),
  resource: PATTERN.describe("The id of the resource that it is about").optional(),
  limit: LIMIT,
  before: wholeNumber(1, Number.MAX_SAFE_INTEGER, "Only those of smaller numbers").optional(),
});

const NUMBER_PARAM = z.object({ number: z.string().describe("The number of the effect") });

const COMMENT = z.strictObject({
  comment: z
    .string()
    .regex(/^[^\p{Cc}]{1,1000}$/u, "it takes 1 to 1000 characters of one line")
    .optional()
    .describe("Why; it is kept beside the name"),
});

const SUMMARIES: Readonly<Record<EffectVerb, string>> = {
  approve: "Lets an effect go whatever holds it, once",
  reject: "Ends an effect that waits or is held: it is not done",
  retry: "Tries an effect that has ended once more",
  abandon: "Ends an effect: it is not tried any more",
};

export function effectRoutes(serving: Serving): Route[] {
  return [listRoute(serving), oneRoute(serving), ...EFFECT_VERBS.map((verb) => verbRoute(verb, serving))];
}

function listRoute({ reader }: Serving): Route {
  return {
    method: "GET",
    path: "/api/effects",
    need: "read",
    summary: "What rules have set off, newest first",
    query: LIST,
    answers: { 200: { description: "A page of them", schema: pageSchema(EFFECT) } },
    handle(asked, reply) {
      const { limit = PAGE_ROWS, before, state, rule, resource } = queryOf(LIST, asked);
      const selector = {
        ...(state === undefined ? {} : { states: state }),
        ...(rule === undefined ? {} : { rule }),
        ...(resource === undefined ? {} : { resourceId: resource }),
        within: asked.access.within,
      };
      const found = reader.effects(selector, { limit: limit + 1, ...(before === undefined ? {} : { before }) });
      const items = found.slice(0, limit);
      const last = found.length > limit ? items.at(-1) : undefined;
      if (last !== undefined) linkNext(asked.request, reply, "before", last.number);
      const next = last === undefined ? null : String(last.number);
      const revision = revisionFor(reader, asked.access);
      return answerState(asked, reply, revision, { revision, items, next });
    },
  };
}

function oneRoute({ reader }: Serving): Route {
  return {
    method: "GET",
    path: "/api/effects/:number",
    need: "read",
    summary: "One effect with every try at it",
    params: NUMBER_PARAM,
    query: NO_QUERY,
    answers: { 200: { description: "The effect", schema: EFFECT_WITH_ATTEMPTS } },
    handle(asked, reply) {
      return answerState(asked, reply, revisionFor(reader, asked.access), findEffect(reader, asked));
    },
  };
}

function verbRoute(verb: EffectVerb, { reader, desk }: Serving): Route {
  return {
    method: "POST",
    path: `/api/effects/:number/${verb}`,
    need: "operate",
    summary: SUMMARIES[verb],
    description: "The body may be left out. It is answered once that is committed; 409 says why it cannot be.",
    params: NUMBER_PARAM,
    query: NO_QUERY,
    bodies: { "application/json": COMMENT },
    answers: { 200: { description: "The effect as it is now", schema: EFFECT_WITH_ATTEMPTS } },
    async handle(asked, reply) {
      const { number } = findEffect(reader, asked);
      const refused = await desk.decide(verb, number, byOf(asked));
      if (refused !== undefined) throw new Problem(409, "Not possible now", refused.refused);
      return answerJson(reply, findEffect(reader, asked));
    },
  };
}

/** Who, and why. */
function byOf({ request, access }: Asked): string {
  if (bodyTextOf(request) === "") return access.name;
  const { comment } = readJsonBody(request, COMMENT);
  return comment === undefined ? access.name : `${access.name}: ${comment}`;
}

/** What may not be seen is as if it did not exist. */
function findEffect(reader: StoreReader, { params, access }: Asked): EffectWithAttempts {
  const text = params["number"] ?? "";
  const number = /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined;
  const effect = number === undefined ? undefined : reader.effect(number);
  if (effect !== undefined && isVisible(reader, effect, access)) return effect;
  throw new Problem(
    404,
    "No such effect",
    `there is no effect ${quoted(text)}; GET /api/effects lists those there are`,
  );
}

/** As the list has it. */
function isVisible(reader: StoreReader, { number }: EffectWithAttempts, { within }: Access): boolean {
  if (within === undefined) return true;
  return reader.effects({ within }, { before: number + 1, limit: 1 })[0]?.number === number;
}
