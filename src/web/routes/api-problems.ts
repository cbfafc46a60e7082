/** The messages that changed nothing, because nobody could read them or their source may not say so. */
import * as z from "zod";
import { KEPT_PROBLEM, pageSchema } from "../answer-schemas.ts";
import { queryOf } from "../query.ts";
import { refuseRestricted } from "../restricted.ts";
import type { Route } from "../route.ts";
import type { Serving } from "../serving.ts";
import { answerState } from "../state-answer.ts";
import { LIMIT, PAGE_ROWS } from "./api-resources.ts";

const QUERY = z.strictObject({ kind: z.enum(["malformed", "refused"]).optional(), limit: LIMIT });

export function problemRoutes({ reader }: Serving): Route[] {
  const route: Route = {
    method: "GET",
    path: "/api/problems",
    need: "read",
    summary: "Messages that are malformed, or that their source may not say, newest first",
    query: QUERY,
    answers: { 200: { description: "The newest of them", schema: pageSchema(KEPT_PROBLEM) } },
    handle(asked, reply) {
      refuseRestricted(asked.access, "problems may be about any");
      const { kind, limit = PAGE_ROWS } = queryOf(QUERY, asked);
      const items = reader.problems({ limit, ...(kind === undefined ? {} : { kind }) });
      const revision = reader.lastSeq();
      return answerState(asked, reply, revision, { revision, items, next: null });
    },
  };
  return [route];
}
