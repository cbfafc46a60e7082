/** Every published format that the daemon answers in. */
import type { Route } from "../route.ts";
import type { ViewServing } from "../view-route.ts";
import { haleRoutes } from "./view-hale.ts";
import { healthRoutes } from "./view-health.ts";
import { hermesRoutes } from "./view-hermes.ts";
import { kubernetesRoutes } from "./view-kubernetes.ts";
import { microProfileRoutes } from "./view-microprofile.ts";
import { probeRoutes } from "./view-probes.ts";
import { springRoutes } from "./view-spring.ts";

export function allViewRoutes(serving: ViewServing): Route[] {
  return [
    ...healthRoutes(serving),
    ...microProfileRoutes(serving),
    ...hermesRoutes(serving),
    ...haleRoutes(serving),
    ...springRoutes(serving),
    ...kubernetesRoutes(serving),
    ...probeRoutes(serving),
  ];
}
