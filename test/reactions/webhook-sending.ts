/** A webhook as tests have it sent: with which plan and secrets. */
import { createWebhookAction } from "../../src/reactions/actions/webhook.ts";
import type { WebhookPlan } from "../../src/reactions/plan.ts";
import type { Occasion } from "../../src/store/effect.ts";
import { COMMON, type TrialOptions, trialOf } from "./trial.ts";

export const SECRET = `whsec_${Buffer.from("the first key of the receiver").toString("base64")}`;
export const NEXT_SECRET = `whsec_${Buffer.from("the key that comes after it").toString("base64")}`;
const environment = { SECRET, NEXT_SECRET, TOKEN: "t0ken-value" };

const action = createWebhookAction({ instance: "reef" });

export function planOf(url: string, more: Partial<WebhookPlan> = {}): WebhookPlan {
  return { kind: "webhook", url, secrets: [], headers: {}, allowPrivate: true, ...COMMON, ...more };
}

export function send(plan: WebhookPlan, occasion: Partial<Occasion> = {}, options: TrialOptions = {}, by = action) {
  return by.attempt(plan, trialOf(occasion, { environment, ...options }));
}
