/** Spring Boot Actuator's health, with a group for each kind of check that Spring's own probes ask for. */
import * as z from "zod";
import { type Kind, kindsOf } from "../../views/kinds.ts";
import type { Answer, Snapshot } from "../../views/snapshot.ts";
import { springHealth } from "../../views/spring.ts";
import type { Route } from "../route.ts";
import { type View, type ViewServing, viewRoute } from "../view-route.ts";

const ROOT = "/actuator/health";
const CONTENT_TYPE = "application/vnd.spring-boot.actuator.v3+json";

const GROUPS: ReadonlyMap<string, Kind> = new Map([
  ["liveness", "live"],
  ["readiness", "ready"],
]);

const GROUP_NAMES = [...GROUPS.keys()].map((name) => ({ name }));

const ANSWERS: View["answers"] = {
  200: { description: "UP, UNKNOWN, or a word that Spring does not know.", contentType: CONTENT_TYPE },
  503: { description: "DOWN or OUT_OF_SERVICE.", contentType: CONTENT_TYPE },
};

export function springRoutes(serving: ViewServing): Route[] {
  const { defaultKind, details } = serving.views;
  return [
    viewRoute(serving, {
      path: ROOT,
      summary: "The health of resources as Spring Boot Actuator's",
      answers: ANSWERS,
      render: (snapshot) => springHealth(snapshot, { showDetails: details, groups: GROUP_NAMES }),
    }),
    viewRoute(serving, {
      path: `${ROOT}/*`,
      summary: "A component, a group (liveness, readiness), or a component of a group",
      params: z.object({ "*": z.string().describe("Their names, with slashes between them.") }),
      answers: { ...ANSWERS, 404: { description: "There is none of this name, or details are hidden." } },
      render: (snapshot, { params }) => renderBelow(snapshot, (params["*"] ?? "").split("/")),
    }),
  ];

  function renderBelow(snapshot: Snapshot, path: readonly string[]): Answer {
    const kind = GROUPS.get(path[0] ?? "");
    if (kind === undefined) return springHealth(snapshot, { showDetails: details, path });
    const checks = snapshot.checks.filter((check) => kindsOf(check, defaultKind).includes(kind));
    return springHealth({ ...snapshot, checks }, { showDetails: details, groups: GROUP_NAMES, path });
  }
}
