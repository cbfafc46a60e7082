/** Hermes: a page of tiles for people, and JSON for who asks for it. */
import { chooseByAccept } from "../../views/accept.ts";
import { isHermesJson } from "../../views/choose-health.ts";
import { hermesJson, hermesPage } from "../../views/hermes.ts";
import type { Route } from "../route.ts";
import { type ViewServing, viewRoute } from "../view-route.ts";

const FORMATS = [
  { name: "page", mediaTypes: ["text/html", "application/xhtml+xml"] },
  { name: "json", mediaTypes: ["application/json"] },
] as const;

export function hermesRoutes(serving: ViewServing, { reasons = true }: { readonly reasons?: boolean } = {}): Route[] {
  return [
    viewRoute(serving, {
      path: "/hermes/health",
      summary: "The health of resources as Hermes shows it",
      description: "JSON for a request whose Content-Type is JSON, or that would rather have it; a page otherwise.",
      answers: {
        200: { description: "All are working.", contentType: "text/html" },
        503: { description: "One at least is not working.", contentType: "text/html" },
      },
      vary: "Accept, Content-Type",
      render(snapshot, { request: { headers } }) {
        const isJson =
          isHermesJson(headers["content-type"]) || chooseByAccept(headers.accept, FORMATS, "page") === "json";
        return isJson ? hermesJson(snapshot, { reasons }) : hermesPage(snapshot, { reasons });
      },
    }),
  ];
}
