/** How a subscription waits, and how long it believes in a connection: with a clock and a chance of the test's own. */
import { describe, expect, test, vi } from "vitest";
import { WrasseError } from "../../src/client/errors.ts";
import type { Socket } from "../../src/client/socket.ts";
import { type FeedEvent, type Place, type Surroundings, subscribe } from "../../src/client/subscription.ts";

type Listeners = Map<string, (event: never) => void>;

/** What one connection does, once somebody listens to it. */
type Act = (tell: (type: "open" | "message" | "close", event?: object) => void) => void;

const HELLO = { data: JSON.stringify({ type: "hello", instance: "one", revision: 1, at: "" }) };
const CHANGE = { data: JSON.stringify({ type: "changes", changes: [{ seq: 1, resource: {} }] }) };
const BROKEN = { code: 1006, reason: "" };
const noConnection: Act = (tell) => tell("close", BROKEN);

function surroundingsOf(acts: Act[], more: Partial<Surroundings> = {}) {
  const places: Place[] = [];
  let closed = 0;
  const surroundings: Surroundings = {
    connect: (place) => {
      places.push(place);
      const listeners: Listeners = new Map();
      const act = acts.shift() ?? (() => {});
      queueMicrotask(() => act((type, event = {}) => listeners.get(type)?.(event as never)));
      return {
        addEventListener: (type: string, listener: (event: never) => void) => listeners.set(type, listener),
        close: () => closed++,
      } satisfies Socket;
    },
    isThere: async () => false,
    pause: async () => {},
    now: () => 0,
    random: () => 1,
    ...more,
  };
  return { surroundings, places, closed: () => closed };
}

async function next(events: AsyncGenerator<FeedEvent, void, undefined>, count: number): Promise<readonly FeedEvent[]> {
  const taken: FeedEvent[] = [];
  for (let index = 0; index < count; index++) {
    const { value } = await events.next();
    if (value) taken.push(value);
  }
  return taken;
}

function delays(events: readonly FeedEvent[]): readonly number[] {
  return events.flatMap((event) => (event.kind === "waiting" ? [event.delayMs] : []));
}

describe("between two attempts", () => {
  test("it waits up to twice as long each time, half a minute at most", async () => {
    const { surroundings } = surroundingsOf(Array.from({ length: 9 }, () => noConnection));
    const events = await next(subscribe({}, surroundings), 9);
    expect(delays(events)).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  });

  test("how long exactly is left to chance", async () => {
    const chances = [0, 0.5, 0.25];
    const { surroundings } = surroundingsOf([noConnection, noConnection, noConnection], {
      random: () => chances.shift() ?? 1,
    });
    expect(delays(await next(subscribe({}, surroundings), 3))).toEqual([0, 500, 500]);
  });

  test("a connection that brought something, or held for long, begins the count anew; a hello alone does not", async () => {
    let now = 0;
    const greeted: Act = (tell) => {
      tell("open");
      tell("message", HELLO);
      tell("close", BROKEN);
    };
    const useful: Act = (tell) => {
      tell("open");
      tell("message", HELLO);
      tell("message", CHANGE);
      tell("close", BROKEN);
    };
    const lasting: Act = (tell) => {
      now += 60_000;
      greeted(tell);
    };
    const { surroundings } = surroundingsOf([noConnection, greeted, greeted, useful, noConnection, lasting], {
      now: () => now,
    });
    const events = await next(subscribe({}, surroundings), 6 + 5);
    expect(delays(events)).toEqual([500, 1000, 2000, 500, 1000, 500]);
  });

  test("three times let in over HTTP and not as a WebSocket is enough, in a row", async () => {
    const answers = [true, true, false, true, true, true];
    const { surroundings, places } = surroundingsOf(
      answers.map(() => noConnection),
      { isThere: async () => answers.shift() ?? false },
    );
    const events = subscribe({}, surroundings);
    await next(events, 5);
    await expect(events.next()).rejects.toBeInstanceOf(WrasseError);
    expect(places).toHaveLength(6);
  });
});

describe("a connection", () => {
  test("that never says hello is given up like one that could not be made", async () => {
    vi.useFakeTimers();
    try {
      const { surroundings, closed } = surroundingsOf([(tell) => tell("open")]);
      const waiting = subscribe({}, surroundings).next();
      await vi.advanceTimersByTimeAsync(15_000);
      expect(await waiting).toMatchObject({ value: { kind: "waiting", reason: expect.stringContaining("no hello") } });
      expect(closed()).toBe(1);
    } finally {
      vi.useRealTimers();
    }
  });

  test("on which nothing comes for five minutes is made anew from the same number, without a word", async () => {
    vi.useFakeTimers();
    try {
      const greeting: Act = (tell) => {
        tell("open");
        tell("message", HELLO);
      };
      const { surroundings, places } = surroundingsOf([greeting, greeting]);
      const events = subscribe({ after: 0 }, surroundings);
      expect(await events.next()).toMatchObject({ value: { kind: "hello" } });
      const again = events.next();
      await vi.advanceTimersByTimeAsync(299_999);
      expect(places).toHaveLength(1);
      await vi.advanceTimersByTimeAsync(1);
      expect(await again).toMatchObject({ value: { kind: "hello" } });
      expect(places.map(({ after }) => after)).toEqual([0, 0]);
      await events.return();
      // Nothing keeps a program from ending.
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});
