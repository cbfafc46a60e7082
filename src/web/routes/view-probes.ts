/** What monitors and badges read: Consul's entries, the line of a Nagios plugin, and the JSON of shields.io. */
import * as z from "zod";
import { chooseByAccept } from "../../views/accept.ts";
import { renderBadge } from "../../views/badge.ts";
import { renderConsul, renderConsulOutput } from "../../views/consul.ts";
import { renderNagios } from "../../views/nagios.ts";
import type { Route } from "../route.ts";
import { type ViewServing, viewRoute } from "../view-route.ts";

const CONSUL_FORMATS = [
  { name: "entries", mediaTypes: ["application/json"] },
  { name: "output", mediaTypes: ["text/plain"] },
] as const;

const BADGE_LABEL_LENGTH_MAX = 100;

export function probeRoutes(serving: ViewServing): Route[] {
  return [
    viewRoute(serving, {
      path: "/consul/health",
      summary: "Resources as Consul's checks, with the codes that Consul's own checks understand",
      description: "Lines of text for who would rather have them, as Consul does; its entries otherwise.",
      answers: {
        200: { description: "passing", contentType: "application/json" },
        429: { description: "warning", contentType: "application/json" },
        503: { description: "critical, or in maintenance", contentType: "application/json" },
      },
      vary: "Accept",
      render: (snapshot, { request }) =>
        chooseByAccept(request.headers.accept, CONSUL_FORMATS, "entries") === "entries"
          ? renderConsul(snapshot)
          : renderConsulOutput(snapshot),
    }),
    viewRoute(serving, {
      path: "/nagios",
      summary: "Resources as the line of a Nagios plugin",
      answers: {
        200: { description: "OK", contentType: "text/plain" },
        429: { description: "WARNING", contentType: "text/plain" },
        503: { description: "CRITICAL or UNKNOWN", contentType: "text/plain" },
      },
      render: (snapshot) => renderNagios(snapshot),
    }),
    ...badgeRoutes(serving),
  ];
}

export function badgeRoutes(serving: ViewServing): Route[] {
  return [
    viewRoute(serving, {
      path: "/badge",
      summary: "The worst level of resources, as shields.io draws it",
      query: {
        label: z.string().max(BADGE_LABEL_LENGTH_MAX).optional().describe("What stands on the left of the badge."),
      },
      answers: { 200: { description: "Whatever the level.", contentType: "application/json" } },
      render: (snapshot, { query: { label } }) => renderBadge(snapshot, typeof label === "string" ? { label } : {}),
    }),
  ];
}
