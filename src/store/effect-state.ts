/** The states that an effect goes through. */

/**
 * Queued: to be done at `dueAt`. Held: something speaks against it, `reason` says what. Waiting-approval: a person has to
 * say yes. Running: an attempt is under way. Done, failed, abandoned (nobody wants it any more) and unknown (it may have
 * been done, and must not be done twice) are ends, which only a person takes back.
 */
export const EFFECT_STATES = [
  "queued",
  "held",
  "waiting-approval",
  "running",
  "done",
  "failed",
  "abandoned",
  "unknown",
] as const;

export type EffectState = (typeof EFFECT_STATES)[number];

export type OpenEffectState = "queued" | "held" | "waiting-approval" | "running";

export function isOpen(state: EffectState): state is OpenEffectState {
  return state === "queued" || state === "held" || state === "waiting-approval" || state === "running";
}

/** Whether something has yet to let it go: time, an event or a person. */
export function isWaiting({ state }: { readonly state: EffectState }): boolean {
  return state === "held" || state === "waiting-approval";
}
