/** The document of the feed, against what the feed really says. */
import { Parser } from "@asyncapi/parser";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { asyncApi } from "../../src/feed/asyncapi.ts";
import type { SubscribeFrame } from "../../src/feed/frames.ts";
import { saying, serveFeed } from "./feed-server.ts";
import { listen } from "./listening.ts";

const DOCUMENT = asyncApi({ version: "1.2.3", host: "127.0.0.1:7717", protocol: "ws" });

describe("the AsyncAPI document", () => {
  it("T-AA1: has no faults, warnings included", async () => {
    const { document, diagnostics } = await new Parser().parse(JSON.stringify(DOCUMENT));
    expect(diagnostics.filter(({ severity }) => severity < 2)).toEqual([]);
    expect(document?.servers().get("wrasse")?.host()).toBe("127.0.0.1:7717");
  });

  it("T-AA2: describes each frame of a session, each as one message", async () => {
    await using served = await serveFeed();
    const origin = { source: "tasks", file: "/var/log/7.log", line: 3, column: 1, offset: 80 };
    served.commit(saying("web-01", "healthy", { origin, ttlMs: 60_000 }), saying("web-02", "warning"));
    const subscription: SubscribeFrame = { type: "subscribe", selectors: [{ target: "web-*", project: "acme" }] };
    using own = await listen(served.url);
    await own.until(() => own.snapshot !== undefined);
    served.commit(saying("web-01", "unavailable", { origin, message: "gone" }));
    await own.until(() => own.changes.length === 2);
    own.say({ type: "subscribe", all: true });
    await own.until(() => own.frames.some(({ type }) => type === "error"));
    own.say(subscription);
    await own.until(() => own.frames.filter(({ type }) => type === "snapshot").length === 2);
    const kinds = own.texts.map((text) => messageOf(text));
    expect(kinds).toEqual(["hello", "snapshot", "changes", "error", "snapshot"]);
    expect(messageOf(JSON.stringify(subscription))).toBe("subscribe");
  });

  it("T-AA2: describes each CloudEvent of a session, each as one message", async () => {
    await using served = await serveFeed();
    served.commit(saying("web-01", "healthy"));
    using events = await listen(served.url, ["cloudevents.json"]);
    await events.until(() => events.texts.length === 2);
    served.commit(saying("web-01", "unavailable", { message: "gone" }));
    await events.until(() => events.texts.length === 4);
    events.say({ type: "subscribe" });
    await events.until(() => events.texts.length === 5);
    const subscription = {
      specversion: "1.0",
      id: "1",
      source: "/page",
      type: "io.wrasse.feed.subscribe",
      data: { selectors: [] },
    };
    events.say(subscription);
    await events.until(() => events.texts.length === 6);
    const kinds = events.texts.map((text) => messageOf(text));
    expect(kinds).toEqual(["helloEvent", "snapshotEvent", "changeEvent", "changeEvent", "errorEvent", "snapshotEvent"]);
    expect(messageOf(JSON.stringify(subscription))).toBe("subscribeEvent");
  });
});

/** The one message that a text is. */
function messageOf(text: string): string {
  const fits = Object.entries(CHECKS).filter(([, check]) => check(JSON.parse(text)));
  expect(
    fits.map(([name]) => name),
    text,
  ).toHaveLength(1);
  return fits[0]?.[0] ?? "";
}

const CHECKS = Object.fromEntries(
  Object.entries(DOCUMENT.components.messages).map(([name, { payload }]) => {
    const ajv = new Ajv({ strict: true, strictTypes: false, allowUnionTypes: true, keywords: ["components"] });
    addFormats.default(ajv);
    return [name, ajv.compile({ ...payload, components: DOCUMENT.components })] as const;
  }),
);
