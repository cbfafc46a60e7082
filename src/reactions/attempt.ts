/** One try at an effect: gives the action what it needs, ends it when its time is over, and masks what it says. */
import type { AttemptRow, EffectRow } from "../store/effect.ts";
import { messageOf } from "../store/message-of.ts";
import type { Trial, TrialOutcome } from "./action.ts";
import { SecretError, TookTooLongError } from "./errors.ts";
import { createMasker } from "./masking.ts";
import { OUTPUT_BYTES_MAX } from "./output-tail.ts";
import type { Plan } from "./plan.ts";
import { planOf } from "./plan-of.ts";
import type { Actions, RunnerOptions } from "./runner.ts";

const STATUS_LENGTH_MAX = 1000;
/** For an action that does not end when it is told to. */
const END_MS_MAX = 10_000;
/** Of timers. */
const TIMEOUT_MS_MAX = 2 ** 31 - 1;

export interface Attempting {
  readonly actions: Actions;
  readonly effect: EffectRow;
  readonly attempt: number;
  readonly earlier: readonly AttemptRow[];
  readonly abort: AbortController;
  readonly now: () => number;
  readonly secret: RunnerOptions["secret"];
  readonly configuredSecrets: () => Iterable<string>;
  /** `Trial.started`, of what holds no secrets any more. */
  readonly started: Trial["started"];
}

export async function attemptAction(attempting: Attempting): Promise<TrialOutcome> {
  const { actions, effect, abort, now, secret, started } = attempting;
  const plan = planOf(effect);
  const used = new Set<string>();
  const trial: Trial = {
    effect,
    attempt: attempting.attempt,
    earlier: attempting.earlier,
    signal: abort.signal,
    now,
    secret: (place) => {
      const text = secret(place);
      used.add(text);
      return text;
    },
    started: (what, link) => {
      const { mask } = maskerOf(attempting, used);
      return started(mask(what), link === undefined ? undefined : mask(link));
    },
  };
  const timer = setTimeout(
    () => abort.abort(new TookTooLongError(plan.timeoutMs)),
    Math.min(plan.timeoutMs, TIMEOUT_MS_MAX),
  );
  try {
    const outcome = await Promise.race([tryAction(actionOf(actions, plan), plan, trial), neverEnded(abort.signal)]);
    return masked(judged(outcome, plan, abort.signal), maskerOf(attempting, used));
  } finally {
    clearTimeout(timer);
  }
}

/** One whose plans are all of its kind. */
interface AnyAction {
  attempt(plan: Plan, trial: Trial): Promise<TrialOutcome>;
}

function actionOf(actions: Actions, { kind }: Plan): AnyAction | undefined {
  return Object.hasOwn(actions, kind) ? actions[kind] : undefined;
}

async function tryAction(action: AnyAction | undefined, plan: Plan, trial: Trial): Promise<TrialOutcome> {
  if (action === undefined) {
    return { kind: "failed", status: `this wrasse has no action ${JSON.stringify(plan.kind)}`, isFinal: true };
  }
  try {
    return await action.attempt(plan, trial);
  } catch (error) {
    const status = messageOf(error);
    // Secrets are read before anything is begun.
    return { kind: error instanceof SecretError || !plan.once ? "failed" : "unknown", status };
  }
}

/** What an action says that was ended from outside is not the reason why it did not get through. */
function judged(outcome: TrialOutcome, plan: Plan, signal: AbortSignal): TrialOutcome {
  if (!signal.aborted || outcome.kind === "done") return outcome;
  const status = signal.reason instanceof Error ? signal.reason.message : outcome.status;
  const { output, link } = outcome;
  return {
    kind: plan.once ? "unknown" : "failed",
    status,
    ...(output === undefined ? {} : { output }),
    ...(link === undefined ? {} : { link }),
  };
}

/** Settles some time after the signal was given. */
function neverEnded(signal: AbortSignal): Promise<TrialOutcome> {
  return new Promise((resolve) => {
    const give = () => {
      const timer = setTimeout(() => resolve({ kind: "unknown", status: "it did not end" }), END_MS_MAX);
      timer.unref();
    };
    if (signal.aborted) give();
    else signal.addEventListener("abort", give, { once: true });
  });
}

function maskerOf({ configuredSecrets }: Attempting, used: Iterable<string>) {
  return createMasker({ used, configured: configuredSecrets() });
}

function masked(outcome: TrialOutcome, { mask, maskEnd }: ReturnType<typeof createMasker>): TrialOutcome {
  const { status, output, link } = outcome;
  return {
    ...outcome,
    status: mask(status).slice(0, STATUS_LENGTH_MAX).toWellFormed(),
    ...(output === undefined ? {} : { output: maskEnd(output, OUTPUT_BYTES_MAX) }),
    ...(link === undefined ? {} : { link: mask(link) }),
  };
}
