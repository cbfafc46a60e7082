/** What every kind of action is: something that is tried, and says how it went. */
import type { AttemptRow, EffectRow } from "../store/effect.ts";
import type { PlanKind, PlanOf, SecretPlace } from "./plan.ts";

export interface Trial {
  readonly effect: EffectRow;
  /** Counted from 1. */
  readonly attempt: number;
  /** The attempts before this one, oldest first. */
  readonly earlier: readonly AttemptRow[];
  /** Given when the time for it is over, or the daemon stops: what was begun has to end. */
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** Throws a SecretError if there is none. What it returns is masked in everything that is kept of the attempt. */
  readonly secret: (place: SecretPlace) => string;
  /** To be committed before it goes on: what it has started elsewhere, so that a later attempt finds it. */
  readonly started: (what: string, link?: string) => Promise<void>;
}

export type TrialOutcome =
  | { readonly kind: "done"; readonly status: string; readonly output?: string; readonly link?: string }
  | {
      readonly kind: "failed";
      readonly status: string;
      readonly output?: string;
      readonly link?: string;
      /** Trying again would not help. */
      readonly isFinal?: boolean;
      /** Not before; `Retry-After`. */
      readonly retryAfterMs?: number;
    }
  /** It may have been done. */
  | { readonly kind: "unknown"; readonly status: string; readonly output?: string; readonly link?: string };

export interface Action<Kind extends PlanKind> {
  attempt(plan: PlanOf<Kind>, trial: Trial): Promise<TrialOutcome>;
}
