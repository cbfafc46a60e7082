/** How effects are shown: what was to be done, what became of it, and why. */
import type { Effect } from "../../store/answers.ts";
import { ageSince } from "../age.ts";
import type { Layout, View } from "./view.ts";

const PEOPLE: readonly Layout[] = ["table", "wide"];
const FULL: readonly Layout[] = ["wide", "tsv"];

const COLOURS: Readonly<Record<Effect["state"], number | undefined>> = {
  queued: 36,
  held: 33,
  "waiting-approval": 33,
  running: 36,
  done: 32,
  failed: 31,
  abandoned: undefined,
  unknown: 35,
};

export const EFFECT_VIEW: View<Effect> = {
  columns: [
    { title: "NUMBER", text: ({ number }) => String(number) },
    { title: "STATE", text: ({ state }) => state, colour: ({ state }) => COLOURS[state] ?? 0 },
    { title: "RULE", text: ({ rule }) => rule },
    { title: "PHASE", layouts: FULL, text: ({ phase }) => phase },
    { title: "ABOUT", layouts: ["table"], text: aboutText, isFlexible: true },
    { title: "SUBJECT", layouts: FULL, text: ({ subject }) => subject },
    { title: "AGE", layouts: PEOPLE, text: ({ createdAt }, { now }) => ageSince(createdAt, now) },
    { title: "CREATED", layouts: ["tsv"], text: ({ createdAt }) => createdAt },
    { title: "DUE", layouts: FULL, text: ({ dueAt }) => dueAt ?? "" },
    { title: "ATTEMPTS", layouts: FULL, text: ({ attempts }) => String(attempts) },
    { title: "ACTION", layouts: FULL, text: ({ action }) => action },
    { title: "DOES", text: ({ summary }) => summary, isFlexible: true },
    { title: "BY", layouts: FULL, text: ({ by }) => by ?? "" },
    { title: "LAYER", layouts: FULL, text: ({ layer }) => layer ?? "" },
    { title: "REASON", text: ({ reason }) => reason ?? "", isFlexible: true },
  ],
  fields: [
    ...["number", "key", "rule", "phase", "step", "firing", "action", "summary", "state", "layer", "reason", "dueAt"],
    ...["createdAt", "endedAt", "attempts", "by", "subject", "resource", "level", "message", "seq"],
  ],
  json: (effect) => ({ ...effect }),
  name: ({ number }) => String(number),
};

/** As one would type it, with the check where it is about one. */
export function aboutText({ resource, subject }: Pick<Effect, "resource" | "subject">): string {
  if (resource === null) return subject;
  const { id, target, name } = resource;
  const check = subject.startsWith(`${id} `) ? subject.slice(id.length) : "";
  return `${name === null ? target : `${target}/${name}`}${check}`;
}
