/** All that the second listener answers: verdicts, without reasons, to anybody. */
import { chooseHealthFormat } from "../../views/choose-health.ts";
import { hermesJson, hermesPage } from "../../views/hermes.ts";
import { microProfileHealth } from "../../views/microprofile.ts";
import type { Answer, Snapshot } from "../../views/snapshot.ts";
import type { Asked, Route } from "../route.ts";
import { createStartupWait } from "../startup-wait.ts";
import { type ViewServing, viewRoute } from "../view-route.ts";
import { halePublicRoute } from "./view-hale.ts";
import { hermesRoutes } from "./view-hermes.ts";
import { MICROPROFILE_ANSWERS, microProfileKindRoutes, microProfileOptions } from "./view-microprofile.ts";
import { badgeRoutes } from "./view-probes.ts";

const UNREASONED = { reasons: false } as const;

export function publicRoutes(serving: ViewServing, waitMsMax?: number): Route[] {
  const wait = createStartupWait(serving, waitMsMax);
  const options = microProfileOptions(serving.views, UNREASONED);
  const routes = [
    viewRoute(serving, {
      path: "/health",
      summary: "Whether all is well, as MicroProfile Health 4.0 or Hermes",
      answers: MICROPROFILE_ANSWERS,
      vary: "Accept, Content-Type",
      isSilentWhenBroken: true,
      wait,
      render: (snapshot, asked) => renderHealth(snapshot, asked),
    }),
    ...microProfileKindRoutes(serving, wait, UNREASONED),
    halePublicRoute(serving, "/healthcheck"),
    ...hermesRoutes(serving, UNREASONED),
    ...badgeRoutes(serving),
  ];
  return routes.map((route) => ({ ...route, need: "nothing" }));

  /** The IETF's format is not among those that are told in public. */
  function renderHealth(snapshot: Snapshot, { request: { headers } }: Asked): Answer {
    const { format } = chooseHealthFormat({ contentType: headers["content-type"], accept: headers.accept });
    switch (format) {
      case "hermes-json":
        return hermesJson(snapshot, UNREASONED);
      case "hermes-page":
        return hermesPage(snapshot, UNREASONED);
      case "ietf":
      case "microprofile":
        return microProfileHealth(snapshot, options);
    }
  }
}
