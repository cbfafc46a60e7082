/** How silences, maintenance and acknowledgements are shown: what they mean, until when, and who wanted them. */
import { instantText } from "../../health/instant.ts";
import type { NameSelector } from "../../health/selection.ts";
import { nextStart, spanAt } from "../../reactions/suspension-span.ts";
import type { Suspension } from "../../store/suspension.ts";
import { suspensionAnswerOf } from "../../store/suspension-answer.ts";
import type { View } from "./view.ts";

const FULL = ["wide", "tsv"] as const;

export const SUSPENSION_VIEW: View<Suspension> = {
  columns: [
    { title: "ID", text: ({ id }) => id },
    { title: "FOR", text: (suspension) => meantText(suspension), isFlexible: true },
    { title: "CHECK", text: ({ check }) => check ?? "", isOptional: true },
    { title: "STATE", text: (suspension, { now }) => stateOf(suspension, now) },
    { title: "FROM", layouts: FULL, text: ({ startsAt }) => instantText(startsAt) },
    { title: "UNTIL", text: (suspension, { now }) => untilText(suspension, now) },
    { title: "CRON", text: (suspension) => cronText(suspension), isOptional: true },
    { title: "AUTHOR", text: ({ author }) => author },
    { title: "CREATED", layouts: FULL, text: ({ createdAt }) => instantText(createdAt) },
    { title: "ENDED", layouts: FULL, text: ({ ended }) => (ended === undefined ? "" : instantText(ended.at)) },
    { title: "ENDED-BY", layouts: FULL, text: ({ ended }) => ended?.by ?? "" },
    { title: "COMMENT", text: ({ comment }) => comment, isFlexible: true },
  ],
  fields: [
    ...["id", "kind", "selectors", "check", "startsAt", "endsAt", "cron", "timeZone", "for", "expireOnResolve"],
    ...["sticky", "author", "comment", "createdAt", "endedAt", "endedBy"],
  ],
  json: (suspension) => ({ ...suspensionAnswerOf(suspension) }),
  name: ({ id }) => id,
};

/** `project=acme target=web-*`. */
export function meantText({ selectors }: { readonly selectors: readonly NameSelector[] }): string {
  return selectors
    .map((selector) =>
      Object.entries(selector)
        .map((pair) => pair.join("="))
        .join(" "),
    )
    .join(", ");
}

function stateOf(suspension: Suspension, now: number): string {
  if (suspension.ended !== undefined) return "ended";
  if (spanAt(suspension, now) !== undefined) return "active";
  return nextStart(suspension, now) === undefined ? "over" : "to come";
}

/** Until when it holds, or when it begins if it does not yet. */
export function untilText(suspension: Suspension, now: number): string {
  if (suspension.ended !== undefined) return "";
  const span = spanAt(suspension, now);
  if (span?.until !== undefined) return instantText(span.until);
  if (span !== undefined) return whenHealthy(suspension) ? "healthy" : "ended";
  const next = nextStart(suspension, now);
  return next === undefined ? "" : `from ${instantText(next)}`;
}

function whenHealthy({ kind, expireOnResolve }: Suspension): boolean {
  return kind === "acknowledgement" || expireOnResolve;
}

function cronText({ cron }: Suspension): string {
  return cron === undefined ? "" : `${cron.expression} ${cron.timeZone}`;
}
