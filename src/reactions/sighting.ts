/** What a rule has seen of its subject: the move that would set it off, with all that layers and actions ask about it. */
import type { Level } from "../health/level.ts";
import type { Occasion, Subject } from "../store/effect.ts";
import type { ReactionMove } from "./reactor.ts";

/** Plain JSON. */
export interface Sighting {
  /** Of the one that moved; for a group, of the member that moved it. */
  readonly resourceId: string;
  readonly level: Level;
  readonly from?: Level;
  readonly at: number;
  readonly takenAt: number;
  /** Absent where time moved it. */
  readonly ageMs?: number;
  readonly reason: string;
  readonly message?: string;
  readonly data?: Readonly<Record<string, string>>;
  /** Absent where time alone set it off. */
  readonly seq?: number;
  readonly source?: string;
  readonly origin?: NonNullable<Occasion["origin"]>;
  readonly deployment?: NonNullable<Occasion["deployment"]>;
  /** What was deployed where the rule would redeploy, when it fired: it stays that one, whatever is deployed since. */
  readonly release?: string;
}

export function sightingOf(move: ReactionMove): Sighting {
  const { from, ageMs, message, data, source, origin, deployment } = move;
  return {
    resourceId: move.resourceId,
    level: move.to,
    ...(from === undefined ? {} : { from }),
    at: move.at,
    takenAt: move.takenAt,
    ...(ageMs === undefined ? {} : { ageMs }),
    reason: move.reason,
    ...(message === undefined ? {} : { message }),
    ...(data === undefined ? {} : { data }),
    seq: move.seq,
    ...(source === undefined ? {} : { source }),
    ...(origin === undefined ? {} : { origin }),
    ...(deployment === undefined ? {} : { deployment }),
  };
}

/** A group's, after one of its resources moved it. */
export function groupSightingOf(move: ReactionMove, level: Level, from: Level | undefined): Sighting {
  const { from: _, ...sighting } = sightingOf(move);
  return {
    ...sighting,
    level,
    ...(from === undefined ? {} : { from }),
    reason: `${move.resourceId} is ${move.to}: ${move.reason}`,
  };
}

export function occasionOf(subject: Subject, sighting: Sighting): Occasion {
  const { resourceId: _, takenAt: __, ageMs: ___, source: ____, release: _____, ...rest } = sighting;
  return { subject, ...rest };
}
