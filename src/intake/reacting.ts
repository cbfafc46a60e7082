/** Who reacts to what the intake decides: told while the batch is open, so that what follows is committed with it. */
import type { Deployment } from "../health/deployment.ts";
import type { Origin } from "../store/batch.ts";
import type { AttemptRow, EffectRow } from "../store/effect.ts";
import type { PastMove } from "../store/store-reader.ts";
import type { Suspension } from "../store/suspension.ts";
import type { JournalRow, WatchRow } from "../store/watch.ts";

/** A change, with what only somebody who heard the report knows. */
export interface ReactedMove extends PastMove {
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
