/**
 * Posts an event to an address: CloudEvents 1.0 in structured form, signed as Standard Webhooks says. The event is the
 * same at every attempt, byte for byte; its id is the effect's key, for the receiver to know it again. Of a rule's other
 * headers none takes the place of these.
 *
 * ```json
 * {
 *   "specversion": "1.0",
 *   "id": "reef-7",
 *   "source": "/wrasse/reef",
 *   "type": "io.wrasse.reaction.do",
 *   "subject": "acme/production/-/web-01/iis/http",
 *   "time": "2026-11-21T13:00:00.000Z",
 *   "datacontenttype": "application/json",
 *   "data": {}
 * }
 * ```
 *
 * The data are those of `effect-document.ts`.
 */
import { instantText } from "../../health/instant.ts";
import type { EffectRow } from "../../store/effect.ts";
import type { Action, Trial } from "../action.ts";
import type { LookUp } from "../connect.ts";
import { documentLine, effectDocumentOf, subjectPathOf } from "../effect-document.ts";
import { outcomeOfPosted } from "../http-outcome.ts";
import type { WebhookPlan } from "../plan.ts";
import { createPost } from "../post.ts";
import { signaturesOf } from "../signature.ts";

const GONE = 410;

export interface WebhookSurroundings {
  /** Whose numbers these are. */
  readonly instance: string;
  readonly lookUp?: LookUp;
}

export function createWebhookAction({ instance, lookUp }: WebhookSurroundings): Action<"webhook"> {
  const post = createPost(lookUp);
  /** Who wants no more, and since when. They are left alone until wrasse starts again, or a person tries. */
  const gone = new Map<string, number>();

  return {
    async attempt(plan, trial) {
      const { effect, attempt, signal } = trial;
      const goneAt = gone.get(plan.url);
      if (goneAt !== undefined && effect.by === undefined) {
        const status = `not sent: the receiver has said at ${instantText(goneAt)} that it wants no more (HTTP 410)`;
        return { kind: "failed", status, isFinal: true };
      }
      const body = documentLine(eventOf(effect, instance));
      const signed = signedHeaders(plan, trial, body);
      if (signed.kind === "refused") return { kind: "failed", status: signed.reason, isFinal: true };
      const posted = await post({
        url: new URL(plan.url),
        headers: {
          ...givenHeaders(plan, trial),
          ...signed.headers,
          "content-type": "application/cloudevents+json; charset=utf-8",
          "user-agent": "wrasse",
          "idempotency-key": effect.key,
          "wrasse-attempt": String(attempt),
        },
        body,
        signal,
        allowPrivate: plan.allowPrivate,
        isRepeatable: !plan.once,
      });
      if (posted.kind === "answered") {
        if (posted.status === GONE) gone.set(plan.url, trial.now());
        else gone.delete(plan.url);
      }
      return outcomeOfPosted(posted, { isOnce: plan.once, now: trial.now() });
    },
  };
}

function eventOf(effect: EffectRow, instance: string) {
  return {
    specversion: "1.0",
    id: effect.key,
    source: `/wrasse/${encodeURIComponent(instance.toWellFormed())}`,
    type: `io.wrasse.reaction.${effect.phase}`,
    subject: subjectPathOf(effect),
    time: instantText(effect.occasion.at),
    datacontenttype: "application/json",
    data: effectDocumentOf(effect),
  };
}

type Signed =
  | { readonly kind: "signed"; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: "refused"; readonly reason: string };

function signedHeaders({ secrets }: WebhookPlan, { effect, now, secret }: Trial, body: string): Signed {
  const timestamp = Math.floor(now() / 1000);
  const id = effect.key;
  const headers = { "webhook-id": id, "webhook-timestamp": String(timestamp) };
  if (secrets.length === 0) return { kind: "signed", headers };
  const signatures = signaturesOf({ id, timestamp, body }, secrets.map(secret));
  if (typeof signatures === "number") {
    const reason = `secret ${signatures + 1} is none of Standard Webhooks: it is whsec_ and then base64`;
    return { kind: "refused", reason };
  }
  return { kind: "signed", headers: { ...headers, "webhook-signature": signatures.join(" ") } };
}

function givenHeaders({ headers }: WebhookPlan, { secret }: Trial): Readonly<Record<string, string>> {
  const given = Object.entries(headers).map(([name, value]) => {
    return [name.toLowerCase(), typeof value === "string" ? value : secret(value)] as const;
  });
  return Object.fromEntries(given);
}
