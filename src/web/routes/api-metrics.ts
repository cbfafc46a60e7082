/** The health of checks, and wrasse's own numbers, for Prometheus and its relatives. */
import { chooseMetricFormat, METRIC_TYPES } from "../../views/metric-text.ts";
import { renderMetrics } from "../../views/open-metrics.ts";
import { queryOf, SELECTOR_FIELDS, selectorOf } from "../query.ts";
import type { Route } from "../route.ts";
import type { Serving } from "../serving.ts";
import { takeSnapshot } from "../snapshot.ts";

export function metricRoutes(serving: Serving): Route[] {
  const route: Route = {
    method: "GET",
    path: "/metrics",
    need: "read",
    summary: "Every check and wrasse's own numbers as metrics, in the text that is asked for",
    description: "A token that stands for some resources only gets theirs, and none of wrasse's own numbers.",
    query: SELECTOR_FIELDS,
    answers: { 200: { description: "OpenMetrics for who names it", contentType: METRIC_TYPES.prometheus } },
    async handle(asked, reply) {
      const format = chooseMetricFormat(asked.request.headers.accept);
      const extra = asked.access.within === undefined ? await serving.metrics() : [];
      const { snapshot } = takeSnapshot(serving, selectorOf(queryOf(SELECTOR_FIELDS, asked), asked.access));
      const { status, headers, body } = renderMetrics(snapshot, { format, extra });
      reply.code(status).headers(headers).header("x-wrasse-revision", String(snapshot.revision));
      return body;
    },
  };
  return [route];
}
