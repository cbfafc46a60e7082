/** Subscriptions whose other end stops, breaks off, or is replaced: where they go on. */
import { expect, test } from "vitest";
import { delivered, upTo } from "./delivered.ts";
import { scriptedFeed } from "./scripted-feed.ts";

test("effects come only to who asks for them: those that are open, and then those that move", async () => {
  const effect = (number: number, state: string) => ({ number, state, resource: null });
  await using feed = await scriptedFeed({
    visits: [
      (visit) => {
        visit.hello(7);
        visit.snapshot(7, true, "a");
        visit.send({ type: "effects", isList: true, isLast: true, effects: [] });
        visit.send({ type: "effects", isList: false, isLast: true, effects: [effect(1, "held"), effect(1, "done")] });
      },
    ],
  });
  const told = await delivered(feed, upTo("moved: 1 held,1 done"), { effects: true });
  expect(told.slice(2)).toEqual(["open: ", "moved: 1 held,1 done"]);
  expect(feed.visits[0]?.request.url).toBe("/feed?effects=true");
  await delivered(feed, upTo("moved: 1 held,1 done"));
  expect(feed.visits[1]?.request.url).toBe("/feed");
});

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

test("the token is offered as a subprotocol, and never stands in the address", async () => {
  await using feed = await scriptedFeed({ visits: [(visit) => visit.hello(1)] });
  await delivered(feed, upTo("hello one"), { after: 1 }, "wr_abc-DEF_1");
  const [visit] = feed.visits;
  expect(visit?.request.headers["sec-websocket-protocol"]?.replaceAll(" ", "")).toBe(
    "wrasse.v1,wrasse.token.wr_abc-DEF_1",
  );
  expect(visit?.request.url).toBe("/feed?after=1");
});
