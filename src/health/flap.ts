/**
 * The hold of a level that flaps. When the reports have moved it `moves` times within `withinMs`, it is held at the
 * worst of the levels it moved between until `holdMs` after the last report that moved it; what the reports alone would
 * make of it goes on beneath, and shows through where it is worse. When the hold is over the level beneath is taken.
 */
import type { OrderedLevel } from "./level.ts";
import { worseOf } from "./level.ts";
import type { Flap } from "./policy.ts";
import type { Counting } from "./state.ts";

type Moves = NonNullable<Counting["moves"]>;

interface Flapping {
  readonly moves: Moves;
  /** Whether there have been enough of them, and the worst level among them. */
  readonly isFlapping: boolean;
  readonly worst: OrderedLevel;
}

/** More moves than this begin a hold, whatever the policy says, so that no more have to be remembered. */
const FLAP_MOVES_MAX = 100;

/** The moves that count at a time, after one more where there was one. */
export function countMoves(
  before: Moves,
  move: { readonly at: number; readonly from: OrderedLevel; readonly to: OrderedLevel },
  flap: Flap,
): Flapping {
  const needed = Math.min(flap.moves, FLAP_MOVES_MAX);
  const { at, from, to } = move;
  const all = from === to ? before : [...before, { at, from }];
  const moves = all.filter((one) => at - one.at <= flap.withinMs);
  const worst = moves.reduce<OrderedLevel>((level, one) => worseOf(level, one.from), to);
  return { moves, isFlapping: from !== to && moves.length >= needed, worst };
}
