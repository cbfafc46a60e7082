/**
 * Whether wrasse itself is alive, and ready to be asked, as Kubernetes has its own programs say it. A store that cannot
 * be written is no reason to start wrasse anew, which would not help, but one to ask somebody else.
 */
import * as z from "zod";
import type { Level } from "../../health/level.ts";
import { renderKubernetes } from "../../views/kubernetes.ts";
import type { ObservedCheck, Snapshot } from "../../views/snapshot.ts";
import type { Route } from "../route.ts";
import type { Serving } from "../serving.ts";

const NAMES = z.union([z.string(), z.array(z.string())]).optional();

/** Whoever asks adds what they like; it was always so there. */
const QUERY = z.looseObject({
  verbose: NAMES.describe("Shows all parts, also when they are well"),
  exclude: NAMES.describe("A part that is to be passed over; may come several times"),
});
const PARAMS = z.object({ part: z.string().describe("The only part that is asked for") });

export function liveRoutes(serving: Serving): Route[] {
  return ["livez", "readyz"].flatMap((endpoint) => [
    liveRoute(serving, endpoint),
    { ...liveRoute(serving, endpoint), path: `/${endpoint}/:part`, params: PARAMS },
  ]);
}

function liveRoute(serving: Serving, endpoint: string): Route {
  const contentType = "text/plain";
  return {
    method: "GET",
    path: `/${endpoint}`,
    need: "nothing",
    summary: endpoint === "livez" ? "Whether wrasse itself is alive" : "Whether wrasse itself is ready to be asked",
    query: QUERY,
    answers: {
      200: { description: "It is", contentType },
      500: { description: "It is not, with the parts that fail", contentType },
    },
    handle({ query, params }, reply) {
      const exclude = textsOf(query["exclude"]);
      const { part } = params;
      const { status, headers, body } = renderKubernetes(partsOf(serving), {
        endpoint,
        verbose: query["verbose"] !== undefined,
        exclude,
        // Everybody may ask: what is wrong with the store is not for everybody.
        reasons: false,
        ...(part === undefined ? {} : { check: part }),
      });
      reply.code(status).headers(headers);
      return body;
    },
  };
}

function partsOf(serving: Serving): Snapshot {
  const { intake, service, now } = serving;
  const isReady = serving.notReady().length === 0;
  const parts: readonly (readonly [string, Level])[] = [
    ["store", intake.fault === undefined ? "healthy" : "unknown"],
    ["tail", isReady || intake.fault !== undefined ? "healthy" : "unknown"],
    ["feed", "healthy"],
  ];
  const checks = parts.map(([name, level]) => partOf(name, level, now()));
  return { revision: 0, takenAt: now(), service, isStarting: !serving.isCaughtUp(), checks };
}

function partOf(name: string, level: Level, at: number): ObservedCheck {
  return {
    resourceId: `-/-/-/${name}/-`,
    resource: { target: name },
    name: "default",
    level,
    since: at,
    message: undefined,
    reportedAt: at,
    expiresAt: undefined,
    data: {},
  };
}

function textsOf(value: unknown): readonly string[] {
  return [value].flat().filter((text) => typeof text === "string");
}
