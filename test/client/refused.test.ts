/** Subscriptions that are refused: which of them end, with what, and which try again. */
import { expect, test } from "vitest";
import { connect } from "../../src/client/client.ts";
import { delivered, upTo } from "./delivered.ts";
import { scriptedFeed } from "./scripted-feed.ts";

test("a token that has ended ends it with an error", async () => {
  await using feed = await scriptedFeed({
    visits: [
      (visit) => {
        visit.hello(0);
        visit.socket.close(4001, "revoked");
      },
    ],
  });
  await expect(delivered(feed, () => false)).rejects.toMatchObject({
    name: "WrasseError",
    status: 4001,
    detail: "revoked",
  });
  expect(feed.visits).toHaveLength(1);
});

test.each([400, 401, 403, 404, 421])(
  "what refuses it with %i says why, over HTTP, as a WebSocket cannot, and is not asked again",
  async (status) => {
    await using feed = await scriptedFeed({ visits: [], refuse: () => status });
    const listening = connect({ url: feed.url, token: "wr_a" }).subscribe({
      after: 7,
      selectors: [{ project: "acme" }],
    });
    await expect(listening.next()).rejects.toMatchObject({
      name: "WrasseError",
      status,
      title: "Unauthorized",
      detail: "this token is not valid",
      message: "Unauthorized: this token is not valid",
    });
    // Asked as the WebSocket did, or it might be told something else.
    for (const { url, headers } of feed.questions) {
      expect([url, headers.authorization]).toEqual(["/feed?after=7&project=acme", "Bearer wr_a"]);
    }
    expect(feed.questions.length).toBeGreaterThan(0);
  },
);

test("where only the WebSocket is refused, it is tried three times", async () => {
  let upgrades = 0;
  await using feed = await scriptedFeed({
    visits: [],
    refuse: ({ headers }) => {
      if (headers.upgrade === undefined) return undefined;
      upgrades++;
      return 403;
    },
  });
  await expect(delivered(feed, () => false)).rejects.toMatchObject({
    name: "WrasseError",
    message: expect.stringContaining("has to pass WebSockets on"),
  });
  expect(upgrades).toBe(3);
});

test.each([429, 500, 502, 503])(
  "who is busy, or behind a proxy that says so with %i, is tried again",
  async (status) => {
    let tries = 0;
    await using feed = await scriptedFeed({
      visits: [(visit) => visit.hello(1)],
      refuse: () => (++tries <= 4 ? status : undefined),
    });
    expect(await delivered(feed, upTo("hello one"))).toEqual(["waiting", "waiting", "hello one"]);
  },
);
