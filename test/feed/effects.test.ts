/** Effects over the feed: for who asks, the list of those that are open, and then each commit of one, in order. */
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { asyncApi } from "../../src/feed/asyncapi.ts";
import { EFFECT_STATES } from "../../src/store/effect-state.ts";
import { effectRow } from "../reactions/effect-rows.ts";
import { commitEffects, DB, effectFrames, hasList, told } from "./effect-frames.ts";
import { type FeedServer, saying, serveFeed } from "./feed-server.ts";
import { listen } from "./listening.ts";

describe("a client that asks for effects", () => {
  it("is told those that are open behind the snapshot, and then each that is committed", async () => {
    await using served = await serveFeed();
    served.commit(saying("web-01", "unhealthy"));
    commitEffects(served, effectRow(1), effectRow(2, { state: "done", endedAt: 0 }), effectRow(3, { state: "held" }));
    using client = await listen(`${served.url}?effects=true`);
    await client.until(() => hasList(client));
    expect(client.frames.map(({ type }) => type)).toEqual(["hello", "snapshot", "effects"]);
    commitEffects(served, effectRow(1, { state: "running", attempts: 1 }));
    commitEffects(served, effectRow(1, { state: "done", attempts: 1 }), effectRow(4));
    await client.until(() => told(client).length === 5);
    expect(told(client)).toEqual(["1 queued *", "3 held *", "1 running", "1 done", "4 queued"]);
    expect(effectFrames(client.frames).at(-1)?.effects.at(-1)).toEqual(served.reader.effects({}, { limit: 1 })[0]);
  });

  it("is told that none is open, and gets the list behind what it had missed when it resumes", async () => {
    await using served = await serveFeed();
    using none = await listen(`${served.url}?effects=true&after=0`);
    await none.until(() => hasList(none));
    expect(effectFrames(none.frames)).toEqual([{ type: "effects", isList: true, isLast: true, effects: [] }]);
    served.commit(saying("web-01", "unhealthy"));
    commitEffects(served, effectRow(1));
    using client = await listen(`${served.url}?effects=true&after=0`);
    await client.until(() => hasList(client));
    expect(client.frames.map(({ type }) => type)).toEqual(["hello", "changes", "effects"]);
    expect(told(client)).toEqual(["1 queued *"]);
  });

  it("hears of an effect behind the change that set it off", async () => {
    await using served = await serveFeed();
    using client = await listen(`${served.url}?effects=true&after=0`);
    await client.until(() => hasList(client));
    const batch = served.batches.of(saying("web-01", "unhealthy"));
    const effects = [effectRow(1)];
    served.store.commit({ ...batch, effects });
    served.feed.committed(effects);
    await client.until(() => told(client).length === 1);
    expect(client.frames.map(({ type }) => type)).toEqual(["hello", "effects", "changes", "effects"]);
  });

  it("may ask later, and say that it does not want them any more", async () => {
    await using served = await serveFeed();
    commitEffects(served, effectRow(1), effectRow(2, { names: DB }));
    using client = await listen(served.url);
    await client.until(() => client.snapshot !== undefined);
    commitEffects(served, effectRow(1, { state: "held" }));
    client.say({ type: "subscribe", selectors: [{ target: "db-*" }], effects: true });
    await client.until(() => hasList(client));
    expect(told(client)).toEqual(["2 queued *"]);
    const frames = client.frames.length;
    client.say({ type: "subscribe", selectors: [] });
    await client.until(() => client.frames.slice(frames).some(({ type }) => type === "snapshot"));
    commitEffects(served, effectRow(2, { names: DB, state: "done" }));
    served.commit(saying("web-01", "warning"));
    await client.until(() => client.changes.length > 0);
    expect(told(client)).toEqual(["2 queued *"]);
  });

  it.each([
    ["?effects=yes", "effects has to be true or false"],
    ["?effects=true&effects=true", '"effects" may be given once'],
  ])("is refused %s", async (query, reason) => {
    await using served = await serveFeed();
    const response = await new Promise<string>((resolve, reject) => {
      void listen(`${served.url}${query}`).then(
        () => reject(new Error("it was let in")),
        (error: Error) => resolve(error.message),
      );
    });
    expect(response).toContain("400");
    const http = await fetchUpgrade(served, query);
    expect(http).toContain(JSON.stringify(reason).slice(1, -1));
  });

  it("is told what is wrong with another wish than yes or no", async () => {
    await using served = await serveFeed();
    using client = await listen(served.url);
    client.say({ type: "subscribe", selectors: [], effects: "yes" });
    await client.until(() => client.frames.some(({ type }) => type === "error"));
    expect(client.frames).toContainEqual({ type: "error", reason: "effects has to be true or false" });
  });
});

it("tells nothing of effects to who does not ask", async () => {
  await using served = await serveFeed();
  commitEffects(served, effectRow(1));
  using client = await listen(served.url);
  await client.until(() => client.snapshot !== undefined);
  commitEffects(served, effectRow(2));
  served.commit(saying("web-01", "warning"));
  await client.until(() => client.changes.length > 0);
  expect(told(client)).toEqual([]);
});

describe("row 13: a token that is bound", () => {
  it("hears of the effects of its resources only, whatever it selects, and of groups that are within", async () => {
    await using served = await serveFeed();
    const secret = effectRow(2, { names: DB, message: "key 4711" });
    commitEffects(served, effectRow(1), secret, effectRow(3, { group: { environment: "production" } }));
    served.listener = { tokenId: "t", within: [{ project: "acme" }] };
    using client = await listen(`${served.url}?effects=true`);
    await client.until(() => hasList(client));
    client.say({ type: "subscribe", selectors: [{ project: "*" }, { project: "reef" }], effects: true });
    await client.until(() => effectFrames(client.frames).length === 2);
    commitEffects(
      served,
      { ...secret, state: "failed" },
      effectRow(4, { group: { project: "acme", target: "web-01" } }),
    );
    await client.until(() => told(client).length === 3);
    expect(told(client)).toEqual(["1 queued *", "1 queued *", "4 queued"]);
    expect(client.texts.join("")).not.toMatch(/reef-2|db-01|4711|production/);
  });
});

describe("as CloudEvents", () => {
  it("each effect is an event of its own, of its state's type, about its resource", async () => {
    await using served = await serveFeed();
    commitEffects(served, effectRow(1), effectRow(2, { group: { project: "acme" } }));
    using events = await listen(`${served.url}?effects=true`, ["cloudevents.json"]);
    await events.until(() => events.texts.length === 4);
    commitEffects(served, effectRow(1, { state: "waiting-approval" }));
    await events.until(() => events.texts.length === 5);
    const found = events.texts.slice(2).map((text) => JSON.parse(text));
    expect(found.map(({ type, subject }) => [type, subject])).toEqual([
      ["io.wrasse.effect.queued", "acme/-/-/web-01/-"],
      ["io.wrasse.effect.queued", "project=acme"],
      ["io.wrasse.effect.waiting-approval", "acme/-/-/web-01/-"],
    ]);
    expect(new Set(found.map(({ id }) => id)).size).toBe(3);
    for (const event of found) expect(FITS.effectEvent?.(event), JSON.stringify(FITS.effectEvent?.errors)).toBe(true);
  });
});

it("says each frame as asyncapi.json describes it", async () => {
  await using served = await serveFeed();
  commitEffects(served, ...EFFECT_STATES.map((state, index) => effectRow(index + 1, { state, check: "http" })));
  using client = await listen(`${served.url}?effects=true`);
  await client.until(() => hasList(client));
  commitEffects(
    served,
    effectRow(20, { group: { project: "acme" }, layer: "silence", reason: "silenced", dueAt: 5, endedAt: 6, by: "me" }),
  );
  await client.until(() => told(client).at(-1) === "20 queued");
  const frames = effectFrames(client.frames);
  expect(frames.length).toBe(2);
  for (const frame of frames) expect(FITS.effects?.(frame), JSON.stringify(FITS.effects?.errors)).toBe(true);
  expect(FITS.effects?.({ ...frames[0], more: 1 })).toBe(false);
});

it("tells a group's names as they are, also those that are no well-formed text", async () => {
  await using served = await serveFeed();
  const group = { project: "a+b=c/%2F", environment: "-", tenant: "\ud800" };
  commitEffects(served, effectRow(1, { group }));
  for (const [name, text] of Object.entries(group)) {
    served.listener = { tokenId: undefined, within: [{ [name]: text }] };
    using client = await listen(`${served.url}?effects=true`);
    await client.until(() => hasList(client));
    expect([name, told(client)]).toEqual([name, ["1 queued *"]]);
  }
});

async function fetchUpgrade({ port }: FeedServer, query: string): Promise<string> {
  const { get } = await import("node:http");
  return new Promise((resolve, reject) => {
    const headers = {
      ...{ connection: "Upgrade", upgrade: "websocket" },
      ...{ "sec-websocket-version": "13", "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==" },
    };
    get({ port, host: "127.0.0.1", path: `/feed${query}`, headers }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.on("end", () => resolve(text));
    }).on("error", reject);
  });
}

const DOCUMENT = asyncApi({ version: "1.2.3", host: "127.0.0.1:7717", protocol: "ws" });

const FITS = Object.fromEntries(
  Object.entries(DOCUMENT.components.messages).map(([name, { payload }]) => {
    const ajv = new Ajv({ strict: true, strictTypes: false, allowUnionTypes: true, keywords: ["components"] });
    addFormats.default(ajv);
    return [name, ajv.compile({ ...payload, components: DOCUMENT.components })] as const;
  }),
);
