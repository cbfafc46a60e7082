/** Whether a source may say what it says. A refusal is a value: it is counted and kept for a person to see. */
import { matchesGlob } from "../health/glob.ts";
import { NAMES, type ResourceNames } from "../health/names.ts";
import { isWithin, type NameSelector } from "../health/selection.ts";
import type { Rights, Source } from "./source.ts";

export interface Refusal {
  readonly code: "out-of-scope" | "too-many-new-resources";
  readonly reason: string;
}

const HOUR_MS = 3_600_000;

export function findOutOfScope(names: ResourceNames, { name, may }: Pick<Source, "name" | "may">): Refusal | undefined {
  if (!matchesOne(names.target, may.targets)) {
    return outOfScope(name, `targets ${listed(may.targets)}`, `target ${JSON.stringify(names.target)}`);
  }
  if (!matchesOne(names.project, may.projects)) {
    const project = names.project === undefined ? "no project" : `project ${JSON.stringify(names.project)}`;
    return outOfScope(name, `projects ${listed(may.projects)}`, project);
  }
  if (may.within === undefined || isWithin(names, may.within)) return undefined;
  return outOfScope(name, listed(may.within.map(selectorText)), selectorText(names));
}

/** `project acme, target "web-01"`: the names that there are. */
function selectorText(names: NameSelector): string {
  const given = NAMES.flatMap((name) => (names[name] === undefined ? [] : [`${name} ${JSON.stringify(names[name])}`]));
  return given.join(" and ");
}

/** What belongs to no project is only within a scope that holds everything. */
function matchesOne(name: string | undefined, globs: Rights["targets"]): boolean {
  return globs.some((glob) => glob === "*" || (name !== undefined && matchesGlob(glob, name)));
}

function outOfScope(source: string, allowed: string, said: string): Refusal {
  return {
    code: "out-of-scope",
    reason: `source ${source} may speak about ${allowed} only, and this is about ${said}`,
  };
}

function listed(globs: readonly string[]): string {
  return globs.length === 0 ? "(none)" : globs.join(", ");
}

/** How many resources each source has brought up within an hour. */
export interface NewResourceLimit {
  /** Counts one more, unless that is one too many. */
  admit(source: Source, now: number): Refusal | undefined;
}

export function createNewResourceLimit(): NewResourceLimit {
  const hours = new Map<string, { startedAt: number; count: number }>();

  function admit({ name, newResourcesPerHour: max }: Source, now: number): Refusal | undefined {
    const hour = hours.get(name);
    if (hour === undefined || now - hour.startedAt >= HOUR_MS || now < hour.startedAt) {
      hours.set(name, { startedAt: now, count: 0 });
    }
    const current = hours.get(name);
    if (current === undefined || current.count >= max) {
      const reason = `source ${name} has brought up ${max} new resources within an hour, and this would be one more`;
      return { code: "too-many-new-resources", reason };
    }
    current.count++;
    return undefined;
  }

  return { admit };
}
