/** A deployment that a log has turned out to be of, or its end, on its way to the intake. */
import type { LoggedDeployment } from "../envelope/logged-deployment.ts";
import { matchesGlob } from "../health/glob.ts";
import type { LogDoor } from "./log-door.ts";
import type { Source } from "./source.ts";

/** Of projects that it may not speak about, a source announces no deployments either. */
export function announceDeployment(
  deployment: LoggedDeployment,
  { source, file, intake }: { readonly source: Source; readonly file: string | undefined; readonly intake: LogDoor },
): void {
  const { name, may } = source;
  const { task, release, project, environment } = deployment;
  if (may.projects.some((glob) => glob === "*" || matchesGlob(glob, project))) {
    intake.deployment(deployment);
    return;
  }
  const allowed = may.projects.join(", ") || "(none)";
  const reason = `source ${name} may speak about projects ${allowed} only, and this is a deployment of project ${JSON.stringify(project)}`;
  const text = `${task}: ${project} ${release} to ${environment}`;
  intake.problem({
    kind: "refused",
    code: "out-of-scope",
    reason,
    text,
    origin: { source: name, file, task, release },
  });
}
