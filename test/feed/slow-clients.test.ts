/** Clients that do not keep up: what they cost is bounded, nobody else notices, and they can go on later. */
import { describe, expect, it, vi } from "vitest";
import type { Frame } from "../../src/feed/frames.ts";
import type { Change } from "../../src/store/answers.ts";
import { type FeedServer, saying, serveFeed } from "./feed-server.ts";
import { type Listening, listen } from "./listening.ts";
import { connectRaw } from "./raw-client.ts";

const QUEUE_BYTES_MAX = 1024 * 1024;
const MESSAGE = "x".repeat(40_000);

describe("a client that stops reading", () => {
  it("15: costs at most 1 MiB, is dropped with a code, and goes on where it was; nobody else notices", async () => {
    await using served = await serveFeed();
    using other = await listen(`${served.url}?after=0`);
    using slow = await connectRaw(served.port, "/feed?after=0");
    await other.until(() => served.feed.clients === 2);
    const most = await floodUntil(served, other, () => served.feed.dropped === 1);
    expect(most).toBeLessThanOrEqual(QUEUE_BYTES_MAX);
    const last = served.reader.lastSeq();
    await other.until(() => other.changes.at(-1)?.seq === last);
    expect(other.changes.map(({ seq }) => seq)).toEqual(Array.from({ length: last }, (_, index) => index + 1));

    const { texts, code, reason } = await slow.readAll();
    const got = changesIn(texts);
    expect(code).toBe(4008);
    expect(reason).toBe(`resume with ?after=${got.at(-1)?.seq}`);
    using again = await listen(`${served.url}?after=${got.at(-1)?.seq}`);
    await again.until(() => again.changes.at(-1)?.seq === last);
    const all = [...got, ...again.changes].map(({ seq }) => seq);
    expect(all).toEqual(Array.from({ length: last }, (_, index) => index + 1));
    expect(served.feed.dropped).toBe(1);
  });

  it("is not told by the number of where to go on what else there is", async () => {
    await using served = await serveFeed();
    using other = await listen(`${served.url}?after=0`);
    served.listener = { tokenId: undefined, within: [{ target: "mine" }] };
    using slow = await connectRaw(served.port, "/feed?after=0");
    await other.until(() => served.feed.clients === 2);
    await floodUntil(served, other, () => served.feed.dropped === 1, "mine");
    const { texts, reason } = await slow.readAll();
    const got = changesIn(texts);
    expect(new Set(got.map(({ resource }) => resource.target))).toEqual(new Set(["mine"]));
    expect(reason).toBe(`resume with ?after=${got.at(-1)?.seq}`);
  });

  it("is sent a large snapshot only as far as it reads, and to its end before another", async () => {
    await using served = await serveFeed();
    commitMuch(served);
    using slow = await connectRaw(served.port);
    using other = await listen(served.url);
    await other.until(() => other.snapshot !== undefined);
    expect(other.snapshot?.length).toBe(RESOURCES);
    expect(mostWaiting(served)).toBeLessThan(QUEUE_BYTES_MAX / 4);
    slow.say({ type: "subscribe", selectors: [{ target: "web-0-*" }] });
    slow.say({ type: "subscribe", selectors: [{ target: "web-0-1" }] });
    await roundTrip(other);
    const read = slow.readAll();
    await vi.waitFor(() => expect(slow.socket.bytesRead).toBeGreaterThan((RESOURCES + 1) * 2 * MESSAGE.length));
    await served.feed.close();
    const { texts, code } = await read;
    expect(code).toBe(1001);
    const parts = texts.map((text): Frame => JSON.parse(text)).filter((frame) => frame.type === "snapshot");
    const ends = parts.flatMap(({ isLast }, index) => (isLast ? [index] : []));
    expect(ends).toEqual([parts.length - 2, parts.length - 1]);
    expect(parts.slice(0, -1).flatMap(({ resources }) => resources).length).toBe(RESOURCES);
    expect(parts.at(-1)?.resources.map(({ target }) => target)).toEqual(["web-0-1"]);
  });

  it("is left when it has not taken a snapshot in two minutes, though it answers", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    try {
      await using served = await serveFeed();
      commitMuch(served);
      using slow = await connectRaw(served.port);
      using other = await listen(served.url);
      await other.until(() => other.snapshot !== undefined);
      for (let second = 0; second < 120; second += 10) {
        slow.pong();
        await roundTrip(other);
        vi.advanceTimersByTime(10_000);
      }
      expect(served.feed.dropped).toBe(0);
      vi.advanceTimersByTime(1000);
      expect(served.feed.dropped).toBe(1);
      const { code, reason } = await slow.readAll();
      expect({ code, reason }).toEqual({
        code: 4008,
        reason: "the snapshot took too long: come again, and select less",
      });
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("a client that does not answer", () => {
  it("is pinged after 30 s, and given up after 30 s more; who answers stays", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    try {
      await using served = await serveFeed();
      using other = await listen(served.url);
      using silent = await connectRaw(served.port);
      await other.until(() => served.feed.clients === 2);
      const pinged = new Promise((resolve) => other.webSocket.once("ping", resolve));
      vi.advanceTimersByTime(29_000);
      expect(silent.socket.destroyed).toBe(false);
      vi.advanceTimersByTime(1_000);
      await pinged;
      await roundTrip(other);
      vi.advanceTimersByTime(30_000);
      await silent.readAll();
      expect(silent.socket.destroyed).toBe(true);
      expect(other.closed).toBeUndefined();
      expect(served.feed.clients).toBe(1);
    } finally {
      vi.useRealTimers();
    }
  });
});

const RESOURCES = 300;

/** More than the system keeps for a connection. */
function commitMuch(served: FeedServer): void {
  for (let page = 0; page < RESOURCES / 100; page++) {
    served.commit(
      ...Array.from({ length: 100 }, (_, number) => saying(`web-${page}-${number}`, "warning", { message: MESSAGE })),
    );
  }
}

/** Until all that was sent to the server before has come there. */
async function roundTrip(client: Listening): Promise<void> {
  const { length } = client.frames;
  client.say({ type: "nothing" });
  await client.until(() => client.frames.length > length);
}

/** How many bytes waited for a client at most. */
async function floodUntil(
  served: FeedServer,
  other: Listening,
  isEnough: () => boolean,
  target = "web-01",
): Promise<number> {
  let most = 0;
  for (let commit = 0; !isEnough(); commit++) {
    const level = commit % 2 === 0 ? "warning" : "unhealthy";
    served.commit(saying(target, level, { message: MESSAGE }), saying("other", level));
    await other.until(() => other.changes.at(-1)?.seq === served.reader.lastSeq());
    most = Math.max(most, mostWaiting(served));
    if (commit > 5000) throw new Error("nobody was dropped");
  }
  return most;
}

function mostWaiting({ sockets }: FeedServer): number {
  return Math.max(0, ...[...sockets].map((socket) => socket.writableLength));
}

function changesIn(texts: readonly string[]): readonly Change[] {
  return texts.flatMap((text) => JSON.parse(text).changes ?? []);
}
