/**
 * How all resources are, and the groups that rules, limits and dependencies look at. Every question is answered without
 * going through the resources: a storm asks ten thousand of them.
 */
import type { Level } from "../health/level.ts";
import { rankOf } from "../health/level.ts";
import { NAMES, type Name, type ResourceNames } from "../health/names.ts";
import type { GroupNames } from "../store/effect.ts";
import type { KeptLevel } from "../store/store-reader.ts";
import type { Crew } from "./case.ts";
import { shareOf } from "./layers/blast-radius.ts";

interface Member {
  readonly names: ResourceNames;
  level: Level | undefined;
  isActedOn: boolean;
}

interface Group {
  readonly names: GroupNames;
  readonly counts: Map<Level, number>;
  total: number;
  out: number;
  well: number;
}

export interface GroupMove {
  readonly by: readonly Name[];
  readonly names: GroupNames;
  readonly from?: Level;
  readonly to: Level;
}

/** What a resource's move, or acting on it, did to its groups. */
export interface FleetMove {
  readonly groups: readonly GroupMove[];
  /** What wakes those who wait for room in a group that has got some. */
  readonly roomier: readonly string[];
}

/** What a resource counts as in its groups. */
export type Standing = "out" | "well" | "bad";

const NOTHING: FleetMove = { groups: [], roomier: [] };

export class Fleet {
  readonly #members = new Map<string, Member>();
  /** By the names they have in common. */
  readonly #groupings = new Map<string, { readonly by: readonly Name[]; readonly groups: Map<string, Group> }>();

  /** With the shares that limits allow: a group that grows has more room only where its share is a whole one more. */
  readonly #percents: readonly number[];

  constructor(
    groupings: Iterable<readonly Name[]>,
    levels: Iterable<KeptLevel>,
    actedOn: Iterable<string>,
    percents: readonly number[] = [],
  ) {
    this.#percents = percents;
    for (const by of groupings) this.#groupings.set(groupingKey(by), { by: inOrder(by), groups: new Map() });
    for (const { id, names, level } of levels) this.move(id, names, level);
    for (const id of actedOn) this.setActedOn(id, true);
  }

  *levels(): Iterable<KeptLevel> {
    for (const [id, { names, level }] of this.#members) if (level !== undefined) yield { id, names, level };
  }

  move(id: string, names: ResourceNames, level: Level): FleetMove {
    const member = this.#members.get(id) ?? { names, level: undefined, isActedOn: false };
    if (member.level === level) return NOTHING;
    this.#members.set(id, member);
    return this.#become(member, { level, isActedOn: member.isActedOn });
  }

  setActedOn(id: string, isActedOn: boolean): FleetMove {
    const member = this.#members.get(id);
    if (member === undefined || member.isActedOn === isActedOn) return NOTHING;
    return this.#become(member, { level: member.level, isActedOn });
  }

  /** Undefined for one that is not known, or lacks one of the names. */
  crewOf(of: readonly Name[], id: string): Crew | undefined {
    const member = this.#members.get(id);
    const key = groupingKey(of);
    const grouping = this.#groupings.get(key);
    if (member === undefined || grouping === undefined) return undefined;
    const names = commonNames(member.names, grouping.by);
    const group = names === undefined ? undefined : grouping.groups.get(groupKey(names));
    if (names === undefined || group === undefined) return undefined;
    return {
      name: Object.values(names).join("/"),
      wake: wakeOf(key, names),
      total: group.total,
      out: group.out - (isOut(member) ? 1 : 0),
      well: group.well - (isWell(member) ? 1 : 0),
    };
  }

  standingOf(id: string): Standing | undefined {
    const member = this.#members.get(id);
    if (member === undefined) return undefined;
    return isOut(member) ? "out" : isWell(member) ? "well" : "bad";
  }

  #become(member: Member, next: Pick<Member, "level" | "isActedOn">): FleetMove {
    const groups: GroupMove[] = [];
    const roomier: string[] = [];
    const before = { ...member };
    member.level = next.level;
    member.isActedOn = next.isActedOn;
    for (const [key, { by, groups: all }] of this.#groupings) {
      const names = commonNames(member.names, by);
      if (names === undefined) continue;
      const group = all.get(groupKey(names)) ?? { names, counts: new Map(), total: 0, out: 0, well: 0 };
      all.set(groupKey(names), group);
      const from = worstOf(group);
      const { total, out, well } = group;
      recount(group, before, member);
      const to = worstOf(group);
      if (to !== undefined && to !== from) groups.push({ by, names, ...(from === undefined ? {} : { from }), to });
      if (group.out < out || group.well > well || this.#hasGrown(total, group.total)) roomier.push(wakeOf(key, names));
    }
    return { groups, roomier };
  }

  #hasGrown(before: number, after: number): boolean {
    if (before === after) return false;
    return this.#percents.some((percent) => shareOf(percent, after) > shareOf(percent, before));
  }
}

function recount(group: Group, before: Member, after: Member): void {
  if (before.level === undefined) group.total += 1;
  else group.counts.set(before.level, (group.counts.get(before.level) ?? 0) - 1);
  if (after.level !== undefined) group.counts.set(after.level, (group.counts.get(after.level) ?? 0) + 1);
  group.out += Number(isOut(after)) - Number(isOut(before));
  group.well += Number(isWell(after)) - Number(isWell(before));
}

function isOut({ level, isActedOn }: Member): boolean {
  return isActedOn || level === "unavailable" || level === "maintenance" || level === "skipped";
}

function isWell({ level, isActedOn }: Member): boolean {
  return !isActedOn && (level === "healthy" || level === "warning");
}

function worstOf({ counts }: Group): Level | undefined {
  let worst: Level | undefined;
  for (const [level, count] of counts) {
    if (count > 0 && (worst === undefined || rankOf(level) > rankOf(worst))) worst = level;
  }
  return worst;
}

/** Undefined where it lacks one: then it is in none of these groups. */
function commonNames(names: ResourceNames, by: readonly Name[]): GroupNames | undefined {
  const common: { -readonly [Key in keyof GroupNames]: GroupNames[Key] } = {};
  for (const name of by) {
    const value = names[name];
    if (value === undefined) return undefined;
    common[name] = value;
  }
  return common;
}

/** However a configuration orders them. */
function inOrder(by: readonly Name[]): readonly Name[] {
  return NAMES.filter((name) => by.includes(name));
}

export function groupingKey(by: readonly Name[]): string {
  return inOrder(by).join("+");
}

function groupKey(names: GroupNames): string {
  return JSON.stringify(Object.values(names));
}

function wakeOf(grouping: string, names: GroupNames): string {
  return `crew ${grouping} ${groupKey(names)}`;
}
