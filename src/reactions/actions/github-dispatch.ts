/**
 * Sets off workflows of a GitHub repository by a `repository_dispatch` event. GitHub knows no idempotency keys: the key
 * is in the payload, for the workflow to look at.
 */
import { Buffer } from "node:buffer";
import type { EffectRow } from "../../store/effect.ts";
import type { Action, TrialOutcome } from "../action.ts";
import type { LookUp } from "../connect.ts";
import { documentLine, effectDocumentOf } from "../effect-document.ts";
import { type Judging, outcomeOfPosted, waitMsOf } from "../http-outcome.ts";
import { createPost, type Posted } from "../post.ts";

export interface GithubSurroundings {
  readonly lookUp?: LookUp;
}

const VERSION = "2022-11-28";
/** GitHub takes 64 KiB. */
const DETAILS_BYTES_MAX = 48 * 1024;

export function createGithubDispatchAction({ lookUp }: GithubSurroundings = {}): Action<"github-dispatch"> {
  const post = createPost(lookUp);
  return {
    async attempt({ api, repository, eventType, token, allowPrivate, once }, { effect, signal, now, secret }) {
      const url = addressOf(api, repository);
      if (url === undefined) return { kind: "failed", status: `${repository} is no owner/name`, isFinal: true };
      const posted = await post({
        url,
        headers: {
          accept: "application/vnd.github+json",
          authorization: `Bearer ${secret(token)}`,
          "content-type": "application/json",
          "user-agent": "wrasse",
          "x-github-api-version": VERSION,
        },
        body: documentLine({ event_type: eventType, client_payload: payloadOf(effect) }),
        signal,
        allowPrivate,
        isRepeatable: !once,
      });
      return judged(posted, { isOnce: once, now: now() });
    },
  };
}

function addressOf(api: string, repository: string): URL | undefined {
  const [owner, name, ...more] = repository.split("/");
  if (!isName(owner) || !isName(name) || more.length > 0) return undefined;
  return new URL(`${api.replace(/\/+$/, "")}/repos/${owner}/${name}/dispatches`);
}

function isName(text: string | undefined): text is string {
  return text !== undefined && /^[\w.-]+$/.test(text) && !/^\.+$/.test(text);
}

/** GitHub takes ten keys at most; what is too long is left out of the details. */
function payloadOf(effect: EffectRow) {
  const { key, rule, phase, subject, occasion } = effect;
  const details = effectDocumentOf(effect);
  const isShort = Buffer.byteLength(documentLine(details)) <= DETAILS_BYTES_MAX;
  return {
    key,
    rule,
    phase,
    subject,
    level: occasion.level,
    details: isShort ? details : { ...details, message: null, data: {} },
  };
}

/** A limit is a 403 with a wait, or a 429. */
function judged(posted: Posted, judging: Judging): TrialOutcome {
  if (posted.kind === "answered" && (posted.status === 403 || posted.status === 429)) {
    const retryAfterMs = limitMsOf(posted.headers, judging.now);
    if (retryAfterMs !== undefined) {
      return { kind: "failed", status: `HTTP ${posted.status}: too many requests`, output: posted.body, retryAfterMs };
    }
  }
  return outcomeOfPosted(posted, judging);
}

function limitMsOf(
  headers: Extract<Posted, { readonly kind: "answered" }>["headers"],
  now: number,
): number | undefined {
  const waitMs = waitMsOf(headers, now);
  if (waitMs !== undefined) return waitMs;
  const reset = headers["x-ratelimit-reset"];
  if (headers["x-ratelimit-remaining"] !== "0" || typeof reset !== "string" || !/^\d{1,12}$/.test(reset))
    return undefined;
  return Math.max(0, Number(reset) * 1000 - now);
}
