/** What a subscription needs, made of a real daemon, a real clock and real chance. */
import { UnreachableError, WrasseError } from "./errors.ts";
import { type Ask, urlOf } from "./request.ts";
import type { SocketClass } from "./socket.ts";
import type { Place, Surroundings } from "./subscription.ts";

export interface Daemon {
  readonly base: URL;
  readonly token: string | undefined;
  readonly ask: Ask;
  readonly SocketClass: SocketClass;
}

/** What may pass: a daemon that starts, one that is busy, and whatever a proxy says of one that is not there. */
const PASSING: readonly number[] = [408, 425, 429];
/** Whoever asks so may listen: that they could not has another reason. */
const UPGRADE_REQUIRED = 426;
const ANSWER_MS_MAX = 15_000;

export function surroundingsOf({ base, token, ask, SocketClass }: Daemon): Surroundings {
  return {
    connect: (place) => {
      // Browsers let nobody set a header here, and addresses are written into logs.
      const offered = token === undefined ? [] : [`wrasse.token.${token}`];
      return new SocketClass(feedUrl(base, place), ["wrasse.v1", ...offered]);
    },
    isThere: async (place, signal) => {
      try {
        const inTime = AbortSignal.any([AbortSignal.timeout(ANSWER_MS_MAX), ...(signal === undefined ? [] : [signal])]);
        // In plain HTTP it is told what a WebSocket keeps to itself.
        await ask({ ...questionOf(place), signal: inTime });
        return true;
      } catch (error) {
        if (signal?.aborted === true || error instanceof UnreachableError) return false;
        if (!(error instanceof WrasseError)) throw error;
        if (error.status === UPGRADE_REQUIRED) return true;
        if (isPassing(error.status)) return false;
        throw error;
      }
    },
    pause,
    now: () => performance.now(),
    random: () => Math.random(),
  };
}

function isPassing(status: number): boolean {
  return status >= 500 || PASSING.includes(status);
}

/** An address holds one selector; of several, the subscription picks what is meant itself. */
function questionOf({ after, selectors, effects }: Place) {
  const [selector, ...others] = selectors;
  const wanted = effects ? { effects: "true" } : {};
  return { path: "feed", query: { after, ...wanted, ...(others.length === 0 ? selector : {}) } };
}

function feedUrl(base: URL, place: Place): string {
  const url = urlOf(base, questionOf(place));
  url.protocol = base.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

function pause(durationMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, durationMs);
    signal?.addEventListener("abort", end);
  });
}
