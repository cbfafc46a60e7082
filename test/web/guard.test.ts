/** Who is let in, from where, and what is said to who is not. */
import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ask, detailOf, knock } from "./raw-request.ts";
import { type Served, serve } from "./serve.ts";

let served: Served;
let port: string;

beforeAll(async () => {
  served = await serve({ config: "publicUrl: https://health.example.org" });
  port = new URL(served.url).port;
});

afterAll(async () => {
  await served[Symbol.asyncDispose]();
});

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe("without a token", () => {
  test("everybody on this machine may read", async () => {
    for (const path of ["/api/resources", "/health", "/metrics"]) {
      expect((await ask(`${served.url}${path}`)).status, path).toBe(200);
    }
  });

  test("nobody may report, make tokens or see them", async () => {
    const tries = [
      ask(`${served.url}/api/reports`, { method: "POST", body: "[]", headers: { "content-type": "application/json" } }),
      ask(`${served.url}/api/tokens`),
      ask(`${served.url}/api/tokens/x`, { method: "DELETE" }),
    ];
    for (const answer of await Promise.all(tries)) {
      expect(answer.status).toBe(401);
      expect(answer.headers["www-authenticate"]).toBe('Bearer realm="wrasse"');
      expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
      expect(detailOf(answer)).toContain("wrasse token create");
    }
  });

  test.each(["x-forwarded-for", "forwarded", "x-real-ip", "via", "x-forwarded-host"])(
    "who comes through a proxy is not from this machine (%s)",
    async (header) => {
      const headers = { [header]: "203.0.113.7" };
      expect((await ask(`${served.url}/api/resources`, { headers })).status).toBe(401);
      expect((await ask(`${served.url}/livez`, { headers })).status).toBe(200);
    },
  );

  test("nor is who asks for the public name", async () => {
    const headers = { host: "health.example.org" };
    expect((await ask(`${served.url}/api/resources`, { headers })).status).toBe(401);
  });
});

describe("row 11: a page of somebody else", () => {
  test("cannot make a name of its own lead here", async () => {
    const answer = await ask(`${served.url}/api/resources`, { headers: { host: "evil.example:80" } });
    expect(answer.status).toBe(421);
    expect(detailOf(answer)).toBe(
      'this is not known as "evil.example"; if it is called so, set publicUrl in wrasse.yaml',
    );
  });

  test.each(["localhost", "127.0.0.1", "[::1]", "10.1.2.3"])("this machine may be called %s", async (name) => {
    expect((await ask(`${served.url}/api/resources`, { headers: { host: `${name}:${port}` } })).status).toBe(200);
  });

  test("cannot do without any name: no browser does, and HTTP/1.1 has to", async () => {
    expect(await statusOf("GET /api/resources HTTP/1.0\r\norigin: http://evil.example")).toBe(421);
    expect(await statusOf("GET /api/resources HTTP/1.0\r\nhost:")).toBe(421);
    expect(await statusOf("GET /api/resources HTTP/1.1")).toBe(400);
    const upgrade = "connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13";
    expect(await statusOf(`GET /feed HTTP/1.1\r\n${upgrade}`)).toBe(421);
  });

  test("cannot listen to the feed, whatever it knows", async () => {
    const headers = { origin: "https://evil.example", ...bearer(served.token) };
    const answer = await knock(served.url, headers);
    expect(answer.status).toBe(403);
    expect(detailOf(answer)).toContain("set publicUrl");
  });

  test("cannot report", async () => {
    const headers = { origin: "http://evil.example", "content-type": "text/plain", ...bearer(served.token) };
    const answer = await ask(`${served.url}/api/reports`, { method: "POST", headers, body: "x" });
    expect(answer.status).toBe(403);
  });

  test("of another port or scheme of this machine is somebody else's, too", async () => {
    for (const origin of ["http://localhost:1", `https://127.0.0.1:${port}`, "null"]) {
      expect((await knock(served.url, { origin })).status, origin).toBe(403);
    }
  });
});

describe("the feed", () => {
  test("lets in wrasse's own page", async () => {
    expect((await knock(served.url, { origin: served.url })).status).toBe(101);
  });

  test("lets in pages of publicUrl behind a proxy, with a token", async () => {
    const proxied = {
      host: "health.example.org",
      origin: "https://health.example.org",
      "x-forwarded-for": "203.0.113.7",
    };
    expect((await knock(served.url, { ...proxied, ...bearer(served.token) })).status).toBe(101);
    expect((await knock(served.url, proxied)).status).toBe(401);
  });

  test("wants a token of a program, which has no origin", async () => {
    expect((await knock(served.url)).status).toBe(401);
    expect((await knock(served.url, bearer(served.token))).status).toBe(101);
  });

  test("takes the token of a browser from the subprotocols, and does not choose that one", async () => {
    const offered = `wrasse.v1, wrasse.token.${served.token}`;
    const answer = await knock(served.url, { origin: served.url, "sec-websocket-protocol": offered });
    expect(answer.status).toBe(101);
    expect(answer.headers["sec-websocket-protocol"]).toBe("wrasse.v1");
    const wrong = "wrasse.v1, wrasse.token.wr_nothing";
    expect((await knock(served.url, { origin: served.url, "sec-websocket-protocol": wrong })).status).toBe(401);
  });

  test("tells who asks in plain HTTP why they could not listen, or how they can", async () => {
    const own = bearer(served.token);
    const page = { "sec-fetch-site": "same-origin" };
    const tries: readonly (readonly [
      query: string,
      headers: Readonly<Record<string, string>>,
      status: number,
      detail: string,
    ])[] = [
      ["", own, 426, "/feed is a WebSocket"],
      ["?after=3&project=acme", own, 426, "/asyncapi.json"],
      ["", page, 426, "/feed is a WebSocket"],
      ["", {}, 401, "a program that listens needs a token that may read"],
      ["", bearer("wr_nothing"), 401, "this token is not valid"],
      ["", { origin: "https://evil.example", ...own }, 403, "set publicUrl"],
      ["", { host: "evil.example", ...own }, 421, "set publicUrl"],
      ["?after=x", own, 400, "after has to be the number of a change"],
      ["?projct=acme", own, 400, '"projct" is not asked for'],
    ];
    for (const [query, headers, status, detail] of tries) {
      const answer = await ask(`${served.url}/feed${query}`, { headers });
      expect([query, headers, answer.status]).toEqual([query, headers, status]);
      expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
      expect(detailOf(answer)).toContain(detail);
      expect(answer.headers["upgrade"]).toBe(status === 426 ? "websocket" : undefined);
    }
  });

  test("says in a problem what is wrong with a handshake", async () => {
    const own = bearer(served.token);
    for (const [query, headers, detail] of [
      ["?after=x", {}, "after has to be the number of a change"],
      ["?after=1&after=2", {}, '"after" may be given once'],
      ["", { "sec-websocket-key": "short" }, "missing or invalid Sec-WebSocket-Key"],
      ["", { "sec-websocket-version": "7" }, "missing or invalid Sec-WebSocket-Version"],
      ["", { "sec-websocket-protocol": "a,,b" }, "invalid Sec-WebSocket-Protocol"],
    ] as const) {
      const answer = await knock(served.url, { ...own, ...headers }, query);
      expect([answer.status, answer.headers["content-type"]]).toEqual([400, "application/problem+json; charset=utf-8"]);
      expect(detailOf(answer)).toContain(detail);
    }
  });

  test("is nowhere but at its place", async () => {
    const headers = { connection: "Upgrade", upgrade: "websocket", ...bearer(served.token) };
    expect((await ask(`${served.url}/api/resources`, { headers })).status).toBe(404);
  });
});

describe("a token", () => {
  test.each([
    ["read", 200, 403, 403],
    ["report", 403, 200, 403],
    ["operate", 200, 200, 403],
    ["admin", 200, 200, 200],
  ])("with the role %s may do what that says", async (role, reading, reporting, administering) => {
    const token = await served.tokenFor({ name: `a ${role}`, role });
    const headers = bearer(token);
    expect((await ask(`${served.url}/api/resources`, { headers })).status).toBe(reading);
    const body = "##octopus[health target=roles status=Healthy]\n";
    const report = { method: "POST", headers: { ...headers, "content-type": "text/plain" }, body };
    expect((await ask(`${served.url}/api/reports`, report)).status).toBe(reporting);
    expect((await ask(`${served.url}/api/tokens`, { headers })).status).toBe(administering);
  });

  test("is nowhere kept as it is, and nowhere shown again", async () => {
    const token = await served.tokenFor({ name: "secret", role: "read" });
    expect(token).toMatch(/^wr_[\w-]{43}$/);
    const list = await served.fetch("/api/tokens", { headers: bearer(served.token) });
    expect(await list.text()).not.toContain(token.slice(3));
    expect(served.said.join("")).not.toContain(token.slice(3));
  });

  test("that has expired is none", async () => {
    const expiresAt = new Date(Date.now() + 1_000).toISOString();
    const token = await served.tokenFor({ name: "short", role: "read", expiresAt });
    expect((await ask(`${served.url}/api/resources`, { headers: bearer(token) })).status).toBe(200);
    await expect
      .poll(async () => (await ask(`${served.url}/api/resources`, { headers: bearer(token) })).status, {
        timeout: 4_000,
      })
      .toBe(401);
  });

  test("is still one after a restart, but for the local one, which is new", async () => {
    const token = await served.tokenFor({ name: "lasting", role: "read" });
    const local = served.token;
    await served.restart();
    expect((await ask(`${served.url}/api/resources`, { headers: bearer(token) })).status).toBe(200);
    expect((await ask(`${served.url}/api/resources`, { headers: bearer(local) })).status).toBe(401);
    expect((await ask(`${served.url}/api/tokens`, { headers: bearer(served.token) })).status).toBe(200);
  });
});

describe("a load balancer that speaks HTTP/1.0, and names no host", () => {
  test.each(["/health?target=nobody", "/livez", "/api/resources"])("is answered: %s", async (path) => {
    expect(await statusOf(`GET ${path} HTTP/1.0`)).toBe(200);
  });

  test("may do no more than others", async () => {
    expect(await statusOf("POST /api/reports HTTP/1.0\r\ncontent-length: 0")).toBe(401);
    expect(await statusOf("GET /api/resources HTTP/1.0\r\nx-forwarded-for: 203.0.113.7")).toBe(401);
  });
});

/** Of a request as it is written here, without anything that Node would add. */
async function statusOf(head: string): Promise<number> {
  const socket = connect(Number(new URL(served.url).port), "127.0.0.1");
  socket.write(`${head}\r\n\r\n`);
  const [answer] = await once(socket, "data");
  socket.destroy();
  return Number(/^HTTP\/1\.1 (\d+)/.exec(String(answer))?.[1]);
}

describe("row 17: asking", () => {
  test.each(["/api/reports", "/api/reports?target=x&status=Unhealthy"])("changes nothing: GET %s", async (path) => {
    const answer = await ask(`${served.url}${path}`, { headers: bearer(served.token) });
    expect(answer.status).toBe(405);
    expect(answer.headers["allow"]).toBe("POST");
  });
});
