/** What can be asked, for programs and people who want to know: OpenAPI 3.1. */
import * as z from "zod";
import { openApiOf } from "../openapi.ts";
import { NO_QUERY } from "../query.ts";
import type { Route } from "../route.ts";
import type { Serving } from "../serving.ts";
import { JSON_TYPE } from "../state-answer.ts";

export function openApiRoutes({ service }: Pick<Serving, "service">, others: readonly Route[]): Route[] {
  let text: string | undefined;
  const route: Route = {
    method: "GET",
    path: "/openapi.json",
    need: "nothing",
    summary: "This document",
    query: NO_QUERY,
    answers: { 200: { description: "OpenAPI 3.1", schema: z.looseObject({ openapi: z.string() }) } },
    handle(_asked, reply) {
      text ??= JSON.stringify(openApiOf([...others, route], service));
      reply.header("content-type", JSON_TYPE).header("cache-control", "no-cache");
      return text;
    },
  };
  return [route];
}
