/** hale: the whole document, which is 200 however bad it is, and the verdict that tells nothing but by its code. */
import { haleFull, halePublic } from "../../views/hale.ts";
import type { Route } from "../route.ts";
import { TEXTS, textsOf, type ViewServing, viewRoute } from "../view-route.ts";

const TAGS = {
  tags: TEXTS.optional().describe("Only checks that have one of these, separated by commas."),
};

export function haleRoutes(serving: ViewServing): Route[] {
  return [
    viewRoute(serving, {
      path: "/healthcheck",
      summary: "The health of resources as hale's full document",
      query: TAGS,
      answers: { 200: { description: "Whatever the verdict, which is in the body.", contentType: "application/json" } },
      render: (snapshot, { query }) => haleFull(snapshot, tagsOf(query)),
    }),
    halePublicRoute(serving, "/healthcheck/public"),
  ];
}

export function halePublicRoute(serving: ViewServing, path: string): Route {
  return viewRoute(serving, {
    path,
    summary: "Whether hale would fail: an empty 200, or 500 without a reason",
    query: TAGS,
    answers: {
      200: { description: "OK or WARN; there is no body." },
      500: { description: "FAIL.", contentType: "application/json" },
    },
    render: (snapshot, { query }) => halePublic(snapshot, tagsOf(query)),
  });
}

function tagsOf({ tags }: Readonly<Record<string, unknown>>): { readonly tags?: readonly string[] } {
  if (tags === undefined) return {};
  return { tags: textsOf(tags).flatMap((text) => text.split(",").map((tag) => tag.trim())) };
}
