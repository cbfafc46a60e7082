/**
 * What a move of a level is told to: the rules that watch the check, the resource or one of its groups, the suspensions
 * that it ends, and those who wait for something to be up again or for room in a group.
 */
import { type Subject, subjectTextOf } from "../store/effect.ts";
import type { RuleBook } from "./compiled-rule.ts";
import { type FleetMove, groupingKey } from "./fleet.ts";
import type { KnownSurroundings } from "./known-surroundings.ts";
import { dependencyWake } from "./layers/dependency.ts";
import type { ReactionMove } from "./reactor.ts";
import { groupSightingOf, sightingOf } from "./sighting.ts";
import type { Suspending } from "./suspending.ts";
import type { Seen, Watching } from "./watching.ts";

export interface MovesOptions {
  readonly surroundings: KnownSurroundings;
  readonly suspending: Suspending;
  readonly watching: Watching;
  readonly book: () => RuleBook;
  /** Those who wait for this are to be asked again. */
  readonly wake: (wake: string) => void;
}

export class Moves {
  readonly #options: MovesOptions;
  /** The check that moved last, for the move of its resource that follows. */
  #checkMove: ReactionMove | undefined;

  constructor(options: MovesOptions) {
    this.#options = options;
  }

  take(move: ReactionMove, now: number): void {
    const { surroundings, suspending, watching, book } = this.#options;
    const isOfResource = move.check === undefined;
    const fleetMove = isOfResource ? surroundings.move(move) : undefined;
    for (const suspension of surroundings.suspensions.endedBy(move)) suspending.end(suspension, now);
    const candidates = book().watching(isOfResource ? "resource" : "check", move.to);
    watching.moved(candidates, subjectTextOf(subjectOf(move)), () => this.#seen(move, now));
    if (!isOfResource) this.#checkMove = move;
    if (fleetMove !== undefined) this.#tellGroups(move, fleetMove, now);
  }

  #tellGroups(
    move: ReactionMove,
    { groups, roomier, isUp }: FleetMove & { readonly isUp: boolean },
    now: number,
  ): void {
    const { watching, book, wake } = this.#options;
    for (const { by, names, from, to } of groups) {
      const subject: Subject = { kind: "group", names };
      const sighting = groupSightingOf(move, to, from);
      const key = groupingKey(by);
      const candidates = book()
        .watching("group", to)
        .filter(({ rule: { when } }) => when?.on.kind === "group" && groupingKey(when.on.by) === key);
      const { heldUntil, heldCheck } = this.#seen(move, now);
      watching.moved(candidates, subjectTextOf(subject), () => ({ subject, sighting, heldUntil, heldCheck }));
    }
    for (const reason of roomier) wake(reason);
    if (isUp) wake(dependencyWake(move.resourceId));
  }

  #seen(move: ReactionMove, now: number): Seen {
    const { resourceId, check, heldUntil, takenAt } = move;
    const last = this.#checkMove;
    const isOfLast = last?.resourceId === resourceId && last.takenAt === takenAt && last.to === move.to;
    const heldCheck = check ?? (isOfLast ? last.check : undefined);
    const sighting = { ...sightingOf(move), takenAt: now };
    return {
      subject: subjectOf(move),
      sighting,
      heldUntil,
      heldCheck: heldUntil === undefined ? undefined : heldCheck,
    };
  }
}

function subjectOf({ resourceId: id, names, check }: ReactionMove): Subject {
  return check === undefined ? { kind: "resource", id, names } : { kind: "check", id, names, check };
}
