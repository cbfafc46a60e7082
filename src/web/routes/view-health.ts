/** `GET /health`, which several published formats want for themselves: the request's headers decide. */
import { chooseHealthFormat } from "../../views/choose-health.ts";
import { hermesJson, hermesPage } from "../../views/hermes.ts";
import { ietfHealth } from "../../views/ietf.ts";
import { microProfileHealth } from "../../views/microprofile.ts";
import type { Answer, Snapshot } from "../../views/snapshot.ts";
import type { Asked, Route } from "../route.ts";
import { createStartupWait } from "../startup-wait.ts";
import { type ViewServing, viewRoute } from "../view-route.ts";
import { MICROPROFILE_ANSWERS, microProfileOptions } from "./view-microprofile.ts";

export function healthRoutes(serving: ViewServing, waitMsMax?: number): Route[] {
  const options = microProfileOptions(serving.views);
  return [
    viewRoute(serving, {
      path: "/health",
      summary: "The health of resources as MicroProfile Health 4.0, the IETF's draft or Hermes",
      description:
        "Hermes' JSON for a request whose Content-Type is JSON; else, as Accept says, the IETF's " +
        "application/health+json, Hermes' page or MicroProfile, which it is unless something else is asked for.",
      answers: MICROPROFILE_ANSWERS,
      vary: "Accept, Content-Type",
      isSilentWhenBroken: true,
      wait: createStartupWait(serving, waitMsMax),
      render: (snapshot, asked) => renderHealth(snapshot, asked),
    }),
    viewRoute(serving, {
      path: "/ietf/health",
      summary: "The health of resources as the IETF's draft has it",
      answers: {
        200: { description: "pass or warn.", contentType: "application/health+json" },
        503: { description: "fail.", contentType: "application/health+json" },
      },
      render: (snapshot) => ietfHealth(snapshot),
    }),
  ];

  function renderHealth(snapshot: Snapshot, { request: { headers } }: Asked): Answer {
    const { format } = chooseHealthFormat({ contentType: headers["content-type"], accept: headers.accept });
    switch (format) {
      case "hermes-json":
        return hermesJson(snapshot);
      case "hermes-page":
        return hermesPage(snapshot);
      case "ietf":
        return ietfHealth(snapshot);
      case "microprofile":
        return microProfileHealth(snapshot, options);
    }
  }
}
