/** Who reacts to what the intake decides: told while the batch is open, so that what follows is committed with it. */
import type { Deployment, SuspectRelease } from "../health/deployment.ts";
import type { Level } from "../health/level.ts";
import type { ResourceNames } from "../health/names.ts";
import type { Origin } from "../store/batch.ts";
import type { AttemptRow, EffectRow } from "../store/effect.ts";
import type { Suspension } from "../store/suspension.ts";
import type { JournalRow, WatchRow } from "../store/watch.ts";

export interface ReactedMove {
  readonly seq: number;
  readonly resourceId: string;
  readonly names: ResourceNames;
  /** Absent: the resource itself. */
  readonly check?: string | undefined;
  readonly from?: Level | undefined;
  readonly to: Level;
  readonly at: number;
  readonly takenAt: number;
  readonly ageMs?: number | undefined;
  readonly heldUntil?: number | undefined;
  readonly reason: string;
  readonly message?: string | undefined;
  readonly source?: string | undefined;
  readonly deployment?: SuspectRelease | undefined;
  readonly data?: Readonly<Record<string, string>> | undefined;
  readonly origin?: Origin | undefined;
}

export interface Reacting {
  moved(move: ReactedMove): void;
  holdChanged(
    subject: { readonly resourceId: string; readonly check: string },
    heldUntil: number | undefined,
    now: number,
  ): void;
  deployed(deployment: Deployment, now: number): void;
  tick(now: number): void;
}

/** What reactions have to remember, put into the open batch. */
export interface ReactionRows {
  effect(row: EffectRow): void;
  attempt(row: AttemptRow): void;
  watch(row: WatchRow): void;
  suspension(row: Suspension): void;
  deployment(row: Deployment): void;
  journal(row: JournalRow): void;
}
