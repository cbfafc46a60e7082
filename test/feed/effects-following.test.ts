/** Effects for who listens while they are committed, fast or slowly: each commit once and in order, and bounded. */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import type { Frame } from "../../src/feed/frames.ts";
import type { EffectRow } from "../../src/store/effect.ts";
import { EFFECT_STATES } from "../../src/store/effect-state.ts";
import { effectRow } from "../reactions/effect-rows.ts";
import { commitEffects, DB, effectFrames, hasList, told } from "./effect-frames.ts";
import { saying, serveFeed } from "./feed-server.ts";
import { type Listening, listen } from "./listening.ts";
import { connectRaw } from "./raw-client.ts";

const QUEUE_BYTES_MAX = 1024 * 1024;

describe("a client that does not keep up", () => {
  it("15: costs at most 1 MiB beside the list, is dropped with a code, and finds the list when it comes again", async () => {
    await using served = await serveFeed();
    using other = await listen(`${served.url}?effects=true`);
    using slow = await connectRaw(served.port, "/feed?effects=true");
    await other.until(() => hasList(other) && served.feed.clients === 2);
    const message = "x".repeat(40_000);
    let [number, most] = [0, 0];
    while (served.feed.dropped === 0) {
      number += 1;
      commitEffects(served, effectRow(number, { message }));
      await other.until(() => told(other).length >= number);
      most = Math.max(most, ...[...served.sockets].map((socket) => socket.writableLength));
    }
    expect(most).toBeLessThanOrEqual(QUEUE_BYTES_MAX);
    const { code, texts } = await slow.readAll();
    expect(code).toBe(4008);
    const got = texts.map((text): Frame => JSON.parse(text)).filter((frame) => frame.type === "effects");
    const numbers = got.flatMap(({ effects }) => effects.map((effect) => effect.number));
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, index) => index + 1));
    using again = await listen(`${served.url}?effects=true`);
    await again.until(() => hasList(again));
    expect(told(again)).toEqual(Array.from({ length: number }, (_, index) => `${index + 1} queued *`));
  });

  it("hears what is committed while it reads a long list behind it, once", async () => {
    await using served = await serveFeed();
    const message = "x".repeat(40_000);
    commitEffects(served, ...Array.from({ length: 100 }, (_, index) => effectRow(index + 1, { message })));
    using slow = await connectRaw(served.port, "/feed?effects=true");
    using other = await listen(`${served.url}?effects=true`);
    await other.until(() => hasList(other));
    for (const number of [1, 2, 1]) commitEffects(served, effectRow(number, { state: "held" }));
    await other.until(() => told(other).length === 103);
    expect(Math.max(...[...served.sockets].map((socket) => socket.writableLength))).toBeLessThan(QUEUE_BYTES_MAX);
    const read = slow.readAll();
    await vi.waitFor(() => expect(slow.socket.bytesRead).toBeGreaterThan(100 * message.length + 1000), 5000);
    await served.feed.close();
    const frames = (await read).texts.map((text): Frame => JSON.parse(text));
    expect(told({ frames }).slice(-4)).toEqual(["100 queued *", "1 held", "2 held", "1 held"]);
    expect(effectFrames(frames).filter(({ isList, isLast }) => isList && isLast).length).toBe(1);
  });
});

it("gives the list anew, of its newest, where more was committed than is kept until it is told", async () => {
  await using served = await serveFeed();
  using client = await listen(`${served.url}?effects=true`);
  await client.until(() => hasList(client));
  commitEffects(served, ...Array.from({ length: 10_001 }, (_, index) => effectRow(index + 1)));
  await client.until(() => effectFrames(client.frames).filter(({ isList, isLast }) => isList && isLast).length === 2);
  expect(told(client)).toEqual(Array.from({ length: 10_000 }, (_, index) => `${index + 2} queued *`));
  commitEffects(served, effectRow(1, { state: "done" }));
  await client.until(() => told(client).at(-1) === "1 done");
  expect(told(client).length).toBe(10_001);
});

type Step =
  | { readonly kind: "commit"; readonly moves: readonly (readonly [number: number, state: number])[] }
  | { readonly kind: "change" | "settle" }
  | { readonly kind: "come"; readonly within: boolean };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("commit" as const),
      moves: fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.nat({ max: EFFECT_STATES.length - 1 })), {
        minLength: 1,
        maxLength: 5,
      }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("change" as const, "settle" as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("come" as const), within: fc.boolean() }) },
);

it("has every client hear each commit of an effect once and in order, behind a list that is as it was then", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      await using served = await serveFeed();
      const history: EffectRow[] = [];
      const clients: { readonly client: Listening; readonly isMine: (row: EffectRow) => boolean }[] = [];
      try {
        for (const one of steps) {
          if (one.kind === "change") served.commit(saying("web-01", history.length % 2 === 0 ? "healthy" : "warning"));
          if (one.kind === "settle")
            await Promise.all(clients.map(({ client }) => client.until(() => hasList(client))));
          if (one.kind === "commit") {
            const rows = one.moves.map(([number, state]) =>
              effectRow(number, {
                names: number % 2 === 0 ? DB : { project: "acme", target: "web-01" },
                state: EFFECT_STATES[state] ?? "held",
                attempts: history.length,
              }),
            );
            // Of those of one number in a batch, the last one stands for all.
            const last = [...new Map(rows.map((row) => [row.number, row])).values()];
            history.push(...last);
            commitEffects(served, ...last);
          }
          if (one.kind === "come") {
            served.listener = { tokenId: undefined, within: one.within ? [{ project: "acme" }] : undefined };
            const client = await listen(`${served.url}?effects=true`);
            clients.push({ client, isMine: ({ number }) => !one.within || number % 2 === 1 });
          }
        }
        commitEffects(served, effectRow(99));
        history.push(effectRow(99));
        for (const { client, isMine } of clients) {
          await client.until(() => hasList(client) && told(client).some((text) => text.startsWith("99 ")));
          expectHeard(client, history.filter(isMine));
        }
      } finally {
        for (const { client } of clients) client[Symbol.dispose]();
      }
    }),
    { numRuns: 25, endOnFailure: true },
  );
}, 60_000);

/** What was told singly is the end of the history, and the list is what is open after its beginning. */
function expectHeard(client: Listening, history: readonly EffectRow[]): void {
  const frames = effectFrames(client.frames);
  const singly = frames.filter(({ isList }) => !isList).flatMap(({ effects }) => effects);
  const begin = history.length - singly.length;
  expect(singly.map(({ number, state }) => [number, state])).toEqual(
    history.slice(begin).map(({ number, state }) => [number, state]),
  );
  const open = new Map<number, string>();
  for (const { number, state } of history.slice(0, begin)) open.set(number, state);
  const expected = [...open]
    .filter(([, state]) => ["queued", "held", "waiting-approval", "running"].includes(state))
    .toSorted(([one], [other]) => one - other);
  const list = frames.filter(({ isList }) => isList).flatMap(({ effects }) => effects);
  expect(list.map(({ number, state }) => [number, state])).toEqual(expected);
}
