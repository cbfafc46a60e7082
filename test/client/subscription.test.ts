/** Subscriptions: what happens when the other end stops, is replaced, refuses, or is faster than whoever listens. */
import { expect, test } from "vitest";
import WebSocketOfWs from "ws";
import { connect, type FeedEvent, type SubscribeOptions } from "../../src/client/client.ts";
import { type ScriptedFeed, scriptedFeed } from "./scripted-feed.ts";

/** What is delivered, in short, until that is as wanted. */
async function delivered(
  feed: ScriptedFeed,
  isEnough: (told: readonly string[]) => boolean,
  options: SubscribeOptions = {},
  token?: string,
): Promise<readonly string[]> {
  const told: string[] = [];
  const wrasse = connect({ url: feed.url, ...(token === undefined ? {} : { token }) });
  for await (const event of wrasse.subscribe(options)) {
    told.push(...inShort(event));
    if (isEnough(told)) break;
  }
  return told;
}

function inShort(event: FeedEvent): readonly string[] {
  switch (event.kind) {
    case "hello":
      return [`hello ${event.instance}`];
    case "snapshot":
      return [
        `${event.isFirst ? "first " : ""}${event.isLast ? "last " : ""}part: ${event.resources.map(({ id }) => id)}`,
      ];
    case "changes":
      return event.changes.map(({ seq }) => String(seq));
    case "waiting":
      return ["waiting"];
  }
}

const upTo = (last: string) => (told: readonly string[]) => told.at(-1) === last;

test("how everything is comes first, and then every change", async () => {
  await using feed = await scriptedFeed({
    visits: [
      (visit) => {
        visit.hello(7);
        visit.snapshot(7, false, "a", "b");
        visit.snapshot(7, true, "c");
        visit.changes(8, 9);
        visit.changes(10);
      },
    ],
  });
  expect(await delivered(feed, upTo("10"))).toEqual(["hello one", "first part: a,b", "last part: c", "8", "9", "10"]);
  expect(feed.visits.map(({ after }) => after)).toEqual([null]);
});

test.each([1001, 1011, 4008])("a connection closed with %i is made anew, behind what was delivered", async (code) => {
  await using feed = await scriptedFeed({
    visits: [
      (visit) => {
        visit.hello(5);
        visit.snapshot(5, true, "a");
        visit.changes(6, 7);
        visit.socket.close(code);
      },
      (visit) => {
        visit.hello(9);
        // What was delivered is not delivered again, whatever the other end thinks.
        visit.changes(7, 8, 9);
      },
    ],
  });
  expect(await delivered(feed, upTo("9"))).toEqual([
    ...["hello one", "first last part: a", "6", "7", "waiting"],
    ...["hello one", "8", "9"],
  ]);
  expect(feed.visits.map(({ after }) => after)).toEqual([null, "7"]);
});

test("so is one that breaks off", async () => {
  await using feed = await scriptedFeed({
    visits: [
      (visit) => {
        visit.hello(5);
        visit.changes(5);
        visit.socket.once("message", () => visit.socket.terminate());
        visit.socket.ping(() => visit.socket.terminate());
      },
      (visit) => {
        visit.hello(6);
        visit.changes(6);
      },
    ],
  });
  expect(await delivered(feed, upTo("6"), { after: 4 })).toEqual(["hello one", "5", "waiting", "hello one", "6"]);
  expect(feed.visits.map(({ after }) => after)).toEqual(["4", "5"]);
});

test("half a snapshot is begun anew, and says so", async () => {
  await using feed = await scriptedFeed({
    visits: [
      (visit) => {
        visit.hello(5);
        visit.snapshot(5, false, "a");
        visit.socket.close(1001);
      },
      (visit) => {
        visit.hello(6);
        visit.snapshot(6, true, "a", "b");
        visit.changes(7);
      },
    ],
  });
  const told = await delivered(feed, upTo("7"));
  expect(told).toEqual(["hello one", "first part: a", "waiting", "hello one", "first last part: a,b", "7"]);
  expect(feed.visits.map(({ after }) => after)).toEqual([null, null]);
});

test("another instance counts on its own: everything is told anew, and nothing of it under old numbers", async () => {
  await using feed = await scriptedFeed({
    visits: [
      (visit) => {
        visit.hello(5);
        visit.changes(5);
        visit.socket.close(1001);
      },
      (visit) => {
        visit.hello(90, "two");
        visit.changes(6, 7);
      },
      (visit) => {
        visit.hello(90, "two");
        visit.snapshot(90, true, "z");
        visit.changes(91);
      },
    ],
  });
  const told = await delivered(feed, upTo("91"), { after: 4 });
  expect(told).toEqual(["hello one", "5", "waiting", "hello two", "first last part: z", "91"]);
  expect(feed.visits.map(({ after }) => after)).toEqual(["4", "5", null]);
});

test("so does a store that was put back to what it was before", async () => {
  await using feed = await scriptedFeed({
    visits: [
      (visit) => visit.hello(5),
      (visit) => {
        visit.hello(5);
        visit.snapshot(5, true, "z");
      },
    ],
  });
  expect(await delivered(feed, upTo("first last part: z"), { after: 8 })).toEqual(["hello one", "first last part: z"]);
  expect(feed.visits.map(({ after }) => after)).toEqual(["8", null]);
});

test("a number is only gone on from with the instance that gave it", async () => {
  await using feed = await scriptedFeed({ visits: [(visit) => visit.hello(50, "two")] });
  expect(await delivered(feed, upTo("hello two"), { after: 8, instance: "one" })).toEqual(["hello two"]);
  expect(feed.visits.map(({ after }) => after)).toEqual(["8", null]);
});

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

test("what refuses it says why, over HTTP, as a WebSocket cannot", async () => {
  await using feed = await scriptedFeed({ visits: [], refuse: () => 401 });
  await expect(delivered(feed, () => false)).rejects.toMatchObject({
    name: "WrasseError",
    status: 401,
    title: "Unauthorized",
    detail: "this token is not valid",
  });
});

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
    message: expect.stringContaining("needs a token"),
  });
  expect(upgrades).toBe(3);
});

test("who is not there, or behind a proxy that says so, is tried again", async () => {
  let tries = 0;
  await using feed = await scriptedFeed({
    visits: [(visit) => visit.hello(1)],
    refuse: () => (++tries <= 4 ? 502 : undefined),
  });
  expect(await delivered(feed, upTo("hello one"))).toEqual(["waiting", "waiting", "hello one"]);
});

test("the token is offered as a subprotocol, and never stands in the address", async () => {
  await using feed = await scriptedFeed({ visits: [(visit) => visit.hello(1)] });
  await delivered(feed, upTo("hello one"), { after: 1 }, "wr_abc-DEF_1");
  const [visit] = feed.visits;
  expect(visit?.request.headers["sec-websocket-protocol"]?.replaceAll(" ", "")).toBe(
    "wrasse.v1,wrasse.token.wr_abc-DEF_1",
  );
  expect(visit?.request.url).toBe("/feed?after=1");
});

test("who takes changes slowly holds a bounded number of them, and misses none", async () => {
  const total = 500;
  const changesMax = 20;
  await using feed = await scriptedFeed({
    visits: [
      (visit) => {
        visit.hello(total);
        const first = Number(visit.after) + 1;
        for (let seq = first; seq <= total; seq++) visit.changes(seq);
      },
    ],
  });
  const numbers: number[] = [];
  const events = connect({ url: feed.url }).subscribe({ after: 0, changesMax });
  for await (const event of events) {
    if (event.kind === "changes") numbers.push(...event.changes.map(({ seq }) => seq));
    if (numbers.at(-1) === total) break;
    // As slow as can be: until the other end sees that nobody listens any more.
    const visit = feed.visits.at(-1);
    if (
      visit !== undefined &&
      visit.socket.readyState === WebSocketOfWs.OPEN &&
      total - Number(visit.after) > changesMax
    ) {
      await new Promise((resolve) => visit.socket.once("close", resolve));
    }
  }
  expect(numbers).toEqual(Array.from({ length: total }, (_, index) => index + 1));
  expect(feed.visits.length).toBeGreaterThan(total / (changesMax + 1) - 1);
});

test("a snapshot is taken whole, however many changes may be held", async () => {
  await using feed = await scriptedFeed({
    visits: [
      (visit) => {
        visit.hello(3);
        for (let part = 0; part < 50; part++) visit.snapshot(3, part === 49, `part-${part}`);
        visit.changes(4);
      },
    ],
  });
  const told = await delivered(feed, upTo("4"), { changesMax: 1 });
  expect(told).toHaveLength(52);
  expect(feed.visits).toHaveLength(1);
});

test("it ends without an error when the signal is aborted, whatever it is doing", async () => {
  await using feed = await scriptedFeed({ visits: [(visit) => visit.hello(1)] });
  const controller = new AbortController();
  const told: string[] = [];
  for await (const event of connect({ url: feed.url }).subscribe({ signal: controller.signal })) {
    told.push(event.kind);
    setImmediate(() => controller.abort());
  }
  expect(told).toEqual(["hello"]);
  const [visit] = feed.visits;
  if (visit?.socket.readyState === WebSocketOfWs.OPEN) await new Promise((end) => visit.socket.once("close", end));

  const nobody = connect({ url: "http://127.0.0.1:1" }).subscribe({ signal: AbortSignal.timeout(50) });
  for await (const event of nobody) expect(event.kind).toBe("waiting");
});

test("leaving the loop closes the connection", async () => {
  await using feed = await scriptedFeed({ visits: [(visit) => visit.hello(1)] });
  await delivered(feed, upTo("hello one"));
  const [visit] = feed.visits;
  if (visit?.socket.readyState === WebSocketOfWs.OPEN) await new Promise((end) => visit.socket.once("close", end));
  expect(visit?.socket.readyState).not.toBe(WebSocketOfWs.OPEN);
});

test("what is not understood is an end like others; frames of kinds to come are passed over", async () => {
  await using feed = await scriptedFeed({
    visits: [
      (visit) => {
        visit.hello(1);
        visit.socket.send("hello?");
      },
      (visit) => {
        visit.hello(1);
        visit.send({ type: "weather", isFine: true });
        visit.changes(2);
      },
    ],
  });
  expect(await delivered(feed, upTo("2"), { after: 1 })).toEqual(["hello one", "waiting", "hello one", "2"]);
});

test("the WebSocket of the package ws will do, for a Node that has none", async () => {
  await using feed = await scriptedFeed({
    visits: [
      (visit) => {
        visit.hello(1);
        visit.snapshot(1, true, "a");
      },
    ],
  });
  const told: string[] = [];
  for await (const event of connect({ url: feed.url, WebSocket: WebSocketOfWs }).subscribe()) {
    told.push(...inShort(event));
    if (event.kind === "snapshot") break;
  }
  expect(told).toEqual(["hello one", "first last part: a"]);
});

test("one selector is left to the daemon; of several, the client picks what one of them means", async () => {
  const named = (project: string | null, target: string) => ({
    id: target,
    project,
    environment: null,
    tenant: null,
    target,
    name: null,
  });
  const all = [named("acme", "db-1"), named(null, "web-1"), named("other", "db-2")];
  await using feed = await scriptedFeed({
    visits: [
      (visit) => {
        visit.hello(3);
        visit.send({ type: "snapshot", revision: 3, isLast: true, resources: all });
        visit.send({ type: "changes", changes: all.map((resource, index) => ({ seq: 4 + index, resource })) });
        visit.send({ type: "changes", changes: all.map((resource, index) => ({ seq: 7 + index, resource })) });
        visit.socket.close(1001);
      },
      (visit) => {
        visit.hello(9);
        visit.send({ type: "changes", changes: [{ seq: 10, resource: all[0] }] });
      },
    ],
  });
  const told = await delivered(feed, upTo("10"), { selectors: [{ project: "ac*" }, { target: "web-?" }] });
  expect(told).toEqual([
    ...["hello one", "first last part: db-1,web-1", "4", "5", "7", "8", "waiting"],
    ...["hello one", "10"],
  ]);
  await delivered(feed, upTo("10"), { selectors: [{ project: "ac*", target: "a&b" }], after: 3 });
  expect(feed.visits.map(({ request }) => request.url)).toEqual([
    "/feed",
    // What nobody meant was heard of all the same.
    "/feed?after=9",
    "/feed?after=3&project=ac*&target=a%26b",
  ]);
});
