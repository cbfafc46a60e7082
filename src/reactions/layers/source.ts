/** Some sources may say how things are, but not set off reactions. */
import type { Case, Objection } from "../case.ts";

export function source({ sighting, settings }: Case): Objection | undefined {
  if (sighting.source === undefined || settings.mayReact(sighting.source)) return undefined;
  return { layer: "source", reason: `the source ${sighting.source} may not set off reactions`, isFinal: true };
}
