/** What `wrasse explain` says of reactions: the release that may be to blame, what holds them back, and each of them. */
import type { ExplainedReaction, Reacted } from "../reactions/explained.ts";
import type { Change } from "../store/answers.ts";
import type { Suspension } from "../store/suspension.ts";
import { type Style, shown } from "./output/style.ts";
import { untilText } from "./output/suspension-view.ts";

interface Text {
  readonly style: Style;
  readonly now: number;
}

/** Where all is well, nothing is to blame. */
export function suspectLines({ to, deployment }: Change, style: Style): readonly string[] {
  if (deployment !== null) {
    const { release, task, secondsSince } = deployment;
    const since = `${secondsSince} s after release ${shown(release, style)} began`;
    return [`  release  ${to} ${since} (${shown(task, style)})`];
  }
  return to === "healthy" || to === "maintenance" || to === "skipped"
    ? []
    : ["  release  none was deployed there shortly before"];
}

export function reactedLines({ reactions, suspensions }: Reacted, text: Text): readonly string[] {
  return [
    ...suspensions.map((suspension) => suspensionLine(suspension, text)),
    ...reactions.flatMap((reaction) => reactionLines(reaction, text.style)),
  ];
}

function suspensionLine(suspension: Suspension, { style, now }: Text): string {
  const { kind, id, author, comment, check } = suspension;
  const until = untilText(suspension, now);
  const only = check === undefined ? "" : `, check ${shown(check, style)} only`;
  return `  ${TITLES[kind]} ${shown(id, style)} by ${shown(author, style)} until ${until}${only}: ${shown(comment, style)}`;
}

const TITLES: Readonly<Record<Suspension["kind"], string>> = {
  silence: "silence ",
  maintenance: "maintenance",
  acknowledgement: "ack     ",
};

function reactionLines(
  { number, rule, phase, state, reason, layer, summary, freedBy, resource, subject }: ExplainedReaction,
  style: Style,
) {
  const why = reason === null ? [] : [`${shown(reason, style)}${layer === null ? "" : ` (${shown(layer, style)})`}`];
  const about = resource === null ? `, about all of ${subject},` : "";
  const what = `${rule}${phase === "recover" ? ", recovering" : ""}${about}`;
  return [
    `  reaction #${number} of rule ${shown(what, style)} is ${state}: ${[shown(summary, style), ...why].join("; ")}`,
    ...(freedBy === null ? [] : [`    freed by ${shown(freedBy, style)}`]),
  ];
}
