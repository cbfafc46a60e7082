/** Has effects done: at least once each, a few at a time, again after failures, each attempt told before it begins. */
import type { AttemptRow, EffectRow } from "../store/effect.ts";
import type { Action } from "./action.ts";
import type { Outbox } from "./outbox.ts";
import type { Pace } from "./pace.ts";
import type { PlanKind, SecretPlace } from "./plan.ts";

/** The action of each kind; one that is absent is not built in. */
export type Actions = { readonly [Kind in PlanKind]: Action<Kind> };

export interface RunnerOptions {
  readonly outbox: Outbox;
  /** Of open effects, oldest first. */
  readonly attempts: readonly AttemptRow[];
  readonly actions: Actions;
  /** To be committed with what the outbox writes. */
  readonly writeAttempt: (row: AttemptRow) => void;
  /** Fulfilled when all that was written so far is committed; rejected when the store cannot be written. */
  readonly committed: () => Promise<void>;
  /** How many effects of a rule may run at the same time. */
  readonly concurrencyOf: (rule: string) => number;
  /** The text of a secret. Throws a SecretError where there is none. */
  readonly secret: (place: SecretPlace) => string;
  /** The texts of all secrets that the configuration names: masked even where an attempt was not given them. */
  readonly configuredSecrets?: () => Iterable<string>;
  readonly now: () => number;
  /** From 0 to 1, for jitter. */
  readonly random: () => number;
  /** How many attempts are begun at most, so that reading goes first; as many as there are turns for, if absent. */
  readonly pace?: Pace;
  readonly onEvent: (event: RunnerEvent) => void;
}

/** Of an effect, what may be told to anybody. */
export interface TriedEffect extends Pick<EffectRow, "number" | "rule" | "subject" | "state"> {
  readonly reason: string | undefined;
}

export type RunnerEvent =
  | { readonly kind: "begun" | "ended"; readonly effect: TriedEffect; readonly attempt: AttemptRow }
  | { readonly kind: "waiting"; readonly effect: TriedEffect; readonly until: number }
  /** It was not done, or nobody knows, and it is not tried again by itself. */
  | { readonly kind: "givenUp"; readonly effect: TriedEffect };

export interface Runner {
  /** Time has passed: begins what is due. Also called by itself when the outbox moves. */
  tick(): void;
  /** Lets attempts end for a while, then ends them; those that did not end are taken up at the next start. */
  close(): Promise<void>;
}
