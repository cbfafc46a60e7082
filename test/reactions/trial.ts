/** What an action is given, without a runner. */
import type { Trial } from "../../src/reactions/action.ts";
import type { Plan } from "../../src/reactions/plan.ts";
import { createSecrets, type Environment } from "../../src/reactions/secrets.ts";
import { type Occasion, subjectTextOf } from "../../src/store/effect.ts";

export const AT = Date.UTC(2026, 10, 21, 13);

export const COMMON = { timeoutMs: 30_000, continues: false, attemptsMax: 3, once: false };

export interface TrialOptions {
  readonly attempt?: number;
  readonly signal?: AbortSignal;
  readonly environment?: Environment;
  readonly key?: string;
  readonly phase?: "do" | "recover";
  readonly now?: () => number;
  /** Who has asked for it. */
  readonly by?: string;
}

export function trialOf(changes: Partial<Occasion> = {}, options: TrialOptions = {}): Trial {
  const { attempt = 1, signal = new AbortController().signal, environment = {}, now = () => AT } = options;
  const names = { project: "acme", environment: "production", target: "web-01", name: "iis" };
  const occasion: Occasion = {
    subject: { kind: "resource", id: "acme/production/-/web-01/iis", names },
    level: "unhealthy",
    from: "healthy",
    at: AT,
    reason: "reported",
    ...changes,
  };
  return {
    effect: {
      number: 7,
      key: options.key ?? "reef-7",
      rule: "out",
      phase: options.phase ?? "do",
      step: 0,
      firing: 7,
      subject: subjectTextOf(occasion.subject),
      ...(occasion.subject.kind === "group" ? {} : { resourceId: occasion.subject.id }),
      occasion,
      plan: {} as Plan & Record<string, unknown>,
      summary: "",
      state: "running",
      createdAt: AT,
      attempts: attempt,
      ...(options.by === undefined ? {} : { by: options.by }),
    },
    attempt,
    earlier: [],
    signal,
    now,
    secret: createSecrets(environment),
    started: async () => undefined,
  };
}
