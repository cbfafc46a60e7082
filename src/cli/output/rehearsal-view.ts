/** What a rule would make of a report, in words and as JSON. */
import { formatDuration } from "../../health/duration.ts";
import { instantText } from "../../health/instant.ts";
import type { Rehearsal } from "../../reactions/rehearsal.ts";
import type { Rule } from "../../reactions/rule.ts";
import { painted, type Style, shown } from "./style.ts";
import type { View } from "./view.ts";

export interface RehearsalRow {
  readonly rule: string;
  readonly resource: string;
  readonly outcome: Rehearsal["kind"];
  readonly mode: Rule["mode"];
  /** Null where no layer holds it. */
  readonly layer: string | null;
  /** Why it would not fire at once; empty if it would. */
  readonly reasons: readonly string[];
  /** When it would, if it stays so. */
  readonly at: string | null;
  /** What it would do. */
  readonly effects: readonly string[];
}

export const REHEARSAL_VIEW: View<RehearsalRow> = {
  columns: [
    { title: "RULE", text: ({ rule }) => rule },
    { title: "RESOURCE", text: ({ resource }) => resource },
    { title: "OUTCOME", text: ({ outcome }) => outcome },
    { title: "MODE", text: ({ mode }) => mode },
    { title: "LAYER", text: ({ layer }) => layer ?? "" },
    { title: "REASONS", text: ({ reasons }) => reasons.join("; "), isFlexible: true },
    { title: "AT", text: ({ at }) => at ?? "" },
    { title: "EFFECTS", text: ({ effects }) => effects.join("; "), isFlexible: true },
  ],
  fields: ["rule", "resource", "outcome", "mode", "layer", "reasons", "at", "effects"],
  json: (row) => ({ ...row }),
  name: ({ rule }) => rule,
};

interface Said {
  readonly moves: readonly unknown[];
  readonly verdict: string;
  readonly now: number;
}

export function rehearsalRowOf(rule: Rule, resource: string, rehearsal: Rehearsal, said: Said): RehearsalRow {
  const known = { rule: rule.name, resource, outcome: rehearsal.kind, mode: rule.mode };
  const effects = rehearsal.kind === "not" ? [] : rehearsal.effects.map(({ summary }) => summary);
  switch (rehearsal.kind) {
    case "fires":
      return { ...known, layer: null, reasons: [], at: null, effects };
    case "held":
      return { ...known, layer: rehearsal.layer, reasons: [rehearsal.reason], at: null, effects };
    case "later": {
      const wait = `for: it has to stay so for ${formatDuration(rehearsal.at - said.now)}`;
      return { ...known, layer: null, reasons: [wait], at: instantText(rehearsal.at), effects };
    }
    case "not": {
      const reasons = said.moves.length === 0 ? [`no level would move: ${said.verdict}`] : rehearsal.reasons;
      return { ...known, layer: null, reasons, at: null, effects };
    }
  }
}

export function rehearsalText(row: RehearsalRow, style: Style): string {
  const [headline, colour] = headlineOf(row);
  const lines = [
    ...(row.outcome === "held" || row.outcome === "not" ? row.reasons.map((reason) => `  because  ${reason}`) : []),
    ...row.effects.map((effect, index) => `  ${index === 0 ? DOES[row.outcome] : "       "}  ${effect}`),
  ];
  return [painted(shown(headline, style), colour, style), ...lines.map((line) => shown(line, style)), ""].join("\n");
}

const DOES = { fires: "does   ", held: "holds  ", later: "does   ", not: "       " } as const;
const GREEN = 32;
const YELLOW = 33;

function headlineOf({
  rule,
  resource,
  outcome,
  mode,
  layer,
  at,
  reasons,
}: RehearsalRow): [text: string, colour: number] {
  const about = `${rule} for ${resource}`;
  switch (outcome) {
    case "fires":
      return [`would fire: ${about}${MODES[mode]}`, GREEN];
    case "held":
      return [`would be held by ${layer}: ${about}`, YELLOW];
    case "later":
      return [`would not fire yet: ${about}; ${reasons.join("; ")}, and would fire at ${at}`, YELLOW];
    case "not":
      return [`would not fire: ${about}`, YELLOW];
  }
}

const MODES = {
  observe: ", but only note it: its mode is observe",
  ask: ", once a person approves it",
  act: "",
} as const;
