/** What `wrasse doctor` finds, and how it is shown: a sign and a word for how bad it is, and what to do about it. */
import { painted, type Style, shown } from "./output/style.ts";
import type { View } from "./output/view.ts";

export interface Finding {
  readonly verdict: "ok" | "warn" | "bad";
  /** What was looked at: `store`, `daemon`, `disk`. */
  readonly about: string;
  readonly finding: string;
  /** Null where nothing has to be done. */
  readonly advice: string | null;
}

const SIGNS = { ok: ["●", "+", 32], warn: ["▲", "!", 33], bad: ["✖", "x", 31] } as const;

export const FINDING_VIEW: View<Finding> = {
  columns: [
    {
      title: "VERDICT",
      text: ({ verdict }, { layout, style }) => (layout === "tsv" ? verdict : signedVerdict(verdict, style)),
      colour: ({ verdict }) => SIGNS[verdict][2],
    },
    { title: "ABOUT", text: ({ about }) => about },
    { title: "FINDING", text: ({ finding }) => finding },
    { title: "ADVICE", text: ({ advice }) => advice ?? "", isOptional: true },
  ],
  fields: ["verdict", "about", "finding", "advice"],
  json: (finding) => ({ ...finding }),
  name: ({ about }) => about,
};

export function findingText({ verdict, about, finding, advice }: Finding, style: Style): string {
  const sign = painted(signedVerdict(verdict, style).padEnd(6), SIGNS[verdict][2], style);
  const then = advice === null ? "" : `${" ".repeat(19)}${style.isAscii ? "->" : "→"} ${shown(advice, style)}\n`;
  return `${sign}  ${about.padEnd(9)}  ${shown(finding, style)}\n${then}`;
}

function signedVerdict(verdict: Finding["verdict"], { isAscii }: Style): string {
  return `${SIGNS[verdict][isAscii ? 1 : 0]} ${verdict}`;
}

export function ok(about: string, finding: string): Finding {
  return { verdict: "ok", about, finding, advice: null };
}

export function warn(about: string, finding: string, advice: string): Finding {
  return { verdict: "warn", about, finding, advice };
}

export function bad(about: string, finding: string, advice: string): Finding {
  return { verdict: "bad", about, finding, advice };
}
