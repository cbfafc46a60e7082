/** Events that are really posted: what the receiver gets, and what its answers mean. */
import { readFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { CloudEvent } from "cloudevents";
import { Webhook } from "standardwebhooks";
import { describe, expect, test, vi } from "vitest";
import { createWebhookAction } from "../../src/reactions/actions/webhook.ts";
import { openReceiver, type Received } from "./receiver.ts";
import { AT } from "./trial.ts";
import { NEXT_SECRET, planOf, SECRET, send } from "./webhook-sending.ts";

function only(received: readonly Received[]): Received {
  expect(received).toHaveLength(1);
  const [first] = received;
  if (first === undefined) throw new Error("nothing came");
  return first;
}

describe("what the receiver gets", () => {
  test("a CloudEvent, signed with every secret, with the same key at each attempt", async () => {
    await using receiver = await openReceiver((response) => response.end("thanks"));
    const plan = planOf(receiver.url, {
      secrets: [{ env: "SECRET" }, { env: "NEXT_SECRET" }],
      headers: { authorization: { env: "TOKEN" }, "x-team": "reef", "Webhook-Id": "forged", "content-type": "forged" },
    });
    const now = () => Date.now();
    expect(await send(plan, {}, { now })).toEqual({ kind: "done", status: "HTTP 200", output: "thanks" });
    await send(plan, {}, { now, attempt: 2 });
    const [one, two] = receiver.received;
    if (one === undefined || two === undefined) throw new Error("nothing came");
    expect(one.method).toBe("POST");
    expect(one.headers).toMatchObject({
      "content-type": "application/cloudevents+json; charset=utf-8",
      "webhook-id": "reef-7",
      "idempotency-key": "reef-7",
      "wrasse-attempt": "1",
      authorization: "t0ken-value",
      "x-team": "reef",
    });
    const headers = one.headers as Record<string, string>;
    expect(String(headers["webhook-signature"]).split(" ")).toHaveLength(2);
    for (const secret of [SECRET, NEXT_SECRET]) expect(new Webhook(secret).verify(one.body, headers)).toBeTruthy();
    expect(() => new Webhook(SECRET).verify(`${one.body} `, headers)).toThrow();
    const event = new CloudEvent(JSON.parse(one.body), true);
    expect(event).toMatchObject({ id: "reef-7", source: "/wrasse/reef", type: "io.wrasse.reaction.do" });
    expect(two.body).toBe(one.body);
    expect(two.headers).toMatchObject({ "idempotency-key": "reef-7", "webhook-id": "reef-7", "wrasse-attempt": "2" });
    expect(receiver.connections()).toBe(1);
  });

  test("the example in the source is such an event", async () => {
    await using receiver = await openReceiver();
    const source = readFileSync(new URL("../../src/reactions/actions/webhook.ts", import.meta.url), "utf8");
    const example = JSON.parse(/```json\n([\s\S]*?)```/.exec(source)?.[1]?.replaceAll(/^ \* ?/gm, "") ?? "");
    const names = { project: "acme", environment: "production", target: "web-01", name: "iis" };
    await send(planOf(receiver.url), {
      subject: { kind: "check", id: "acme/production/-/web-01/iis", names, check: "http" },
    });
    expect({ ...JSON.parse(only(receiver.received).body), data: {} }).toEqual(example);
  });

  test("without a secret there is no signature", async () => {
    await using receiver = await openReceiver();
    await send(planOf(receiver.url));
    expect(only(receiver.received).headers["webhook-signature"]).toBeUndefined();
  });

  test("a secret that is none, or not there, is said before anything is sent", async () => {
    await using receiver = await openReceiver();
    const plan = planOf(receiver.url, { secrets: [{ env: "SECRET" }, { env: "TOKEN" }] });
    expect(await send(plan)).toMatchObject({
      kind: "failed",
      status: "secret 2 is none of Standard Webhooks: it is whsec_ and then base64",
      isFinal: true,
    });
    await expect(send(planOf(receiver.url, { secrets: [{ env: "ABSENT" }] }))).rejects.toThrow(/ABSENT/);
    expect(receiver.received).toEqual([]);
  });

  test.each([
    "${" + "jndi:ldap://x/a}",
    "{{7*7}}",
    "#{Octopus.Target}",
    "{% include %}",
    "$ENV:X",
    "[ALERT_DESCRIPTION]",
    "\\",
    "a\nb",
    '"},"x":{"',
    "\u0000\u001b\u2028\ud800",
  ])("rows 7 and 8: the message %j arrives as it is", async (message) => {
    await using receiver = await openReceiver();
    await send(planOf(receiver.url), { message, data: { [message]: message } });
    const event = JSON.parse(only(receiver.received).body);
    expect(event.data.message).toBe(message);
    expect(event.data.data).toEqual({ [message]: message });
    expect(Object.keys(event)).toHaveLength(8);
  });

  test("row 9: names that every object has are data", async () => {
    await using receiver = await openReceiver();
    await send(planOf(receiver.url), { data: JSON.parse('{"__proto__":"a","constructor":"b"}') });
    expect(only(receiver.received).body).toContain('"data":{"__proto__":"a","constructor":"b"}');
  });
});

describe("what its answers mean", () => {
  test.each([
    [204, {}, { kind: "done", status: "HTTP 204" }],
    [410, {}, { kind: "failed", status: "HTTP 410: gone, the receiver wants no more", isFinal: true }],
    [404, {}, { kind: "failed", status: "HTTP 404", isFinal: true }],
    [408, {}, { kind: "failed", isFinal: false }],
    [425, {}, { kind: "failed", isFinal: false }],
    [429, { "retry-after": "7" }, { kind: "failed", isFinal: false, retryAfterMs: 7000 }],
    [503, { "retry-after": new Date(AT + 90_000).toUTCString() }, { kind: "failed", retryAfterMs: 90_000 }],
    [503, { "retry-after": "soon" }, { kind: "failed", status: "HTTP 503" }],
    [503, { "retry-after": "999999999" }, { kind: "failed", retryAfterMs: 86_400_000 }],
    [500, {}, { kind: "failed", status: "HTTP 500" }],
  ] as const)("%i with %j", async (status, headers, outcome) => {
    await using receiver = await openReceiver((response) => response.writeHead(status, headers).end("said so"));
    expect(await send(planOf(receiver.url))).toMatchObject(outcome);
  });

  test("who wants no more is left alone, until a person tries", async () => {
    await using receiver = await openReceiver((response, _received, count) =>
      response.writeHead([410, 204][count - 1] ?? 200).end(),
    );
    const action = createWebhookAction({ instance: "reef" });
    const plan = planOf(receiver.url);
    expect(await send(plan, {}, {}, action)).toMatchObject({ status: "HTTP 410: gone, the receiver wants no more" });
    const status = `not sent: the receiver has said at ${new Date(AT).toISOString()} that it wants no more (HTTP 410)`;
    expect(await send(plan, {}, {}, action)).toEqual({ kind: "failed", status, isFinal: true });
    expect(receiver.received).toHaveLength(1);
    expect(await send(plan, {}, { by: "ann" }, action)).toMatchObject({ status: "HTTP 204" });
    expect(await send(plan, {}, {}, action)).toMatchObject({ status: "HTTP 200" });
  });

  test("of what is done once, an answer that may come from half way leaves open whether it was done", async () => {
    await using receiver = await openReceiver((response, _received, count) =>
      response.writeHead([500, 404][count - 1] ?? 200).end(),
    );
    const plan = planOf(receiver.url, { once: true });
    expect(await send(plan)).toMatchObject({ kind: "unknown", status: "HTTP 500" });
    expect(await send(plan)).toMatchObject({ kind: "failed", status: "HTTP 404" });
  });

  test("row 16: a redirect is a failure, and nothing is sent to where it points", async () => {
    await using other = await openReceiver();
    await using receiver = await openReceiver((response) => response.writeHead(302, { location: other.url }).end());
    const plan = planOf(receiver.url, { secrets: [{ env: "SECRET" }], headers: { authorization: { env: "TOKEN" } } });
    expect(await send(plan)).toMatchObject({
      kind: "failed",
      status: expect.stringMatching(/^HTTP 302: redirects are not/),
    });
    expect(other.received).toEqual([]);
    expect(other.connections()).toBe(0);
  });

  test("of an answer without end only the beginning is read", async () => {
    await using receiver = await openReceiver((response) => {
      const write = () => {
        while (response.write("x".repeat(16 * 1024)));
      };
      response.on("drain", write);
      write();
    });
    const outcome = await send(planOf(receiver.url));
    expect(outcome).toMatchObject({ kind: "done" });
    expect(outcome.output).toBe("x".repeat(8192));
  });

  test("nobody there is a failure, also of what is done once", async () => {
    const receiver = await openReceiver();
    await receiver[Symbol.asyncDispose]();
    expect(await send(planOf(receiver.url, { once: true }))).toMatchObject({
      kind: "failed",
      status: "nobody listens there",
    });
  });

  test("whoever hangs up without an answer may have done it", async () => {
    await using receiver = await openReceiver((response) => response.destroy());
    expect(await send(planOf(receiver.url, { once: true }))).toMatchObject({ kind: "unknown" });
    expect(receiver.received).toHaveLength(1);
    expect(await send(planOf(receiver.url))).toMatchObject({ kind: "failed" });
  });

  test("a kept connection that was closed meanwhile is no failure", async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket);
      let requests = 0;
      socket.on("error", () => {});
      socket.on("data", () => {
        requests++;
        if (requests === 1) socket.write("HTTP/1.1 204 No Content\r\nconnection: keep-alive\r\n\r\n");
        else socket.destroy();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    const plan = planOf(`http://127.0.0.1:${address.port}/`);
    expect(await send(plan)).toMatchObject({ kind: "done" });
    expect(await send(plan)).toMatchObject({ kind: "done" });
    expect(sockets).toHaveLength(2);
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  test("one that does not answer is given up when the time is over", async () => {
    await using receiver = await openReceiver(() => {});
    const abort = new AbortController();
    const sent = send(planOf(receiver.url, { once: true }), {}, { signal: abort.signal });
    await vi.waitFor(() => expect(receiver.received).toHaveLength(1));
    abort.abort(new Error("took too long"));
    expect(await sent).toMatchObject({ kind: "unknown" });
  });
});
