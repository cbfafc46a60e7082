/** All routes of the API, and the document that describes them together with the others that there are. */
import type { Route } from "../route.ts";
import type { Serving } from "../serving.ts";
import { asyncApiRoutes } from "./api-asyncapi.ts";
import { changeRoutes } from "./api-changes.ts";
import { deploymentRoutes } from "./api-deployments.ts";
import { effectRoutes } from "./api-effects.ts";
import { liveRoutes } from "./api-lives.ts";
import { metricRoutes } from "./api-metrics.ts";
import { openApiRoutes } from "./api-openapi.ts";
import { atRoutes, bucketRoutes } from "./api-past.ts";
import { problemRoutes } from "./api-problems.ts";
import { reportRoutes } from "./api-reports.ts";
import { explainRoutes, resourceRoutes } from "./api-resources.ts";
import { summaryRoutes } from "./api-summary.ts";
import { suspensionRoutes } from "./api-suspensions.ts";
import { tokenRoutes } from "./api-tokens.ts";

export function allApiRoutes(serving: Serving, others: readonly Route[] = []): Route[] {
  const routes = [
    ...resourceRoutes(serving),
    ...explainRoutes(serving),
    ...changeRoutes(serving),
    ...summaryRoutes(serving),
    ...atRoutes(serving),
    ...bucketRoutes(serving),
    ...problemRoutes(serving),
    ...reportRoutes(serving),
    ...effectRoutes(serving),
    ...suspensionRoutes(serving),
    ...deploymentRoutes(serving),
    ...tokenRoutes(serving),
    ...metricRoutes(serving),
    ...liveRoutes(serving),
    ...asyncApiRoutes(serving),
  ];
  return [...routes, ...openApiRoutes(serving, [...routes, ...others])];
}
