/** How things were: everything at one moment, and one resource over a stretch of time. */
import * as z from "zod";
import { instantText } from "../../health/instant.ts";
import { LEVELS } from "../../health/level.ts";
import type { Bucket } from "../../store/store-reader.ts";
import { BUCKETS, PAST_RESOURCE, pageSchema } from "../answer-schemas.ts";
import { findResource } from "../found-resource.ts";
import { CURSOR, linkNext, pageOf } from "../paging.ts";
import { Problem } from "../problem.ts";
import { instant, PATTERN, queryOf, SELECTOR_QUERY, selectorOf, wholeNumber } from "../query.ts";
import type { Route } from "../route.ts";
import type { Serving } from "../serving.ts";
import { answerState, revisionFor } from "../state-answer.ts";
import { LIMIT, PAGE_ROWS } from "./api-resources.ts";

const DAY_MS = 86_400_000;
const BUCKETS_MAX = 500;
const BUCKETS_USUAL = 50;

const AT = z.strictObject({
  ...SELECTOR_QUERY,
  time: instant("The moment"),
  limit: LIMIT,
  after: CURSOR.optional(),
});

export function atRoutes({ reader }: Serving): Route[] {
  const route: Route = {
    method: "GET",
    path: "/api/at",
    need: "read",
    summary: "The whole state as it was at a moment, as far as changes are kept",
    query: AT,
    answers: {
      200: {
        description: "A page of the resources that there were",
        schema: pageSchema(PAST_RESOURCE, { time: z.string().meta({ format: "date-time" }) }),
      },
    },
    handle(asked, reply) {
      const { time, limit = PAGE_ROWS, after, ...selectors } = queryOf(AT, asked);
      const selector = selectorOf(selectors, asked.access);
      const found = reader.at(time, selector, { limit: limit + 1, ...(after === undefined ? {} : { after }) });
      const { rows, next } = pageOf(found, limit);
      if (next !== null) linkNext(asked.request, reply, "after", next);
      const revision = revisionFor(reader, asked.access);
      return answerState(asked, reply, revision, { revision, time: instantText(time), items: rows, next });
    },
  };
  return [route];
}

const STRETCH = z.strictObject({
  id: PATTERN.meta({ description: "The id of the resource", examples: ["acme/production/-/web-01/iis"] }),
  from: instant("Where it begins; a day before its end unless told").optional(),
  until: instant("Where it ends; now unless told").optional(),
  count: wholeNumber(1, BUCKETS_MAX, `How many buckets there are; ${BUCKETS_USUAL} unless told`).optional(),
});

export function bucketRoutes({ reader, now }: Serving): Route[] {
  const route: Route = {
    method: "GET",
    path: "/api/buckets",
    need: "read",
    summary: "Fixed stretches of time, each with the share that a resource had of each level in it",
    query: STRETCH,
    answers: { 200: { description: "The stretches, oldest first", schema: BUCKETS } },
    handle(asked, reply) {
      const query = queryOf(STRETCH, asked);
      const { until = now(), count = BUCKETS_USUAL } = query;
      const from = query.from ?? until - DAY_MS;
      if (until - from < count) {
        const detail = `from ${instantText(from)} until ${instantText(until)} there is no room for ${count} buckets of a millisecond`;
        throw new Problem(400, "Query not understood", detail, { parameters: ["from", "until", "count"] });
      }
      const { id } = findResource(reader, query.id, asked.access);
      const widthMs = Math.ceil((until - from) / count);
      const buckets = reader.buckets(id, { from, until, widthMs }).map(sharesOf);
      const revision = revisionFor(reader, asked.access);
      const stretch = { from: instantText(from), until: instantText(until) };
      return answerState(asked, reply, revision, { revision, id, ...stretch, buckets });
    },
  };
  return [route];
}

function sharesOf({ from, until, ms }: Bucket) {
  const shares: Record<string, number> = {};
  for (const level of LEVELS) {
    const levelMs = ms[level] ?? 0;
    if (levelMs > 0) shares[level] = levelMs / (until - from);
  }
  return { from: instantText(from), until: instantText(until), shares };
}
