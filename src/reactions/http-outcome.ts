/** What an answer over HTTP, or none, means for an attempt. Pure. */
import type { IncomingHttpHeaders } from "node:http";
import type { TrialOutcome } from "./action.ts";
import type { Posted } from "./post.ts";

export interface Judging {
  readonly isOnce: boolean;
  readonly now: number;
}

/** Of a receiver, or of what stands before it, that is only busy. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);
const WAIT_MS_MAX = 24 * 60 * 60_000;

export function outcomeOfPosted(posted: Posted, { isOnce, now }: Judging): TrialOutcome {
  switch (posted.kind) {
    case "refused":
      return { kind: "failed", status: `refused: ${posted.reason}`, isFinal: true };
    case "failed":
      return { kind: isOnce && posted.mayHaveArrived ? "unknown" : "failed", status: posted.reason };
    case "answered":
      return outcomeOfAnswer(posted, { isOnce, now });
  }
}

type Answer = Extract<Posted, { readonly kind: "answered" }>;

function outcomeOfAnswer({ status, headers, body }: Answer, { isOnce, now }: Judging): TrialOutcome {
  const output = body;
  if (status >= 200 && status < 300) return { kind: "done", status: `HTTP ${status}`, output };
  const waitMs = waitMsOf(headers, now);
  const wait = waitMs === undefined ? {} : { retryAfterMs: waitMs };
  if (status >= 300 && status < 400) {
    return { kind: "failed", status: `HTTP ${status}: redirects are not followed, give the final address`, output };
  }
  if (status === 410) {
    return { kind: "failed", status: "HTTP 410: gone, the receiver wants no more", output, isFinal: true };
  }
  if (status >= 400 && status < 500) {
    const isFinal = !PASSING.has(status);
    return { kind: "failed", status: `HTTP ${status}`, output, isFinal, ...wait };
  }
  // It may have failed with half of it done.
  return isOnce ? { kind: "unknown", status: `HTTP ${status}`, output } : failed(status, output, wait);
}

function failed(status: number, output: string, wait: { readonly retryAfterMs?: number }): TrialOutcome {
  return { kind: "failed", status: `HTTP ${status}`, output, ...wait };
}

/** `Retry-After`, in seconds or as a date. */
export function waitMsOf(headers: IncomingHttpHeaders, now: number): number | undefined {
  const text = headers["retry-after"]?.trim();
  if (text === undefined || text === "") return undefined;
  const waitMs = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(waitMs) ? undefined : Math.min(WAIT_MS_MAX, Math.max(0, waitMs));
}
