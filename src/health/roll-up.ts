/** How whole groups of resources are: all on a target, all of a project, of an environment, of a tenant. */
import type { Level } from "./level.ts";
import { worseOf } from "./level.ts";
import type { ResourceNames } from "./names.ts";

export type RollUpBy = "target" | "project" | "environment" | "tenant";

export interface RollUp {
  /** The name the group has in common; absent for the resources that have none. */
  readonly group?: string;
  /** The worst of its resources; those put aside speak only if all are. */
  readonly level: Level;
  readonly counts: Readonly<Record<Level, number>>;
  readonly total: number;
}

/** Ordered by the groups' names; the resources without one come first. */
export function rollUp(
  resources: Iterable<{ readonly names: ResourceNames; readonly level: Level }>,
  by: RollUpBy,
): readonly RollUp[] {
  const groups = new Map<string | undefined, { level: Level; counts: Record<Level, number>; total: number }>();
  for (const { names, level } of resources) {
    const name = names[by];
    const group = groups.get(name) ?? { level, counts: noneCounted(), total: 0 };
    group.level = worseOf(group.level, level);
    group.counts[level] += 1;
    group.total += 1;
    groups.set(name, group);
  }
  return [...groups]
    .sort(([one], [other]) => compareNames(one, other))
    .map(([group, rest]) => (group === undefined ? rest : { group, ...rest }));
}

function noneCounted(): Record<Level, number> {
  return { healthy: 0, warning: 0, unknown: 0, unhealthy: 0, unavailable: 0, maintenance: 0, skipped: 0 };
}

function compareNames(one: string | undefined, other: string | undefined): number {
  if (one === other) return 0;
  if (one === undefined || other === undefined) return one === undefined ? -1 : 1;
  return one < other ? -1 : 1;
}
