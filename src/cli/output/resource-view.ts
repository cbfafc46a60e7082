/** How resources are shown, and groups of them. */
import type { RollUp, RollUpBy } from "../../health/roll-up.ts";
import type { Resource } from "../../store/answers.ts";
import { ageSince } from "../age.ts";
import { colourOf, signed } from "./level-sign.ts";
import type { Column, Look, View } from "./view.ts";

const PEOPLE = ["table", "wide"] as const;

/** A table has what is in one's way to the message; the whole of it is in the others. */
export const RESOURCE_VIEW: View<Resource> = {
  columns: [
    levelColumn(),
    { title: "TARGET", text: ({ target }) => target },
    { title: "NAME", text: ({ name }) => name ?? "", isOptional: true },
    { title: "PROJECT", text: ({ project }) => project ?? "", isOptional: true },
    { title: "ENVIRONMENT", text: ({ environment }) => environment ?? "", isOptional: true },
    { title: "TENANT", text: ({ tenant }) => tenant ?? "", isOptional: true },
    { title: "AGE", layouts: PEOPLE, text: ({ since }, { now }) => ageSince(since, now) },
    { title: "SINCE", layouts: ["tsv"], text: ({ since }) => since },
    { title: "REPORTED", layouts: ["tsv"], text: (resource) => reportedAtOf(resource) },
    { title: "REPORTED", layouts: ["wide"], text: (resource, { now }) => reportedAgo(resource, now) },
    { title: "CHECKS", layouts: ["wide", "tsv"], text: ({ checks }) => checks.map(checkText).join(",") },
    { title: "ID", layouts: ["wide", "tsv"], text: ({ id }) => id },
    { title: "MESSAGE", text: ({ message }) => message ?? "", isFlexible: true },
  ],
  fields: ["id", "project", "environment", "tenant", "target", "name", "level", "since", "message", "checks"],
  json: (resource) => ({ ...resource }),
  name: ({ id }) => id,
};

/** `http=unhealthy` */
function checkText({ name, level }: Resource["checks"][number]): string {
  return `${name}=${level}`;
}

function reportedAtOf({ checks }: Resource): string {
  return checks.reduce((newest, { reportedAt }) => (reportedAt > newest ? reportedAt : newest), "");
}

function reportedAgo(resource: Resource, now: number): string {
  const reportedAt = reportedAtOf(resource);
  return reportedAt === "" ? "" : ageSince(reportedAt, now);
}

const COUNTED = ["unavailable", "unhealthy", "unknown", "warning", "healthy", "maintenance", "skipped"] as const;

export function rollUpView(by: RollUpBy): View<RollUp> {
  return {
    columns: [
      levelColumn(),
      { title: by.toUpperCase(), text: ({ group }) => group ?? "" },
      { title: "TOTAL", text: ({ total }) => String(total) },
      ...COUNTED.map((level) => countColumn(level)),
    ],
    fields: ["by", "group", "level", "total", "counts"],
    json: ({ group = null, level, total, counts }) => ({ by, group, level, total, counts }),
    name: ({ group }) => group ?? "-",
  };
}

function countColumn(level: (typeof COUNTED)[number]): Column<RollUp> {
  const text = ({ counts }: RollUp, { layout }: Look) =>
    counts[level] === 0 && layout !== "tsv" ? "" : String(counts[level]);
  return { title: level.toUpperCase(), text, isOptional: true };
}

export function levelColumn(): Column<{ readonly level: Resource["level"] }> {
  return {
    title: "LEVEL",
    text: ({ level }, { layout, style }) => (layout === "tsv" ? level : signed(level, style)),
    colour: ({ level }) => colourOf(level),
  };
}
