/** What the feed says, for programs and people who want to know: AsyncAPI 3. */
import * as z from "zod";
import { asyncApi } from "../../feed/asyncapi.ts";
import { NO_QUERY } from "../query.ts";
import type { Route } from "../route.ts";
import type { Serving } from "../serving.ts";
import { JSON_TYPE } from "../state-answer.ts";

export function asyncApiRoutes({ service }: Pick<Serving, "service">): Route[] {
  return [
    {
      method: "GET",
      path: "/asyncapi.json",
      need: "nothing",
      summary: "What is said over the feed",
      query: NO_QUERY,
      answers: { 200: { description: "AsyncAPI 3", schema: z.looseObject({ asyncapi: z.string() }) } },
      handle({ request }, reply) {
        reply.header("content-type", JSON_TYPE).header("cache-control", "no-cache");
        const protocol = request.protocol === "https" ? "wss" : "ws";
        return JSON.stringify(asyncApi({ version: service.version, host: request.host, protocol }));
      },
    },
  ];
}
