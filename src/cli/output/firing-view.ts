/** What rules would have done, a line for each time, and in a sentence; and what other rules would change about it. */
import { formatDuration } from "../../health/duration.ts";
import { instantText } from "../../health/instant.ts";
import type { ComparedFiring } from "../../reactions/firing-difference.ts";
import type { PastFiring } from "../../reactions/replay.ts";
import type { Mode } from "../../reactions/rule.ts";
import { colourOf, signed } from "./level-sign.ts";
import type { Column, View } from "./view.ts";

const LONG = ["wide", "tsv"] as const;

const COLUMNS: readonly Column<PastFiring>[] = [
  { title: "AT", text: ({ at }) => instantText(at) },
  { title: "RULE", text: ({ rule }) => rule },
  {
    title: "PHASE",
    text: ({ phase }, { layout }) => (phase === "do" && layout !== "tsv" ? "" : phase),
    isOptional: true,
  },
  { title: "SUBJECT", text: ({ subject }) => subject },
  { title: "FROM", layouts: LONG, text: ({ from }) => from ?? "" },
  {
    title: "LEVEL",
    text: ({ level }, { layout, style }) => (layout === "tsv" ? level : signed(level, style)),
    colour: ({ level }) => colourOf(level),
  },
  { title: "DEPLOYING", text: ({ isDeploying }) => (isDeploying ? "yes" : ""), isOptional: true },
  { title: "HELD BY", text: ({ held }) => held?.layer ?? "", isOptional: true },
  { title: "THEN", text: fateText, isOptional: true },
  { title: "WHY", text: ({ held, reason }) => held?.reason ?? reason, isFlexible: true },
  { title: "DO", text: ({ effects }) => effects.map(({ summary }) => summary).join("; "), isFlexible: true },
  { title: "KEYS", layouts: LONG, text: ({ effects }) => effects.map(({ key }) => key).join(",") },
];

const FIELDS = ["at", "rule", "phase", "subject", "from", "level", "reason", "seq", "deploying", "held", "effects"];

/** What has become of it, where something has held it at first. */
function fateText({ held, effects }: PastFiring): string {
  const [first] = effects;
  if (held === undefined || first === undefined) return "";
  return first.state === "done" ? "let go" : first.state;
}

export const FIRING_VIEW: View<PastFiring> = {
  columns: COLUMNS,
  fields: FIELDS,
  json: jsonOf,
  name: ({ effects }) => effects.map(({ key }) => key).join("\n"),
};

function jsonOf({ at, rule, phase, subject, from, level, reason, seq, isDeploying, held, effects }: PastFiring) {
  return {
    ...{ at: instantText(at), rule, phase, subject, from: from ?? null, level, reason, seq: seq ?? null },
    ...{ deploying: isDeploying, held: held ?? null },
    effects: effects.map(({ key, step, plan, summary, state, layer }) => ({
      ...{ key, step, action: plan.kind, summary, state, layer: layer ?? null },
    })),
  };
}

const SIDES = {
  same: "",
  "only-old": "- only old",
  "only-new": "+ only new",
  otherwise: "~ otherwise",
} as const;

export const COMPARED_VIEW: View<ComparedFiring> = {
  columns: [
    { title: "CHANGE", text: ({ side }, { layout }) => (layout === "tsv" ? side : SIDES[side]) },
    ...COLUMNS.map(
      ({ text, colour, ...column }): Column<ComparedFiring> => ({
        ...column,
        text: ({ firing }, look) => text(firing, look),
        ...(colour === undefined ? {} : { colour: ({ firing }) => colour(firing) }),
      }),
    ),
  ],
  fields: ["side", ...FIELDS],
  json: ({ side, firing }) => ({ side, ...jsonOf(firing) }),
  name: ({ firing }) => FIRING_VIEW.name(firing),
};

/** `take-out would have fired 4 times in 30 days, 3 inside deployments; 2 held by cooldown`. */
export function summaryOf(rule: string, mode: Mode, firings: readonly PastFiring[], lengthMs: number): string {
  const own = firings.filter(({ phase }) => phase === "do");
  const held = own.filter(isHeld);
  const fired = own.filter((firing) => !isHeld(firing));
  const deploying = fired.filter(({ isDeploying }) => isDeploying).length;
  const inside = deploying === 0 ? "" : `, ${deploying} inside deployments`;
  const how = fired.length === 0 ? "" : GENTLY[mode];
  return `${rule} would ${timesText(fired.length)} in ${formatDuration(lengthMs)}${inside}${how}${heldText(held)}`;
}

const GENTLY = { observe: ", and only noted it (mode observe)", ask: ", and asked first (mode ask)", act: "" } as const;

/** What only waits for a person, or only observes, has fired all the same. */
function isHeld({ held }: PastFiring): boolean {
  return held !== undefined && held.layer !== "observe" && held.layer !== "approval";
}

function heldText(held: readonly PastFiring[]): string {
  const byLayer = Map.groupBy(held, (firing) => firing.held?.layer ?? "");
  return [...byLayer].map(([layer, firings]) => `; ${firings.length} held by ${layer}`).join("");
}

function timesText(count: number): string {
  if (count === 0) return "never have fired";
  return `have fired ${count === 1 ? "once" : `${count} times`}`;
}

export function summaryOfDifference(compared: readonly ComparedFiring[], lengthMs: number): string {
  const count = (side: ComparedFiring["side"]) => compared.filter((one) => one.side === side).length;
  const parts = [
    `${count("same")} the same`,
    `${count("only-old")} only with the old rules`,
    `${count("only-new")} only with the new ones`,
    `${count("otherwise")} done or held otherwise`,
  ];
  return `in ${formatDuration(lengthMs)}: ${parts.join(", ")}`;
}
