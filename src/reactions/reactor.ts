/**
 * Decides what is to be done: a deterministic machine over changes, deployments, commands of people and time. It does no
 * input or output; what it decides goes to its writer, to be committed together with what caused it.
 */
import type { Deployment } from "../health/deployment.ts";
import type { Origin } from "../store/batch.ts";
import type { EffectRow } from "../store/effect.ts";
import type { KeptLevel, KeptReactions, PastMove } from "../store/store-reader.ts";
import type { Suspension } from "../store/suspension.ts";
import type { JournalRow, WatchRow } from "../store/watch.ts";
import type { Outbox } from "./outbox.ts";
import type { Plan } from "./plan.ts";
import type { ReactionSettings } from "./rule.ts";

/** A change, with what only somebody who heard the report knows. */
export interface ReactionMove extends PastMove {
  readonly data?: Readonly<Record<string, string>> | undefined;
  readonly origin?: Origin | undefined;
}

/** What people do about effects. */
export const EFFECT_VERBS = ["approve", "reject", "retry", "abandon"] as const;
export type EffectVerb = (typeof EFFECT_VERBS)[number];

/** What people tell it. `by` is who. */
export type ReactionCommand =
  | { readonly kind: "suspend"; readonly suspension: Suspension }
  | { readonly kind: "end-suspension"; readonly id: string; readonly by: string }
  /**
   * Approving lets go all of its firing that waits, whatever holds it; also one that was refused for its age, source or
   * rollback. Retrying has one that has failed, is unknown or was abandoned done once more.
   */
  | { readonly kind: "approve" | "retry"; readonly effect: EffectRow; readonly by: string }
  /** Rejecting ends all of its firing that waits, and what would follow it; abandoning only this one. */
  | { readonly kind: "reject" | "abandon"; readonly effect: EffectRow; readonly by: string };

/** Why a command could not be carried out, for a person. */
export interface CommandRefused {
  readonly refused: string;
}

export interface ReactionWriter {
  watch(row: WatchRow): void;
  suspension(row: Suspension): void;
  deployment(row: Deployment): void;
  journal(row: JournalRow): void;
}

/** Of a reactor that is only asked what it would do. */
export const NO_WRITER: ReactionWriter = {
  watch() {},
  suspension() {},
  deployment() {},
  journal() {},
};

export interface ReactorOptions {
  readonly settings: ReactionSettings;
  readonly outbox: Outbox;
  /** Whose numbers these are: makes keys that nobody else has. */
  readonly instance: string;
  readonly kept: KeptReactions;
  readonly lastSeq: number;
  /**
   * How everything is. Asked for once, when a rule, dependency or suspension first looks at more than one resource; moves
   * that were told until then need not be in it.
   */
  readonly levels: () => Iterable<KeptLevel>;
  readonly writer: ReactionWriter;
  /** What a plan does, for a person. */
  readonly describe: (plan: Plan) => string;
}

export interface Reactor {
  /** In the order of the numbers. Each input first lets pass the time until then. */
  moved(move: ReactionMove): void;
  /** A deployment began, or ended. */
  deployed(deployment: Deployment, now: number): void;
  /** A level that was held for flapping, or still being counted, is held no more, or until another time; no level moved. */
  holdChanged(
    subject: { readonly resourceId: string; readonly check: string },
    heldUntil: number | undefined,
    now: number,
  ): void;
  command(command: ReactionCommand, now: number): CommandRefused | undefined;
  tick(now: number): void;
  /** Another input of the journal, when history is replayed. */
  replay(row: JournalRow): void;
  /** Timers, acknowledgements and episodes stay, as far as there is a rule of the name. */
  set settings(settings: ReactionSettings);
}
