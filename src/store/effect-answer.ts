/** Effects as they are answered: made of the rows that are kept of them, which may just have been written. */

import { instantOrNull, instantText } from "../health/instant.ts";
import { namesOfId } from "../health/names.ts";
import type { Effect } from "./answers.ts";
import type { EffectRow, GroupNames, Subject } from "./effect.ts";

export function effectAnswerOf(row: EffectRow): Effect {
  const { number, key, rule, phase, step, firing, plan, summary, state, attempts, subject, occasion } = row;
  return {
    ...{ number, key, rule, phase, step, firing, action: plan.kind, summary, state },
    ...{ layer: row.layer ?? null, reason: row.reason ?? null },
    ...{ dueAt: instantOrNull(row.dueAt), createdAt: instantText(row.createdAt), endedAt: instantOrNull(row.endedAt) },
    ...{ attempts, by: row.by ?? null, subject, resource: resourceOf(occasion.subject), level: occasion.level },
    ...{ message: occasion.message ?? null, seq: occasion.seq ?? null },
  };
}

function resourceOf(subject: Subject): Effect["resource"] {
  if (subject.kind === "group") return null;
  const { project = null, environment = null, tenant = null, target, name = null } = subject.names;
  return { id: subject.id, project, environment, tenant, target, name };
}

/** The names that a group's text was made of. */
export function groupNamesOf(subject: string): GroupNames {
  return Object.fromEntries(
    subject.split("+").map((part) => {
      const [name = "", value = ""] = part.split("=");
      return [name, namesOfId(`-/-/-/${value}/-`)?.target ?? value];
    }),
  );
}
