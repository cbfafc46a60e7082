/** Where the daemon answers: its addresses, its certificate, and what it leaves for the command line. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, renameSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { localAccessPathOf } from "../../src/daemon/local-access.ts";
import { ask } from "./raw-request.ts";
import { Served, serve } from "./serve.ts";

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe("a token that is revoked", () => {
  test("row 12: cuts off who listens with it within two seconds, and nobody else", async () => {
    await using served = await serve();
    const token = await served.tokenFor({ name: "listener", role: "read" });
    const listener = await listen(served.url, token);
    const other = await listen(served.url, served.token);
    const tokens = (await (await served.fetch("/api/tokens", { headers: bearer(served.token) })).json()) as {
      items: { id: string; name: string }[];
    };
    const { id } = tokens.items.find(({ name }) => name === "listener") ?? { id: "" };
    const revokedAt = performance.now();
    const closed = closeCodeOf(listener);
    await ask(`${served.url}/api/tokens/${id}`, { method: "DELETE", headers: bearer(served.token) });
    expect(await closed).toBe(4001);
    expect(performance.now() - revokedAt).toBeLessThan(2_000);
    expect(other.readyState).toBe(WebSocket.OPEN);
    other.terminate();
    expect((await ask(`${served.url}/api/resources`, { headers: bearer(token) })).status).toBe(401);
  });

  test("and one that expires likewise", async () => {
    await using served = await serve();
    const expiresAt = new Date(Date.now() + 1_500).toISOString();
    const listener = await listen(served.url, await served.tokenFor({ name: "short", role: "read", expiresAt }));
    expect(await closeCodeOf(listener)).toBe(4001);
  });
});

describe("the file beside the store", () => {
  test("is for its owner alone, and goes with the daemon", async () => {
    await using served = await serve();
    const path = localAccessPathOf(served.store);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(path, "utf8"))).toEqual({ url: served.url, token: served.token, pid: process.pid });
    await served.stop();
    expect(existsSync(path)).toBe(false);
  });
});

describe("what it says when it starts", () => {
  test("is where it answers, once", async () => {
    await using served = await serve({ config: "public: 127.0.0.1:0" });
    const lines = served.said.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
    const ofAddresses = lines.filter((line) => /listen|answer|127\.0\.0\.1/.test(JSON.stringify(line)));
    expect(ofAddresses).toMatchObject([{ msg: "answers", url: served.url, public: served.publicListenerUrl }]);
  });

  test("names the public address, too, where that is the only one", async () => {
    await using served = await serve({ config: "listen: off\npublic: 127.0.0.1:0" });
    expect(served.said.join("")).toContain(`"public":"${served.publicListenerUrl}","msg":"answers"`);
  });
});

describe("an address", () => {
  test("that somebody else has is a reason not to start, if it was asked for", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => taken.once("listening", resolve));
    const { port } = taken.address() as { port: number };
    await using served = new Served({ config: `listen: 127.0.0.1:${port}` });
    await expect(served.start()).rejects.toThrow(
      `cannot listen at 127.0.0.1:${port}: somebody else listens there; name another address with listen in wrasse.yaml`,
    );
    taken.close();
  });

  test("may be off", async () => {
    await using served = new Served({ config: "listen: off" });
    await served.start();
    expect(served.daemon.web.url).toBeUndefined();
    expect(existsSync(localAccessPathOf(served.store))).toBe(false);
  });
});

describe("the public address", () => {
  test("tells verdicts without reasons to everybody, by any name, and nothing else", async () => {
    await using served = await serve({ config: "public: 127.0.0.1:0" });
    await served.report(['##octopus[health target=web-01 status=Unhealthy message="secret reason"]']);
    const url = served.publicListenerUrl;
    for (const path of ["/healthcheck", "/health", "/health/ready", "/health/live", "/hermes/health", "/badge"]) {
      const answer = await ask(`${url}${path}`, { headers: { host: "anything.example" } });
      expect([200, 500, 503], path).toContain(answer.status);
      expect(answer.body, path).not.toContain("secret");
    }
    const others = ["/", "/api/resources", "/metrics", "/openapi.json", "/livez", "/actuator/health", "/api/tokens"];
    for (const path of [...others, "/healthcheck/../api/resources"]) {
      expect((await ask(`${url}${path}`, { headers: bearer(served.token) })).status, path).toBe(404);
    }
    expect((await ask(`${url}/api/reports`, { method: "POST", headers: bearer(served.token) })).status).toBe(404);
    const feed = { connection: "Upgrade", upgrade: "websocket", ...bearer(served.token) };
    expect((await ask(`${url}/feed`, { headers: feed })).status).toBe(404);
  });
});

describe("a certificate", () => {
  test("is shown, and taken anew when its files change, but not if they make no sense", async () => {
    await using served = new Served({ config: "tls: { cert: tls.crt, key: tls.key }" });
    const first = makeCertificate(served.path, "first");
    await served.start();
    expect(served.url).toMatch(/^https:/);
    expect((await ask(`${served.url}/livez`, { ca: first })).status).toBe(200);

    served.write("tls.crt", "no certificate", "w");
    await expect.poll(() => served.said.join(""), { timeout: 5_000 }).toContain("the new certificate is not used");
    expect((await ask(`${served.url}/livez`, { ca: first })).status).toBe(200);

    const second = makeCertificate(served.path, "second");
    const isTaken = async () => (await ask(`${served.url}/livez`, { ca: second }).catch(() => undefined))?.status;
    await expect.poll(isTaken, { timeout: 5_000 }).toBe(200);
    await expect(ask(`${served.url}/livez`, { ca: first })).rejects.toThrow();
  });

  test("that makes no sense is a reason not to start", async () => {
    await using served = new Served({ config: "tls: { cert: tls.crt, key: tls.key }" });
    served.write("tls.crt", "no certificate");
    served.write("tls.key", "no key");
    await expect(served.start()).rejects.toThrow("the certificate cannot be used, which tls in wrasse.yaml names");
  });
});

describe("who waits for a change", () => {
  test("is answered when the daemon stops", async () => {
    await using served = await serve();
    const waiting = ask(`${served.url}/api/changes?after=0&wait=30s`);
    // Whoever came later has been answered.
    for (let later = 0; later < 5; later++) expect((await ask(`${served.url}/livez`)).status).toBe(200);
    await served.stop();
    expect((await waiting).status).toBe(200);
    expect(served.said.filter((line) => line.includes('"level":50'))).toEqual([]);
  });
});

/** Self-signed, as PEM; replaced as tools do that renew certificates. */
function makeCertificate(folder: string, name: string): string {
  const [key, cert] = [join(folder, "new.key"), join(folder, "new.crt")];
  const subject = ["-subj", `/CN=${name}`, "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  execFileSync("openssl", ["req", "-x509", ...kind, ...subject, "-keyout", key, "-out", cert], { stdio: "ignore" });
  renameSync(key, join(folder, "tls.key"));
  renameSync(cert, join(folder, "tls.crt"));
  return readFileSync(join(folder, "tls.crt"), "utf8");
}

async function listen(url: string, token: string): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/feed`, "wrasse.v1", { headers: bearer(token) });
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  return socket;
}

function closeCodeOf(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => socket.once("close", resolve));
}
