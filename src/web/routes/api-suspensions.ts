/** Silences, maintenance and acknowledgements: listed, made and ended. */
import * as z from "zod";
import type { Suspension } from "../../store/suspension.ts";
import { suspensionAnswerOf } from "../../store/suspension-answer.ts";
import type { Access } from "../access.ts";
import { readJsonBody } from "../json-body.ts";
import { Problem } from "../problem.ts";
import { NO_QUERY, queryOf } from "../query.ts";
import { quoted } from "../quoted.ts";
import type { Route } from "../route.ts";
import { areWithin } from "../selector-scope.ts";
import type { Serving } from "../serving.ts";
import { answerJson, answerState, revisionFor } from "../state-answer.ts";
import { SUSPENSION, SUSPENSION_WISH } from "../suspension-schemas.ts";
import { suspensionWishOf } from "../suspension-wish.ts";
import { LIMIT } from "./api-resources.ts";

/** What is looked through at most. */
const SUSPENSIONS_MAX = 10_000;

const QUERY = z.strictObject({
  ended: z.enum(["true", "false"]).optional().describe("Also those that have ended"),
  limit: LIMIT.describe("How many at most; 1000 unless told"),
});
const SHOWN_MAX = 1000;

const PARAMS = z.object({ id: z.string() });

export function suspensionRoutes(serving: Serving): Route[] {
  return [listRoute(serving), makeRoute(serving), endRoute(serving)];
}

function listRoute({ reader }: Serving): Route {
  return {
    method: "GET",
    path: "/api/suspensions",
    need: "read",
    summary: "Silences, maintenance and acknowledgements, newest first",
    query: QUERY,
    answers: {
      200: { description: "Those that have not ended, or all", schema: z.object({ items: z.array(SUSPENSION) }) },
    },
    handle(asked, reply) {
      const { ended, limit = SHOWN_MAX } = queryOf(QUERY, asked);
      const items = reader
        .suspensions({ withEnded: ended === "true", limit: SUSPENSIONS_MAX })
        .filter((suspension) => isVisible(suspension, asked.access))
        .slice(0, limit)
        .map(suspensionAnswerOf);
      return answerState(asked, reply, revisionFor(reader, asked.access), { items });
    },
  };
}

function makeRoute({ desk, now }: Serving): Route {
  return {
    method: "POST",
    path: "/api/suspensions",
    need: "operate",
    summary: "Lets something not be reacted to for a while; it is answered once that is committed",
    query: NO_QUERY,
    bodies: { "application/json": SUSPENSION_WISH },
    answers: { 201: { description: "The suspension", schema: SUSPENSION } },
    async handle({ request, access }, reply) {
      const wish = suspensionWishOf(readJsonBody(request, SUSPENSION_WISH), { now: now(), author: access.name });
      if (!areWithin(wish.selectors, access.within)) throw reachesBeyond(access);
      const made = await desk.suspend(wish);
      if ("refused" in made) throw new Problem(409, "Not possible now", made.refused);
      return answerJson(reply, suspensionAnswerOf(made), 201);
    },
  };
}

function endRoute({ reader, desk }: Serving): Route {
  return {
    method: "DELETE",
    path: "/api/suspensions/:id",
    need: "operate",
    summary: "Ends a suspension; what it held is looked at once more",
    params: PARAMS,
    query: NO_QUERY,
    answers: { 200: { description: "The suspension, which has ended", schema: SUSPENSION } },
    async handle({ params, access }, reply) {
      const id = params["id"] ?? "";
      const known = reader.suspensions({ withEnded: false, limit: SUSPENSIONS_MAX }).find((one) => one.id === id);
      if (known === undefined || !isVisible(known, access)) throw noSuch(id);
      const ended = await desk.endSuspension(id, access.name);
      if ("refused" in ended) throw new Problem(409, "Not possible now", ended.refused);
      return answerJson(reply, suspensionAnswerOf(ended));
    },
  };
}

/** What means more than somebody may see would tell them what else there is. */
function isVisible({ selectors }: Suspension, { within }: Access): boolean {
  return areWithin(selectors, within);
}

function reachesBeyond({ name }: Access): Problem {
  const detail = `the token ${quoted(name)} stands for some resources only, and the selectors mean others, too; narrow each of them down`;
  return new Problem(403, "Not allowed", detail);
}

function noSuch(id: string): Problem {
  const detail = `there is no suspension ${quoted(id)} that has not ended; GET /api/suspensions lists those there are`;
  return new Problem(404, "No such suspension", detail);
}
