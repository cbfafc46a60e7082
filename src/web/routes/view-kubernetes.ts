/**
 * Resources as Kubernetes' own endpoints would show them. Those at the root, `/livez` and `/readyz`, are about wrasse
 * itself.
 */
import * as z from "zod";
import { type KubernetesOptions, renderKubernetes } from "../../views/kubernetes.ts";
import type { Asked, Route } from "../route.ts";
import { TEXTS, textsOf, type View, type ViewServing, viewRoute } from "../view-route.ts";

const ENDPOINTS = ["livez", "readyz", "healthz"];

const QUERY = {
  verbose: z.string().optional().describe("Lists every check, whatever its value."),
  exclude: TEXTS.optional().describe("Checks to pass over, by the names that are listed."),
};

const ANSWERS: View["answers"] = {
  200: { description: "`ok`, or the list that was asked for.", contentType: "text/plain" },
  500: { description: "One at least fails; the list says which.", contentType: "text/plain" },
};

export function kubernetesRoutes(serving: ViewServing): Route[] {
  return ENDPOINTS.flatMap((endpoint) => [
    viewRoute(serving, {
      path: `/k8s/${endpoint}`,
      summary: `Resources as Kubernetes' ${endpoint}`,
      query: QUERY,
      answers: ANSWERS,
      render: (snapshot, asked) => renderKubernetes(snapshot, { endpoint, ...optionsOf(asked) }),
    }),
    viewRoute(serving, {
      path: `/k8s/${endpoint}/*`,
      summary: `One check of Kubernetes' ${endpoint}`,
      query: QUERY,
      params: z.object({ "*": z.string().describe("The name of the check, as it is listed.") }),
      answers: { ...ANSWERS, 404: { description: "There is no check of this name.", contentType: "text/plain" } },
      render: (snapshot, { params }) => renderKubernetes(snapshot, { endpoint, check: params["*"] ?? "" }),
    }),
  ]);
}

function optionsOf({ query: { verbose, exclude } }: Asked): Pick<KubernetesOptions, "verbose" | "exclude"> {
  return { verbose: verbose !== undefined, exclude: textsOf(exclude) };
}
