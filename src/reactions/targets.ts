/** Which names each kind of plan needs of its subject, and which of them are missing. */
import { isSelected } from "../health/selection.ts";
import type { GroupNames, Subject } from "../store/effect.ts";
import type { Plan, RunPlan, TagAwsPlan, TagAzurePlan } from "./plan.ts";
import type { Sighting } from "./sighting.ts";

type Known = Pick<Sighting, "deployment" | "origin">;

/** An argument that stands for one of these is never left empty. */
const SLOTS = ["project", "environment", "tenant", "target", "name", "check"] as const;

/** With their articles, for a person; none where all is there. */
export function missingFor(plan: Plan, subject: Subject, known: Known): readonly string[] {
  const { names } = subject;
  switch (plan.kind) {
    case "run":
      return missingSlots(plan, subject);
    case "webhook":
    case "log":
    case "github-dispatch":
      return [];
    case "octopus-runbook":
      return [...missingPlace(plan, names), ...(plan.onTarget && names.target === undefined ? ["a target"] : [])];
    case "octopus-redeploy":
      return missingPlace(plan, names);
    case "octopus-cancel-task":
      return known.deployment === undefined && known.origin?.task === undefined ? ["a deployment it came from"] : [];
    case "octopus-disable-target":
    case "octopus-enable-target":
      return names.target === undefined ? ["a target"] : [];
    case "tag-aws":
    case "tag-azure":
      return missingMapping(plan, names);
  }
}

function missingPlace(
  { project, environment }: { readonly project?: string; readonly environment?: string },
  names: GroupNames,
): readonly string[] {
  return [
    ...((project ?? names.project) === undefined ? ["a project"] : []),
    ...((environment ?? names.environment) === undefined ? ["an environment"] : []),
  ];
}

function missingSlots({ argv }: RunPlan, subject: Subject): readonly string[] {
  return SLOTS.filter((slot) => argv.includes(`{${slot}}`) && wordFor(slot, subject) === undefined).map((slot) =>
    slot === "environment" ? `an ${slot}` : `a ${slot}`,
  );
}

function wordFor(slot: (typeof SLOTS)[number], subject: Subject): string | undefined {
  if (slot === "check") return subject.kind === "check" ? subject.check : undefined;
  return subject.names[slot];
}

/** A report may name its cloud resource itself, which only the action sees; a group makes no reports. */
function missingMapping({ mappings }: TagAwsPlan | TagAzurePlan, names: GroupNames): readonly string[] {
  const { target } = names;
  if (target !== undefined) return [];
  const isMapped = mappings.some(({ match }) => isSelected({ ...names, target: "" }, match));
  return isMapped ? [] : ["a cloud resource of its own"];
}
