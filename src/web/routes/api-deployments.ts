/** The deployments that were read out of logs. */
import * as z from "zod";
import { deploymentAnswerOf } from "../../store/suspension-answer.ts";
import { queryOf } from "../query.ts";
import type { Route } from "../route.ts";
import { areWithin } from "../selector-scope.ts";
import type { Serving } from "../serving.ts";
import { answerState, revisionFor } from "../state-answer.ts";
import { DEPLOYMENT } from "../suspension-schemas.ts";
import { LIMIT, PAGE_ROWS } from "./api-resources.ts";

/** What is looked through at most. */
const DEPLOYMENTS_MAX = 10_000;

const QUERY = z.strictObject({ limit: LIMIT });

export function deploymentRoutes({ reader }: Serving): Route[] {
  const route: Route = {
    method: "GET",
    path: "/api/deployments",
    need: "read",
    summary: "The deployments that logs have told of, newest first",
    query: QUERY,
    answers: {
      200: { description: "The newest of them", schema: z.object({ items: z.array(DEPLOYMENT) }) },
    },
    handle(asked, reply) {
      const { limit = PAGE_ROWS } = queryOf(QUERY, asked);
      const { within } = asked.access;
      // All that it deploys to has to be within: what a target's deployment is, others are told of.
      const items = reader
        .deployments(within === undefined ? limit : DEPLOYMENTS_MAX)
        .filter(({ project, environment, tenant }) =>
          areWithin([{ project, environment, ...(tenant === undefined ? {} : { tenant }) }], within),
        )
        .slice(0, limit)
        .map(deploymentAnswerOf);
      return answerState(asked, reply, revisionFor(reader, asked.access), { items });
    },
  };
  return [route];
}
