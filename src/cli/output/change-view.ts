/** How changes, reports and problems are shown: what has happened, and where it was said. */
import type { Change, Origin, Problem, Report } from "../../store/answers.ts";
import { ageSince } from "../age.ts";
import { colourOf, signed } from "./level-sign.ts";
import { levelColumn } from "./resource-view.ts";
import type { Column, Layout, View } from "./view.ts";

const PEOPLE: readonly Layout[] = ["table", "wide"];
const FULL: readonly Layout[] = ["wide", "tsv"];

/** `deploy.log:14:22`, the source where it was no file. */
export function placeOf(origin: Origin | null): string {
  if (origin === null) return "";
  const { source, file, line, column } = origin;
  return [file ?? source, ...(line === null ? [] : [line]), ...(line === null || column === null ? [] : [column])].join(
    ":",
  );
}

const CHANGE_FIELDS = ["seq", "at", "resource", "check", "from", "to", "reason", "message", "origin", "deployment"];

function atColumns(): readonly Column<{ readonly at: string }>[] {
  return [
    { title: "AT", layouts: FULL, text: ({ at }) => at },
    { title: "AGE", layouts: ["table"], text: ({ at }, { now }) => ageSince(at, now) },
  ];
}

const MOVE_COLUMNS: readonly Column<Change>[] = [
  { title: "CHECK", text: ({ check }) => check ?? "", isOptional: true },
  { title: "FROM", text: ({ from }) => from ?? "" },
  {
    title: "TO",
    text: ({ to }, { layout, style }) => (layout === "tsv" ? to : signed(to, style)),
    colour: ({ to }) => colourOf(to),
  },
  { title: "REASON", text: ({ reason }) => reason, isFlexible: true },
  { title: "ORIGIN", layouts: FULL, text: ({ origin }) => placeOf(origin) },
  { title: "MESSAGE", text: ({ message }) => message ?? "", isFlexible: true },
];

/** Of all resources, hence with whose they are. */
export const CHANGE_VIEW: View<Change> = {
  columns: [
    { title: "SEQ", text: ({ seq }) => String(seq) },
    ...atColumns(),
    { title: "TARGET", layouts: PEOPLE, text: ({ resource }) => resource.target },
    { title: "NAME", layouts: PEOPLE, text: ({ resource }) => resource.name ?? "", isOptional: true },
    { title: "RESOURCE", layouts: FULL, text: ({ resource }) => resource.id },
    ...MOVE_COLUMNS,
  ],
  fields: CHANGE_FIELDS,
  json: (change) => ({ ...change }),
  name: ({ resource }) => resource.id,
};

/** Of one resource. */
export const HISTORY_VIEW: View<Change> = {
  ...CHANGE_VIEW,
  columns: [{ title: "SEQ", text: ({ seq }) => String(seq) }, ...atColumns(), ...MOVE_COLUMNS],
};

export const REPORT_VIEW: View<Report> = {
  columns: [
    ...atColumns(),
    { title: "RECEIVED", layouts: FULL, text: ({ receivedAt }) => receivedAt },
    { title: "CHECK", text: ({ check }) => check },
    levelColumn(),
    { title: "VERDICT", text: ({ verdict }) => verdict, isFlexible: true },
    { title: "ORIGIN", layouts: FULL, text: ({ origin }) => placeOf(origin) },
    { title: "DATA", layouts: FULL, text: ({ data }) => (Object.keys(data).length === 0 ? "" : JSON.stringify(data)) },
    { title: "MESSAGE", text: ({ message }) => message ?? "", isFlexible: true },
  ],
  fields: ["check", "level", "message", "at", "receivedAt", "expiresAfterMs", "data", "verdict", "origin"],
  json: (report) => ({ ...report }),
  name: ({ origin }) => placeOf(origin),
};

export const PROBLEM_VIEW: View<Problem> = {
  columns: [
    ...atColumns(),
    { title: "KIND", text: ({ kind }) => kind },
    { title: "CODE", text: ({ code }) => code },
    { title: "ORIGIN", text: ({ origin }) => placeOf(origin), isFlexible: true },
    { title: "REASON", text: ({ reason }) => reason, isFlexible: true },
    { title: "TEXT", layouts: FULL, text: ({ text }) => text, isFlexible: true },
  ],
  fields: ["kind", "code", "reason", "at", "text", "origin"],
  json: (problem) => ({ ...problem }),
  name: ({ origin }) => placeOf(origin),
};
