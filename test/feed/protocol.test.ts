/** Subprotocols, selections, what is refused, and how connections end. */
import { CloudEvent } from "cloudevents";
import { describe, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { saying, serveFeed } from "./feed-server.ts";
import { listen } from "./listening.ts";
import { connectRaw } from "./raw-client.ts";

describe("the subprotocol", () => {
  it.each([
    { offered: [], chosen: "" },
    { offered: ["wrasse.v1"], chosen: "wrasse.v1" },
    { offered: ["cloudevents.json"], chosen: "cloudevents.json" },
    { offered: ["unheard.of", "cloudevents.json", "wrasse.v1"], chosen: "cloudevents.json" },
    { offered: ["wrasse.v1", "wrasse.token.wr_x"], chosen: "wrasse.v1" },
  ])("is $chosen where $offered are offered", async ({ offered, chosen }) => {
    await using served = await serveFeed();
    using client = await listen(served.url, offered);
    expect(client.webSocket.protocol).toBe(chosen);
    await client.until(() => client.texts.length === 2);
    const isEvent = chosen === "cloudevents.json";
    expect(JSON.parse(client.texts[0] ?? "").type).toBe(isEvent ? "io.wrasse.feed.hello" : "hello");
  });

  it("is none where none that is offered is known, and wrasse.v1 is spoken", async () => {
    await using served = await serveFeed();
    using raw = await connectRaw(served.port, "/feed", "unheard.of");
    const read = raw.readAll();
    await served.feed.close();
    expect(JSON.parse((await read).texts[0] ?? "").type).toBe("hello");
    // A client that follows the rules gives up what it did not ask for.
    await using again = await serveFeed();
    await expect(listen(again.url, ["unheard.of"])).rejects.toThrow("no subprotocol");
  });

  it("does not take up the offer to compress", async () => {
    await using served = await serveFeed();
    using client = await listen(served.url);
    expect(client.webSocket.extensions).toBe("");
  });
});

describe("events of cloudevents.json", () => {
  it("are CloudEvents, one a frame, each with an id of its own", async () => {
    await using served = await serveFeed();
    served.commit(saying("web-01", "healthy"), saying("web-02", "healthy"));
    using client = await listen(served.url, ["cloudevents.json"]);
    await client.until(() => client.texts.length === 2);
    served.commit(saying("web-01", "warning"), saying("web-02", "unhealthy"));
    await client.until(() => client.texts.length === 6);
    const events = client.texts.map((text) => JSON.parse(text));
    for (const event of events) expect(new CloudEvent(event, true).validate()).toBe(true);
    const source = `/wrasse/${served.reader.instance()}`;
    expect(events.map((event) => event.source)).toEqual(events.map(() => source));
    expect(new Set(events.map(({ id }) => id)).size).toBe(6);
    expect(events.map(({ type }) => type)).toEqual([
      "io.wrasse.feed.hello",
      "io.wrasse.feed.snapshot",
      ...Array.from({ length: 4 }, () => "io.wrasse.state.changed"),
    ]);
    expect(events[0].data).toEqual({
      revision: 4,
      at: "2026-11-21T12:00:00.000Z",
      instance: served.reader.instance(),
    });
    expect(events[1].data).toEqual({ revision: 4, isLast: true, resources: expect.arrayContaining([]) });
    expect(events.slice(2).map(({ data }) => data)).toEqual(served.reader.changes(4, 10));
  });

  it("T-CE1: have the same id when they are sent again, by a daemon that was started again", async () => {
    await using served = await serveFeed();
    served.commit(saying("web-01", "healthy"));
    using first = await listen(`${served.url}?after=0`, ["cloudevents.json"]);
    await first.until(() => first.texts.length === 3);
    await served.crash();
    using second = await listen(`${served.url}?after=0`, ["cloudevents.json"]);
    await second.until(() => second.texts.length === 3);
    expect(second.texts.slice(1)).toEqual(first.texts.slice(1));
    expect(second.texts[0]).not.toBe(first.texts[0]);
  });

  it("T-CE2: have sequences that sort in the order in which they come, also from 9 to 10", async () => {
    await using served = await serveFeed();
    using client = await listen(`${served.url}?after=0`, ["cloudevents.json"]);
    for (let round = 0; round < 6; round++) served.commit(saying("web-01", round % 2 === 0 ? "healthy" : "warning"));
    await client.until(() => client.texts.length === 13);
    const sequences = client.texts.slice(1).map((text) => JSON.parse(text).sequence);
    expect(sequences.map(Number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect([...sequences].sort()).toEqual(sequences);
  });

  it("T-CE3: are not there where the same level is reported again", async () => {
    await using served = await serveFeed();
    using client = await listen(`${served.url}?after=0`, ["cloudevents.json"]);
    served.commit(saying("web-01", "healthy"));
    await client.until(() => client.texts.length === 3);
    served.commit(saying("web-01", "healthy", { at: Date.UTC(2026, 10, 21, 13) }));
    served.commit(saying("web-01", "warning"));
    await client.until(() => client.texts.length === 5);
    expect(client.texts.slice(3).map((text) => JSON.parse(text).data.to)).toEqual(["warning", "warning"]);
  });
});

describe("a selection", () => {
  it("in the query leaves all else out, of the snapshot and of the changes", async () => {
    await using served = await serveFeed();
    served.commit(...both("healthy"));
    using client = await listen(`${served.url}?project=acme&target=web-*`);
    await client.until(() => client.snapshot !== undefined);
    served.commit(...both("unhealthy"));
    await client.until(() => client.changes.length === 2);
    expect(client.snapshot?.map(({ id }) => id)).toEqual(["acme/-/-/web-01/-"]);
    expect(client.changes.map(({ resource }) => resource.id)).toEqual(["acme/-/-/web-01/-", "acme/-/-/web-01/-"]);
  });

  it("is changed by a message, which how everything is follows", async () => {
    await using served = await serveFeed();
    served.commit(...both("healthy"));
    using client = await listen(`${served.url}?target=web-01&project=acme`);
    await client.until(() => client.snapshot?.length === 1);
    client.say({ type: "subscribe", selectors: [{ target: "db-*" }, { project: "reef" }] });
    await client.until(() => client.snapshot?.length === 2);
    expect(client.snapshot?.map(({ target }) => target)).toEqual(["db-01", "web-01"]);
    client.say({ type: "subscribe", selectors: [] });
    await client.until(() => client.snapshot?.length === 3);
    served.commit(...both("warning"));
    await client.until(() => client.changes.length === 6);
  });

  it("13: never shows what the token may not see, whatever is asked for, nor how much of it there is", async () => {
    await using served = await serveFeed();
    served.commit(saying("mine", "healthy"));
    served.commit(...secrets(0));
    served.listener = { tokenId: "t", within: [{ project: "acme" }] };
    using client = await listen(`${served.url}?project=*`);
    await client.until(() => client.snapshot !== undefined);
    served.commit(...secrets(1));
    for (const selectors of [[], [{}], [{ project: "secret" }], [{ target: "hidden-*" }, { name: "*" }]]) {
      const before = client.frames.filter(({ type }) => type === "snapshot").length;
      client.say({ type: "subscribe", selectors });
      await client.until(() => client.frames.filter(({ type }) => type === "snapshot").length > before);
    }
    client.say({ type: "subscribe", selectors: [{}] });
    served.commit(...secrets(2), saying("mine", "warning"));
    const newest = served.reader.lastSeq();
    using again = await listen(`${served.url}?after=0`);
    await again.until(() => again.changes.length === 4);
    // It has no way to find out which is the newest change of all.
    served.commit(...secrets(3));
    using beyond = await listen(`${served.url}?after=${newest + 1}`);
    await beyond.until(() => beyond.snapshot !== undefined);
    for (const { texts } of [client, again, beyond]) {
      expect(texts.join()).not.toMatch(/secret|hidden/);
      const revisions = texts.flatMap((text) => JSON.parse(text).revision ?? []);
      for (const revision of revisions) expect([2, newest]).toContain(revision);
    }
  });
});

describe("what is not understood", () => {
  it.each([
    ["?after=x", "after has to be the number of a change"],
    ["?after=-1", "after has to be the number of a change"],
    ["?after=99999999999999999999", "after has to be the number of a change"],
    ["?projct=acme", '\\"projct\\" is not asked for: it may be after, project'],
    ["?target=a&target=b", '\\"target\\" may be given once'],
    [`?target=${"x".repeat(1001)}`, "target may have at most 1000 characters"],
  ])("in the query %s is refused with a reason", async (query, reason) => {
    await using served = await serveFeed();
    const refusal = await refusalOf(`${served.url}${query}`);
    expect(refusal.status).toBe(400);
    expect(refusal.body).toContain(reason);
    expect(served.feed.clients).toBe(0);
    const { detail } = JSON.parse(refusal.body) as { readonly detail: string };
    expect(served.feed.refusalOf(`/feed${query}`)).toEqual({ status: 400, reason: detail });
  });

  it("who asks beforehand is told what would be refused, as long as it would be", async () => {
    await using served = await serveFeed();
    expect(served.feed.refusalOf("/feed?after=3&target=web-*")).toBeUndefined();
    await served.feed.close();
    expect(served.feed.refusalOf("/feed?after=3")).toEqual({ status: 503, reason: "the daemon stops" });
  });

  it.each([
    ["no JSON", "{", "a message has to be a JSON object"],
    ["a list", "[]", "a message has to be a JSON object"],
    ["another type", '{"type":"delete"}', 'the only type of a message is "subscribe"'],
    ["no selectors", '{"type":"subscribe"}', "selectors has to be a list"],
    ["an unknown key", '{"type":"subscribe","selectors":[],"levels":[]}', '"levels" is not a part of subscribe'],
    ["an unknown name", '{"type":"subscribe","selectors":[{"host":"x"}]}', '"host" selects nothing'],
    ["a prototype", '{"type":"subscribe","selectors":[{"__proto__":{"target":"x"}}]}', '"__proto__" selects nothing'],
    ["a number", '{"type":"subscribe","selectors":[{"target":1}]}', "target has to be a text"],
    ["a selector that is none", '{"type":"subscribe","selectors":["x"]}', "a selector has to be an object"],
    ["101 selectors", JSON.stringify({ type: "subscribe", selectors: Array(101).fill({}) }), "at most 100 selectors"],
    [
      "deep nesting",
      `{"type":"subscribe","selectors":${"[".repeat(30_000)}${"]".repeat(30_000)}}`,
      "a selector has to",
    ],
  ])("in a message with %s is answered, and nothing has changed", async (_, message, reason) => {
    await using served = await serveFeed();
    using client = await listen(`${served.url}?after=0`);
    client.webSocket.send(message);
    await client.until(() => client.frames.length === 2);
    expect(client.frames[1]).toEqual({ type: "error", reason: expect.stringContaining(reason) });
    served.commit(saying("web-01", "healthy"));
    await client.until(() => client.changes.length === 2);
  });

  it("in bytes is answered, too", async () => {
    await using served = await serveFeed();
    using client = await listen(`${served.url}?after=0`);
    client.webSocket.send(Buffer.from('{"type":"subscribe","selectors":[]}'));
    await client.until(() => client.frames.length === 2);
    expect(client.frames[1]).toEqual({ type: "error", reason: "a message has to be text" });
  });

  it.each([
    ["64 KiB", 64 * 1024, undefined],
    ["a byte more", 64 * 1024 + 1, 1009],
  ])("in a message of %s", async (_, length, code) => {
    await using served = await serveFeed();
    using client = await listen(`${served.url}?after=0`);
    client.webSocket.send("x".repeat(length));
    await client.until(() => client.frames.length === 2 || client.closed !== undefined);
    expect(client.closed?.code).toBe(code);
  });

  it("is answered to somebody who does not read only as long as there is room", async () => {
    await using served = await serveFeed();
    using raw = await connectRaw(served.port, "/feed?after=0");
    const masked = Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x5b, 0x5d]);
    const many = Buffer.concat(Array.from({ length: 20_000 }, () => masked));
    raw.socket.on("close", () => undefined);
    while (served.feed.dropped === 0) {
      if (!raw.socket.write(many)) await new Promise((resolve) => setImmediate(resolve));
    }
    for (const socket of served.sockets) expect(socket.writableLength).toBeLessThan(1.1 * 1024 * 1024);
  });
});

describe("the end of a connection", () => {
  it("12: comes with its token's, and only then", async () => {
    await using served = await serveFeed();
    served.listener = { tokenId: "one", within: undefined };
    using one = await listen(served.url);
    using silent = await connectRaw(served.port);
    served.listener = { tokenId: "other", within: undefined };
    using other = await listen(served.url);
    served.listener = { tokenId: undefined, within: undefined };
    using nobody = await listen(served.url);
    await other.until(() => other.snapshot !== undefined);
    served.feed.endToken("one");
    served.commit(saying("web-01", "healthy"));
    expect(await one.untilClosed()).toEqual({ code: 4001, reason: "the token has ended" });
    await other.until(() => other.changes.length === 2);
    await nobody.until(() => nobody.changes.length === 2);
    expect(one.changes).toEqual([]);
    // Who does not answer is not waited for.
    await vi.waitFor(() => expect(served.feed.clients).toBe(2), { timeout: 2000 });
    expect((await silent.readAll()).code).toBe(4001);
  });

  it("comes with the daemon's, within a second, also for who does not answer", async () => {
    await using served = await serveFeed();
    using client = await listen(served.url);
    using silent = await connectRaw(served.port);
    await client.until(() => served.feed.clients === 2 && client.snapshot !== undefined);
    const startedAt = performance.now();
    await Promise.all([served.feed.close(), served.feed.close()]);
    expect(performance.now() - startedAt).toBeLessThan(1000);
    expect(served.feed.clients).toBe(0);
    expect(await client.untilClosed()).toEqual({ code: 1001, reason: "the daemon stops" });
    expect((await silent.readAll()).code).toBe(1001);
    expect((await refusalOf(served.url)).status).toBe(503);
  });
});

function both(level: "healthy" | "warning" | "unhealthy") {
  return [saying("web-01", level), saying("db-01", level), { names: { project: "reef", target: "web-01" }, level }];
}

function secrets(round: number) {
  const level = round % 2 === 0 ? ("healthy" as const) : ("unhealthy" as const);
  return ["a", "b", "c"].map((letter) => ({ names: { project: "secret", target: `hidden-${letter}` }, level }));
}

function refusalOf(url: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const webSocket = new WebSocket(url);
    webSocket.on("error", reject);
    webSocket.on("unexpected-response", (_, response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
    });
  });
}
