/** Subscriptions and whoever listens: what is held for them, how they are left, and what they select. */
import { expect, test } from "vitest";
import WebSocketOfWs from "ws";
import { connect } from "../../src/client/client.ts";
import { delivered, inShort, upTo } from "./delivered.ts";
import { scriptedFeed } from "./scripted-feed.ts";

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
