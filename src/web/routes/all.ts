/** Everything that can be asked. */
import type { Route } from "../route.ts";
import type { Serving } from "../serving.ts";
import { allApiRoutes } from "./all-api.ts";
import { allViewRoutes } from "./all-views.ts";

export function allRoutes(serving: Serving): Route[] {
  const views = allViewRoutes(serving);
  return [...allApiRoutes(serving, views), ...views];
}
