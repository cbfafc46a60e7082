/** Tries an octopus plan against a test server, as the runner would. */

import type { Action, Trial, TrialOutcome } from "../../../src/reactions/action.ts";
import { createOctopusActions } from "../../../src/reactions/actions/octopus-actions.ts";
import type { OctopusPlace, Plan, PlanKind, PlanOf } from "../../../src/reactions/plan.ts";
import type { AttemptRow, Occasion } from "../../../src/store/effect.ts";
import { subjectTextOf } from "../../../src/store/effect.ts";
import type { OctopusServer } from "./octopus-server.ts";

type OctopusKind = Extract<PlanKind, `octopus-${string}`>;

export interface Tried {
  readonly outcome: TrialOutcome;
  readonly started: readonly { readonly what: string; readonly link: string | undefined }[];
  /** How long it waited each time. */
  readonly pauses: readonly number[];
  /** What is kept of it, for the next. */
  readonly row: AttemptRow;
}

export interface Trying {
  readonly earlier?: readonly AttemptRow[];
  readonly occasion?: Partial<Occasion>;
  readonly key?: string;
  readonly signal?: AbortSignal;
  readonly apiKey?: string;
  /** Called instead of waiting. */
  readonly onPause?: () => void;
  readonly onStarted?: () => void;
}

export const NAMES = { project: "Shop", environment: "Production", target: "web-01", name: "web" };
export const ACTION_KEY = "instance-7";

const COMMON = { timeoutMs: 60_000, continues: false, attemptsMax: 5, once: false };

function placeOf({ url, space }: Pick<OctopusServer, "url" | "space">): OctopusPlace {
  return { url, space, apiKey: { env: "OCTOPUS_API_KEY" } };
}

export function planOf<Kind extends OctopusKind>(
  octopus: Pick<OctopusServer, "url" | "space">,
  plan: { readonly kind: Kind } & Omit<PlanOf<Kind>, "octopus" | keyof typeof COMMON> & Partial<typeof COMMON>,
): PlanOf<Kind> {
  return { ...COMMON, octopus: placeOf(octopus), ...plan } as unknown as PlanOf<Kind>;
}

export async function attempt<Kind extends OctopusKind>(
  octopus: OctopusServer,
  plan: PlanOf<Kind>,
  trying: Trying = {},
): Promise<Tried> {
  const { earlier = [], signal = new AbortController().signal, onPause, onStarted } = trying;
  const pauses: number[] = [];
  const started: { what: string; link: string | undefined }[] = [];
  const pause = async (ms: number) => {
    pauses.push(ms);
    onPause?.();
  };
  const trial: Trial = {
    effect: effectOf(plan, trying),
    attempt: earlier.length + 1,
    earlier,
    signal,
    now: () => 0,
    secret: () => trying.apiKey ?? octopus.apiKey,
    started: async (what, link) => {
      started.push({ what, link });
      onStarted?.();
    },
  };
  const { kind }: Plan = plan;
  const action = createOctopusActions({ pause })[kind as OctopusKind] as unknown as Action<Kind>;
  const outcome = await action.attempt(plan, trial);
  const [first] = started;
  const row = {
    ...{ effect: 1, number: trial.attempt, startedAt: Date.UTC(2026, 0, 1), endedAt: Date.UTC(2026, 0, 1) },
    ...{ outcome: outcome.kind, status: outcome.status },
    ...(first !== undefined && { started: first.what }),
  };
  return { outcome, started, pauses, row };
}

/** As it is left behind by a process that was killed in the middle of it. */
export function killed({ row: { effect, number, startedAt } }: Pick<Tried, "row">): AttemptRow {
  return { effect, number, startedAt };
}

function effectOf(plan: Plan, { occasion, key = ACTION_KEY }: Trying): Trial["effect"] {
  const whole: Occasion = {
    subject: { kind: "resource", id: "Shop/Production/-/web-01/web", names: NAMES },
    ...{ level: "unhealthy", at: 0, reason: "said so" },
    ...occasion,
  };
  return {
    ...{ number: 1, key, rule: "roll-back", phase: "do", step: 0, firing: 1, summary: "", state: "running" },
    ...{ attempts: 1, createdAt: 0, subject: subjectTextOf(whole.subject), occasion: whole, plan: { ...plan } },
  };
}
