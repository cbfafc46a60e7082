/** What is and was reacted to a resource, and what keeps it from being reacted to, for whoever asks why. */
import { NAMES, type ResourceNames } from "../health/names.ts";
import { isWithin, type NameSelector } from "../health/selection.ts";
import type { Effect } from "../store/answers.ts";

import type { GroupNames } from "../store/effect.ts";
import { groupNamesOf } from "../store/effect-answer.ts";
import { isOpen } from "../store/effect-state.ts";

import type { StoreReader } from "../store/store-reader.ts";
import type { Suspension } from "../store/suspension.ts";
import { freeingIn } from "./freeing.ts";
import { spanAt } from "./suspension-span.ts";

export interface ExplainedReaction extends Effect {
  /** Null for what is done, or being done. */
  readonly freedBy: string | null;
}

export interface Reacted {
  /** Those about it, or about a group that it is one of, that are open or have ended lately, newest first. */
  readonly reactions: readonly ExplainedReaction[];
  /** That hold now. */
  readonly suspensions: readonly Suspension[];
}

const EFFECTS_MAX = 20;
/** So many of the newest are gone through for those about groups. */
const GROUPS_LOOKED_AT_MAX = 500;
const SUSPENSIONS_MAX = 10_000;
const LATELY_MS = 24 * 3_600_000;

export function reactedTo(
  reader: Pick<StoreReader, "effects" | "suspensions">,
  { id, names }: { readonly id: string; readonly names: ResourceNames },
  { now, within }: { readonly now: number; readonly within?: readonly NameSelector[] | undefined },
): Reacted {
  const suspensions = reader.suspensions({ withEnded: false, limit: SUSPENSIONS_MAX });
  return {
    reactions: [...reader.effects({ resourceId: id }, { limit: EFFECTS_MAX }), ...aboutGroupsOf(reader, names, within)]
      .sort((one, other) => other.number - one.number)
      .slice(0, EFFECTS_MAX)
      .filter(({ state, endedAt }) => isOpen(state) || endedAt === null || Date.parse(endedAt) > now - LATELY_MS)
      .map((effect) => ({ ...effect, freedBy: freeingIn(reader, effect) })),
    suspensions: suspensions.filter((one) => isWithin(names, one.selectors) && spanAt(one, now) !== undefined),
  };
}

function aboutGroupsOf(
  reader: Pick<StoreReader, "effects">,
  names: ResourceNames,
  within: readonly NameSelector[] | undefined,
): readonly Effect[] {
  return reader
    .effects({ within }, { limit: GROUPS_LOOKED_AT_MAX })
    .filter(({ resource, subject }) => resource === null && isOneOf(names, groupNamesOf(subject)));
}

function isOneOf(names: ResourceNames, group: GroupNames): boolean {
  return NAMES.every((name) => group[name] === undefined || group[name] === names[name]);
}
