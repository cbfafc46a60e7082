/** Which names each kind of plan needs of its subject, and which of them are missing. */
import { isSelected, type NameSelector } from "../health/selection.ts";
import type { EffectRow, GroupNames, Subject } from "../store/effect.ts";
import type { PlanKind } from "./plan.ts";
import type { Sighting } from "./sighting.ts";

type Plan = EffectRow["plan"];
type Known = Pick<Sighting, "deployment" | "origin">;

/** An argument that stands for one of these is never left empty. */
const SLOTS = ["project", "environment", "tenant", "target", "name", "check"] as const;

/** With their articles, for a person; none where all is there. */
export function missingFor(plan: Plan, subject: Subject, known: Known): readonly string[] {
  const { names } = subject;
  switch (plan.kind as PlanKind) {
    case "run":
      return missingSlots(plan, subject);
    case "webhook":
    case "log":
    case "github-dispatch":
      return [];
    case "octopus-runbook":
      return [
        ...missingPlace(plan, names),
        ...(plan["onTarget"] === true && names.target === undefined ? ["a target"] : []),
      ];
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

function missingPlace(plan: Plan, names: GroupNames): readonly string[] {
  const project = plan["project"] ?? names.project;
  const environment = plan["environment"] ?? names.environment;
  return [...(project === undefined ? ["a project"] : []), ...(environment === undefined ? ["an environment"] : [])];
}

function missingSlots({ argv }: Plan, subject: Subject): readonly string[] {
  if (!Array.isArray(argv)) return [];
  return SLOTS.filter((slot) => argv.includes(`{${slot}}`) && wordFor(slot, subject) === undefined).map((slot) =>
    slot === "environment" ? `an ${slot}` : `a ${slot}`,
  );
}

function wordFor(slot: (typeof SLOTS)[number], subject: Subject): string | undefined {
  if (slot === "check") return subject.kind === "check" ? subject.check : undefined;
  return subject.names[slot];
}

/** A report may name its cloud resource itself, which only the action sees; a group makes no reports. */
function missingMapping({ mappings }: Plan, names: GroupNames): readonly string[] {
  const { target } = names;
  if (target !== undefined) return [];
  const isMapped =
    Array.isArray(mappings) &&
    mappings.some(({ match }: { readonly match: NameSelector }) => isSelected({ ...names, target: "" }, match));
  return isMapped ? [] : ["a cloud resource of its own"];
}
