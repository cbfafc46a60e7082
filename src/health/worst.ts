/** A resource is as bad as its worst check; checks put aside (maintenance, skipped) only speak if no other is left. */
import assert from "node:assert/strict";
import { dueTimeOf } from "./check.ts";
import type { Level } from "./level.ts";
import { isOrdered, rankOf } from "./level.ts";
import type { CheckState } from "./state.ts";

export interface Worst {
  readonly check: string;
  readonly level: Level;
  readonly message: string | undefined;
  /** How many checks take part. */
  readonly live: number;
  /** The earliest time at which a tick may change one of all checks. */
  readonly dueAt: number | undefined;
}

/** Of checks that are equally bad, the one that moved latest; of those, the first by name. There must be a check. */
export function worstOf(checks: ReadonlyMap<string, CheckState>): Worst {
  let worst: { readonly name: string; readonly check: CheckState } | undefined;
  let live = 0;
  let dueAt = Number.POSITIVE_INFINITY;
  for (const [name, check] of checks) {
    if (isOrdered(check.level)) live += 1;
    dueAt = Math.min(dueAt, dueTimeOf(check) ?? dueAt);
    if (worst === undefined || isWorse(name, check, worst.name, worst.check)) worst = { name, check };
  }
  assert(worst !== undefined, "a resource has a check from its first report on");
  const { level, message } = worst.check;
  return { check: worst.name, level, message, live, dueAt: dueAt === Number.POSITIVE_INFINITY ? undefined : dueAt };
}

function isWorse(name: string, check: CheckState, otherName: string, other: CheckState): boolean {
  const byLevel = rankOf(check.level) - rankOf(other.level);
  if (byLevel !== 0) return byLevel > 0;
  return check.since === other.since ? name < otherName : check.since > other.since;
}
