/** What a client of the feed hears: a greeting, how everything is, and then every change. */
import { describe, expect, it, vi } from "vitest";
import { StoreError } from "../../src/store/errors.ts";
import { CHANGES_OF, type FeedServer, saying, serveFeed } from "./feed-server.ts";
import { listen } from "./listening.ts";

describe("a client that comes without a number", () => {
  it("is greeted, told how everything is, and sent what changes", async () => {
    await using served = await serveFeed();
    served.commit(saying("web-01", "healthy"), saying("web-02", "unhealthy", { message: "no answer" }));
    using client = await listen(served.url);
    expect(await client.next()).toEqual({
      type: "hello",
      revision: 4,
      at: "2026-11-21T12:00:00.000Z",
      instance: served.reader.instance(),
    });
    expect(await client.next()).toEqual({
      type: "snapshot",
      revision: 4,
      isLast: true,
      resources: served.reader.resources({}),
    });
    served.commit(saying("web-01", "unavailable"));
    expect(await client.next()).toEqual({ type: "changes", changes: served.reader.changes(4, 10) });
    expect(client.changes.map(({ seq }) => seq)).toEqual([5, 6]);
  });

  it("is told that there is nothing, where there is nothing", async () => {
    await using served = await serveFeed();
    using client = await listen(served.url);
    await client.next();
    expect(await client.next()).toEqual({ type: "snapshot", revision: 0, isLast: true, resources: [] });
  });

  it("gets a large snapshot in parts of one revision, each resource once", async () => {
    await using served = await serveFeed();
    const targets = Array.from({ length: 1234 }, (_, number) => `web-${number}`);
    served.commit(...targets.map((target) => saying(target, "healthy")));
    using client = await listen(served.url);
    await client.until(() => client.snapshot !== undefined);
    const parts = client.frames.filter((frame) => frame.type === "snapshot");
    expect(parts.length).toBeGreaterThan(2);
    for (const part of parts) expect(part.resources.length).toBeLessThanOrEqual(500);
    expect(parts.map(({ revision }) => revision)).toEqual(parts.map(() => 2468));
    expect(parts.map(({ isLast }) => isLast)).toEqual(parts.map((_, index) => index === parts.length - 1));
    expect(client.snapshot).toEqual(served.reader.resources({}));
  });
});

describe("a client that names the last change that it knows", () => {
  it("is sent what is behind it, and no snapshot", async () => {
    await using served = await serveFeed();
    served.commit(saying("web-01", "healthy"), saying("web-02", "unhealthy"));
    using client = await listen(`${served.url}?after=1`);
    await client.until(() => client.changes.length === 3);
    served.commit(saying("web-02", "healthy"));
    await client.until(() => client.changes.length === 5);
    expect(client.changes).toEqual(served.reader.changes(1, 10));
    expect(client.snapshot).toBeUndefined();
  });

  it("is sent only what comes, where it knows everything", async () => {
    await using served = await serveFeed();
    served.commit(saying("web-01", "healthy"));
    using client = await listen(`${served.url}?after=2`);
    await client.next();
    served.commit(saying("web-01", "warning"));
    expect(await client.next()).toEqual({ type: "changes", changes: served.reader.changes(2, 10) });
  });

  it("is told how everything is, where there has never been such a change", async () => {
    await using served = await serveFeed();
    served.commit(saying("web-01", "healthy"));
    using client = await listen(`${served.url}?after=3`);
    await client.until(() => client.snapshot !== undefined);
    expect(client.snapshot).toEqual(served.reader.resources({}));
  });

  it("is told how everything is, where changes behind it have been deleted", async () => {
    await using served = await serveFeed();
    pruneSome(served);
    expect(served.reader.prunedSeq()).toBeGreaterThan(1);
    using gap = await listen(`${served.url}?after=1`);
    await gap.until(() => gap.snapshot !== undefined);
    expect(gap.changes).toEqual([]);
    using none = await listen(`${served.url}?after=${served.reader.prunedSeq()}`);
    await none.until(() => none.changes.length > 0);
    expect(none.snapshot).toBeUndefined();
    expect(none.changes).toEqual(served.reader.changes(served.reader.prunedSeq(), 100));
  });

  it("catches up with many changes without missing or repeating one, while more come", async () => {
    await using served = await serveFeed();
    for (let round = 0; round < 60; round++) served.commit(...flips(round));
    using client = await listen(`${served.url}?after=0`);
    for (let round = 60; round < 120; round++) {
      await client.until(() => client.frames.length > round - 60);
      served.commit(...flips(round));
    }
    const last = served.reader.lastSeq();
    await client.until(() => client.changes.at(-1)?.seq === last);
    expect(client.changes.map(({ seq }) => seq)).toEqual(Array.from({ length: last }, (_, index) => index + 1));
    expect(client.snapshot).toBeUndefined();
  });
});

describe("changes that come close together", () => {
  it("go in one frame, once for all", async () => {
    await using served = await serveFeed();
    using client = await listen(`${served.url}?after=0`);
    await client.next();
    for (let round = 0; round < 50; round++) served.commit(saying("web-01", round % 2 === 0 ? "healthy" : "warning"));
    await client.until(() => client.changes.length === CHANGES_OF * 50);
    expect(client.frames.length).toBeLessThan(10);
    expect(client.changes).toEqual(served.reader.changes(0, 1000));
  });

  it("are sent once also to somebody who comes before they go", async () => {
    await using served = await serveFeed();
    using first = await listen(`${served.url}?after=0`);
    await first.next();
    for (let round = 0; round < 10; round++) {
      const level = round % 2 === 0 ? "healthy" : "unhealthy";
      const start = served.reader.lastSeq();
      served.commit(saying("web-01", level));
      await first.until(() => first.changes.at(-1)?.seq === start + CHANGES_OF);
      // Less than 20 ms behind the last.
      served.commit(saying("web-02", level));
      using late = await listen(`${served.url}?after=${start}`);
      // As if it had asked for the changes in another way.
      using early = await listen(`${served.url}?after=${start + 2 * CHANGES_OF}`);
      await first.until(() => first.changes.at(-1)?.seq === start + 2 * CHANGES_OF);
      served.commit(saying("web-03", level));
      await early.until(() => early.changes.at(-1)?.seq === start + 3 * CHANGES_OF);
      expect(early.changes).toEqual(served.reader.changes(start + 2 * CHANGES_OF, 10));
      await late.until(() => late.changes.at(-1)?.seq === start + 3 * CHANGES_OF);
      expect(late.changes).toEqual(served.reader.changes(start, 10));
    }
  });
});

describe("a store that cannot be read for a while", () => {
  it("keeps nobody from hearing of every change once and in order", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    try {
      let failures = 0;
      const faults: Error[] = [];
      const beforeChanges = () => {
        if (failures-- > 0) throw new StoreError("wrasse.db", "cannot read wrasse.db: out of order");
      };
      await using served = await serveFeed({ beforeChanges, onFault: (error) => faults.push(error) });
      served.commit(saying("web-01", "healthy"));
      using live = await listen(`${served.url}?after=2`);
      await live.until(() => live.frames.length === 1);
      failures = 2;
      served.commit(saying("web-01", "warning"));
      using behind = await listen(`${served.url}?after=0`);
      await vi.waitFor(() => expect(faults.length).toBe(2));
      expect([...live.changes, ...behind.changes]).toEqual([]);
      vi.advanceTimersByTime(1000);
      await live.until(() => live.changes.length === 2);
      await behind.until(() => behind.changes.length === 4);
      expect(live.changes).toEqual(served.reader.changes(2, 10));
      expect(behind.changes).toEqual(served.reader.changes(0, 10));
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("changes that are deleted before they could be sent", () => {
  it("leave no gap: how everything is is told instead", async () => {
    await using served = await serveFeed();
    using client = await listen(`${served.url}?after=0`);
    await client.next();
    await client.until(() => served.feed.clients === 1);
    pruneSome(served);
    await client.until(() => client.snapshot !== undefined);
    expect(client.changes).toEqual([]);
    expect(client.snapshot).toEqual(served.reader.resources({}));
    served.commit(saying("web-01", "unavailable"));
    await client.until(() => client.changes.length === 2);
  });
});

function flips(round: number) {
  return ["a", "b", "c", "d"].map((target) => saying(target, round % 2 === 0 ? "healthy" : "unhealthy"));
}

function pruneSome(served: FeedServer): void {
  const day = 24 * 60 * 60 * 1000;
  const start = Date.UTC(2026, 0, 1);
  for (let round = 0; round < 6; round++) {
    served.commit(saying("web-01", round % 2 === 0 ? "healthy" : "warning", { at: start + round * day }));
  }
  served.store.prune({
    now: start + 6 * day,
    reportsBefore: 0,
    changesBefore: start + 3 * day,
    problemsMax: 10,
    checkpointsBefore: 0,
    rowsMax: 1000,
  });
}
