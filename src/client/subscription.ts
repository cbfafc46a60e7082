/**
 * What changes, for as long as somebody wants to know. A connection that ends is made anew and goes on behind the last
 * change that was delivered:
 *
 * - listening: delivers frames and remembers the number of each. A hello of another instance than before says that
 *   numbers are counted anew: the place is forgotten, and it connects once more, for a snapshot.
 * - waiting: after every attempt that brought nothing up to twice as long, how long exactly is left to chance, so that
 *   a thousand clients of a restarted daemon do not all come at once.
 * - over: the signal was aborted, the token has ended, or wrasse has refused.
 */
import type { CLOSE, Frame, HelloFrame } from "../feed/frames.ts";
import { isWithin, type NameSelector } from "../health/selection.ts";
import type { Change, Effect, Resource } from "../store/answers.ts";
import { WrasseError } from "./errors.ts";
import { type Ending, FramesInbox } from "./frames-inbox.ts";
import type { Socket } from "./socket.ts";

export type FeedEvent =
  | { readonly kind: "hello"; readonly instance: string; readonly revision: number; readonly at: string }
  /** How everything is, in several parts if it is much. A part that is the first begins anew. */
  | {
      readonly kind: "snapshot";
      readonly revision: number;
      readonly isFirst: boolean;
      readonly isLast: boolean;
      readonly resources: readonly Resource[];
    }
  | { readonly kind: "changes"; readonly changes: readonly Change[] }
  /** The effects that are open, as a list in one or several parts: what is not in it has ended. Or those that moved. */
  | {
      readonly kind: "effects";
      readonly isList: boolean;
      readonly isLast: boolean;
      readonly effects: readonly Effect[];
    }
  /** There is no connection, and why; another attempt is made after that time. */
  | { readonly kind: "waiting"; readonly reason: string; readonly delayMs: number };

export interface SubscribeOptions {
  /** Go on behind the change of this number; without it, how everything is comes first. */
  readonly after?: number;
  /** Whose number that is. With another one, how everything is comes first. */
  readonly instance?: string;
  /** One at least has to mean a resource; without any, all are meant. */
  readonly selectors?: readonly NameSelector[];
  /** Whether effects are wanted, too. */
  readonly effects?: boolean;
  /** Ends the iteration, without an error. */
  readonly signal?: AbortSignal;
  /** How many changes are held for whoever takes them slowly, before it is left to the daemon to hold them. */
  readonly changesMax?: number;
}

/** What a subscription needs of the world around it. */
export interface Surroundings {
  connect(place: Place): Socket;
  /** Whether wrasse is there after all, although no connection can be had; fails if it is of no use to try again. */
  isThere(place: Place, signal: AbortSignal | undefined): Promise<boolean>;
  /** Fulfilled early when the signal is aborted. */
  pause(durationMs: number, signal: AbortSignal | undefined): Promise<void>;
  /** Milliseconds that only go forward. */
  now(): number;
  /** From 0 to 1. */
  random(): number;
}

/** Where to begin. */
export interface Place {
  readonly after: number | undefined;
  readonly selectors: readonly NameSelector[];
  readonly effects: boolean;
}

const TOKEN_ENDED: (typeof CLOSE)["tokenEnded"] = 4001;
const CHANGES_MAX = 10_000;
const HELLO_MS_MAX = 15_000;
/** The daemon says nothing as long as nothing changes; going on from the same number costs next to nothing. */
const SILENCE_MS_MAX = 5 * 60_000;
const FIRST_DELAY_MS_MAX = 500;
const DELAY_MS_MAX = 30_000;
/** Once may be because it has just come up. */
const REFUSALS_MAX = 3;
const ADVICE = "a page has to come from where wrasse is, and a proxy in between has to pass WebSockets on";

export async function* subscribe(
  options: SubscribeOptions,
  surroundings: Surroundings,
): AsyncGenerator<FeedEvent, void, undefined> {
  const { signal } = options;
  const progress: Progress = { instance: options.instance, after: options.after };
  let [failures, refusals] = [0, 0];
  while (!isAborted(signal)) {
    const begunAt = surroundings.now();
    const { ending, hasDelivered } = yield* listen(progress, options, surroundings);
    if (isAborted(signal)) return;
    if (ending.code === TOKEN_ENDED) throw new WrasseError(TOKEN_ENDED, "the token has ended", ending.reason);
    if (ending.kind !== "closed" && ending.kind !== "notUnderstood") continue;
    // No socket says why it was not let in.
    const place = placeOf(progress, options);
    refusals = !ending.wasOpen && (await surroundings.isThere(place, signal)) ? refusals + 1 : 0;
    if (refusals === REFUSALS_MAX) throw new WrasseError(ending.code, "wrasse answers, but not as a WebSocket", ADVICE);
    const isNewFailure = hasDelivered || surroundings.now() - begunAt > DELAY_MS_MAX;
    failures = isNewFailure ? 1 : failures + 1;
    const delayMs = surroundings.random() * Math.min(DELAY_MS_MAX, FIRST_DELAY_MS_MAX * 2 ** (failures - 1));
    yield { kind: "waiting", reason: reasonOf(ending), delayMs };
    await surroundings.pause(delayMs, signal);
  }
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

/** As far as everything was delivered. */
interface Progress {
  instance: string | undefined;
  after: number | undefined;
}

function placeOf({ after }: Progress, { selectors = [], effects = false }: SubscribeOptions): Place {
  return { after, selectors, effects };
}

interface Listened {
  readonly ending: Omit<Ending, "kind"> & { readonly kind: Ending["kind"] | "countedAnew" };
  readonly hasDelivered: boolean;
}

async function* listen(
  progress: Progress,
  options: SubscribeOptions,
  surroundings: Surroundings,
): AsyncGenerator<FeedEvent, Listened, undefined> {
  const { signal, selectors = [], changesMax = CHANGES_MAX } = options;
  const socket = surroundings.connect(placeOf(progress, options));
  const inbox = new FramesInbox(socket, { changesMax, helloMsMax: HELLO_MS_MAX, silenceMsMax: SILENCE_MS_MAX });
  const stop = () => inbox.close();
  signal?.addEventListener("abort", stop);
  let hasDelivered = false;
  let isInSnapshot = false;
  try {
    for (let frame = await inbox.next(); frame !== undefined; frame = await inbox.next()) {
      if (frame.type === "hello" && isCountedAnew(frame, progress)) {
        progress.instance = frame.instance;
        progress.after = undefined;
        return { ending: { kind: "countedAnew", code: 0, reason: "", wasOpen: true }, hasDelivered };
      }
      const event = eventOf(frame, progress, { isInSnapshot, isMeant: (of) => isMeant(of, selectors) });
      if (event === undefined) continue;
      isInSnapshot = event.kind === "snapshot" && !event.isLast;
      hasDelivered ||= event.kind !== "hello";
      yield event;
    }
    return { ending: inbox.ending, hasDelivered };
  } finally {
    signal?.removeEventListener("abort", stop);
    inbox.close();
  }
}

/** Another store has other numbers; and one that was put back to what it was will use the same numbers again. */
function isCountedAnew({ instance, revision }: HelloFrame, { instance: before, after }: Progress): boolean {
  if (before !== undefined && before !== instance) return true;
  return after !== undefined && revision < after;
}

interface Taking {
  readonly isInSnapshot: boolean;
  isMeant(names: AnsweredNames): boolean;
}

type AnsweredNames = Pick<Resource, "project" | "environment" | "tenant" | "target" | "name">;

/**
 * The feed is told one selector when it is connected to. More can only be sent afterwards, and then it tells how
 * everything is instead of going on from a number; so it is left to tell all, of which this picks.
 */
function isMeant(
  { project, environment, tenant, target, name }: AnsweredNames,
  selectors: readonly NameSelector[],
): boolean {
  if (selectors.length < 2) return true;
  const names = {
    ...(project === null ? {} : { project }),
    ...(environment === null ? {} : { environment }),
    ...(tenant === null ? {} : { tenant }),
    target,
    ...(name === null ? {} : { name }),
  };
  return isWithin(names, selectors);
}

/** What a frame is for whoever listens, and how far that is. */
function eventOf(frame: Frame, progress: Progress, { isInSnapshot, isMeant }: Taking): FeedEvent | undefined {
  switch (frame.type) {
    case "hello": {
      const { instance, revision, at } = frame;
      progress.instance = instance;
      return { kind: "hello", instance, revision, at };
    }
    case "snapshot": {
      const { revision, isLast, resources } = frame;
      if (isLast) progress.after = revision;
      return { kind: "snapshot", revision, isFirst: !isInSnapshot, isLast, resources: resources.filter(isMeant) };
    }
    case "changes": {
      const { after = 0 } = progress;
      const news = frame.changes.filter(({ seq }) => seq > after);
      progress.after = news.at(-1)?.seq ?? progress.after;
      const changes = news.filter(({ resource }) => isMeant(resource));
      return changes.length === 0 ? undefined : { kind: "changes", changes };
    }
    case "effects": {
      const { isList, isLast } = frame;
      const effects = frame.effects.filter(({ resource }) => resource === null || isMeant(resource));
      return effects.length === 0 && !isList ? undefined : { kind: "effects", isList, isLast, effects };
    }
    case "error":
      throw new WrasseError(0, "wrasse did not understand what was asked for", frame.reason);
  }
}

function reasonOf({ code, reason, wasOpen }: Listened["ending"]): string {
  if (!wasOpen) return "no connection could be made";
  return reason === "" ? `the connection has ended (${code})` : `the connection has ended: ${reason} (${code})`;
}
