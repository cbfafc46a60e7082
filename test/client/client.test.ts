/** The client and a real daemon. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import {
  connect,
  type FeedEvent,
  type SubscribeOptions,
  UnreachableError,
  WrasseError,
} from "../../src/client/client.ts";
import { type Served, serve } from "../web/serve.ts";

const ACME_ID = "acme/production/-/web%2001%2Fa/iis";
const IIS = { project: "acme", environment: "production", target: "web 01/a", resource: "iis" };

async function allOf<Row>(pages: AsyncIterable<readonly Row[]>): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const page of pages) rows.push(...page);
  return rows;
}

describe("questions", () => {
  test("what was reported is answered, page by page, by name, by level and by text", async () => {
    await using served = await serve();
    const wrasse = connect(served);
    const reported = await wrasse.report([
      { ...IIS, status: "Unhealthy", message: "no answer" },
      { target: "db-01", status: "odd" },
      { target: "db-02", status: "Healthy", data: { ms: "42" } },
      { target: "db-03", status: "Healthy", check: "disk", ttl: "1h" },
    ]);
    expect(reported).toEqual({
      taken: [
        { index: 0, id: ACME_ID, check: "default", verdict: "moved" },
        { index: 2, id: "-/-/-/db-02/-", check: "default", verdict: "moved" },
        { index: 3, id: "-/-/-/db-03/-", check: "disk", verdict: "moved" },
      ],
      refused: [{ index: 1, code: "unknown-status", reason: expect.stringContaining('"odd"') }],
    });
    const ids = async (...selector: Parameters<typeof wrasse.resources>) =>
      (await allOf(wrasse.resources(...selector))).map(({ id }) => id);
    expect(await ids()).toEqual(["-/-/-/db-02/-", "-/-/-/db-03/-", ACME_ID]);
    expect(await ids({ limit: 1, levels: ["healthy", "unhealthy"] })).toEqual(await ids());
    expect(await ids({ project: "ac*" })).toEqual([ACME_ID]);
    expect(await ids({ text: "NO ANSWER" })).toEqual([ACME_ID]);
    expect(await ids({ levels: ["warning"] })).toEqual([]);

    expect(await wrasse.resource(ACME_ID)).toMatchObject({ level: "unhealthy", lastReport: { message: "no answer" } });
    expect(await wrasse.explain(ACME_ID)).toMatchObject({
      resource: { id: ACME_ID },
      checks: [{ name: "default", level: "unhealthy", report: { level: "unhealthy" }, waysOut: ["a healthy report"] }],
    });
    expect(await wrasse.summary({ target: "db-*" })).toMatchObject({ total: 2, levels: { healthy: 2, unhealthy: 0 } });
    expect(await wrasse.problems()).toMatchObject({ items: [], next: null });
  });

  test("what has happened is answered behind a number, or before one", async () => {
    await using served = await serve();
    const wrasse = connect(served);
    for (const status of ["Healthy", "Unhealthy", "Healthy"]) await wrasse.report({ ...IIS, status });
    const first = await wrasse.changes({ limit: 4 });
    expect(first).toMatchObject({ revision: 6, next: "4", isComplete: true, instance: expect.any(String) });
    const second = await wrasse.changes({ after: first.next ?? 0, project: "acme" });
    expect(second).toMatchObject({ next: null });
    expect([...first.items, ...second.items].map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
    expect((await wrasse.changes({ project: "other" })).items).toEqual([]);

    const newest = await wrasse.history(ACME_ID, { limit: 5 });
    expect(newest.items.map(({ seq }) => seq)).toEqual([6, 5, 4, 3, 2]);
    expect((await wrasse.history(ACME_ID, { before: newest.next ?? 0 })).items.map(({ seq }) => seq)).toEqual([1]);
  });

  test("reports with a key are taken once, however often they are sent", async () => {
    await using served = await serve();
    const wrasse = connect(served);
    const report = { ...IIS, status: "Unhealthy" };
    const answers = [
      await wrasse.report(report, { idempotencyKey: "deploy-7" }),
      await wrasse.report(report, { idempotencyKey: "deploy-7" }),
      await wrasse.report(report, { idempotencyKey: "deploy-8" }),
    ];
    expect(answers.map(({ taken: [one] }) => one?.verdict)).toEqual(["moved", "moved", "confirmed"]);
  });
});

describe("what does not work", () => {
  test("is an error with wrasse's own words", async () => {
    await using served = await serve();
    await expect(connect(served).resource("-/-/-/nobody/-")).rejects.toMatchObject({
      name: "WrasseError",
      status: 404,
      title: "No such resource",
      detail: expect.stringContaining("nobody"),
    });
    const stranger = connect({ url: served.url, token: "wr_stranger" });
    await expect(stranger.summary()).rejects.toMatchObject({ status: 401 });
    await expect(stranger.subscribe().next()).rejects.toMatchObject({ status: 401 });
    const anybody = connect({ url: served.url });
    await expect(anybody.report({ ...IIS, status: "Healthy" })).rejects.toBeInstanceOf(WrasseError);
    await expect(anybody.subscribe({ after: 0 }).next()).rejects.toMatchObject({
      name: "WrasseError",
      status: 401,
      detail: expect.stringMatching(/^a program that listens needs a token that may read; make one with /),
    });
    const reporter = connect({ url: served.url, token: await served.tokenFor({ name: "ci", role: "report" }) });
    await expect(reporter.subscribe().next()).rejects.toMatchObject({
      status: 403,
      detail: 'the token "ci" has the role report, which may not read',
    });
    const tooLong = connect(served).subscribe({ selectors: [{ target: "x".repeat(1001) }] });
    await expect(tooLong.next()).rejects.toMatchObject({
      status: 400,
      detail: "target may have at most 1000 characters",
    });
    await expect(connect(served).report({ target: "a", status: "dawn" })).rejects.toMatchObject({
      status: 422,
      title: "No report was taken",
      detail: expect.stringContaining('"dawn"'),
    });
  });

  test("is said to be nobody's answer where nobody answers, or somebody else", async () => {
    const nobody = connect({ url: "http://127.0.0.1:1/" });
    await expect(nobody.summary()).rejects.toBeInstanceOf(UnreachableError);
    await expect(nobody.summary()).rejects.toMatchObject({ url: "http://127.0.0.1:1/", message: /ECONNREFUSED/ });

    const server = createServer((request, response) => {
      response.writeHead(request.url?.startsWith("/below/api/summary") ? 200 : 502, { "content-type": "text/html" });
      response.end("<p>it works");
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const somebody = connect({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/below?a=1#b` });
    await expect(somebody.summary()).rejects.toMatchObject({ name: "UnreachableError", message: /not wrasse/ });
    await expect(somebody.problems()).rejects.toMatchObject({ status: 502, title: "Bad Gateway", detail: undefined });
    server.close();
  });

  test.each([["no address"], ["ftp://wrasse"], ["ws://wrasse"]])("%j is refused at once", (url) => {
    expect(() => connect({ url })).toThrow(TypeError);
  });

  test("a token that is none is refused without repeating it", () => {
    expect(() => connect({ url: "http://a", token: "wr_secret\r\nx: y" })).toThrow(/^this is not the text of a token$/);
  });
});

/** What arrives, until a change of this number has. */
async function changesUpTo(last: number, events: AsyncIterable<FeedEvent>, seen?: (event: FeedEvent) => unknown) {
  const numbers: number[] = [];
  for await (const event of events) {
    await seen?.(event);
    if (event.kind === "snapshot" && event.isLast && event.revision >= last) break;
    if (event.kind === "changes") numbers.push(...event.changes.map(({ seq }) => seq));
    if ((numbers.at(-1) ?? 0) >= last) break;
  }
  return numbers;
}

/** Two changes each. */
async function move(served: Served, count: number): Promise<void> {
  const statuses = Array.from({ length: count }, (_, index) => (index % 2 === 0 ? "Unhealthy" : "Healthy"));
  await served.report(statuses.map((status) => `##octopus[health target=web-01 status=${status}]`));
}

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

describe("a subscription", () => {
  test("goes on over restarts of the daemon, with every change once and in order", async () => {
    await using served = await serve({ config: `listen: 127.0.0.1:${await freePort()}\n` });
    // The local token is another one after every start.
    const token = await served.tokenFor({ name: "listener", role: "read" });
    let restarts = 0;
    const events = connect({ url: served.url, token }).subscribe({ after: 0 });
    const numbers = await changesUpTo(40, events, async (event) => {
      if (event.kind === "hello" && restarts < 3) await move(served, 4);
      if (event.kind === "hello" && restarts === 3) await move(served, 8);
      if (event.kind === "changes" && restarts < 3) {
        restarts++;
        await served.stop();
        await served.start();
        // Nobody listens now.
        await move(served, 4);
      }
    });
    expect(restarts).toBe(3);
    expect(numbers).toEqual(range(1, numbers.at(-1) ?? 0));
    expect(numbers.length).toBeGreaterThanOrEqual(40);
  });

  test("is told anew how everything is where another store has come", async () => {
    const config = `listen: 127.0.0.1:${await freePort()}\n`;
    const kinds: string[] = [];
    const first = await serve({ config });
    await move(first, 3);
    const instance = (await connect(first).changes()).instance;
    await first[Symbol.asyncDispose]();
    await using second = await serve({ config });
    await move(second, 4);
    const options: SubscribeOptions = { after: 6, instance };
    for await (const event of connect(second).subscribe(options)) {
      kinds.push(event.kind);
      if (event.kind !== "snapshot") continue;
      expect(event).toMatchObject({ revision: 8, resources: [{ target: "web-01", level: "healthy" }] });
      break;
    }
    expect(kinds).toEqual(["hello", "snapshot"]);
  });

  test("hears of what one of its selectors means", async () => {
    await using served = await serve();
    const say = (project: string, target: string, status: string) =>
      `##octopus[health project=${project} target=${target} status=${status}]`;
    await served.report([say("a", "one", "Healthy"), say("b", "one", "Healthy"), say("c", "two", "Healthy")]);
    for (const selectors of [[{ project: "a" }], [{ project: "a" }, { target: "tw?" }]]) {
      const heard: string[] = [];
      for await (const event of connect(served).subscribe({ selectors })) {
        if (event.kind === "snapshot") {
          heard.push(...event.resources.map(({ project }) => `${project}`));
          await served.report(
            ["a", "b", "c", "a"].map((project) => say(project, project === "c" ? "two" : "one", "Unhealthy")),
          );
          await served.report(
            ["b", "c", "a"].map((project) => say(project, project === "c" ? "two" : "one", "Healthy")),
          );
        }
        if (event.kind !== "changes") continue;
        for (const { resource, check, to } of event.changes)
          if (check === null) heard.push(`${resource.project} ${to}`);
        if (heard.at(-1) === "a healthy") break;
      }
      expect(heard).toEqual(
        selectors.length === 1
          ? ["a", "a unhealthy", "a healthy"]
          : ["a", "c", "a unhealthy", "c unhealthy", "c healthy", "a healthy"],
      );
    }
  });

  test("ends with an error when its token is revoked", async () => {
    await using served = await serve();
    const token = await served.tokenFor({ name: "guest", role: "read" });
    const events = connect({ url: served.url, token }).subscribe();
    const listening = (async () => {
      for await (const event of events) {
        if (event.kind === "snapshot") void revoke(served, "guest");
      }
    })();
    await expect(listening).rejects.toMatchObject({ name: "WrasseError", status: 4001 });
  });
});

async function revoke(served: Served, name: string): Promise<void> {
  const headers = { authorization: `Bearer ${served.token}` };
  const { items } = (await (await served.fetch("/api/tokens", { headers })).json()) as {
    readonly items: readonly { readonly id: string; readonly name: string }[];
  };
  const id = items.find((token) => token.name === name)?.id;
  await served.fetch(`/api/tokens/${id}`, { method: "DELETE", headers });
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
