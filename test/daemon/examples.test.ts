/** The worked examples of fixtures/examples, from the log line to the deed: real daemon, real programs, real servers. */
import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test, vi } from "vitest";
import { startOctopusServer } from "../reactions/octopus/octopus-server.ts";
import { type Served, serve } from "../web/serve.ts";

const EXAMPLES = join(import.meta.dirname, "../../fixtures/examples");
const WAIT = { timeout: 20_000, interval: 20 };
vi.setConfig({ testTimeout: 60_000 });

const textOf = (example: string, file: string) => readFileSync(join(EXAMPLES, example, file), "utf8");

class LocalServer implements AsyncDisposable {
  readonly #server: Server;

  constructor(listener: RequestListener) {
    this.#server = createServer(listener);
  }

  async listen(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("it has no port");
    return `http://127.0.0.1:${address.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}

test("a web site that does not answer is taken out of the load balancer, and comes back when it does", async () => {
  let status = 200;
  await using site = new LocalServer((_, response) => response.writeHead(status).end());
  const siteUrl = await site.listen();
  const calls: string[] = [];
  await using balancer = new LocalServer((request, response) => {
    calls.push(`${request.method} ${request.url}`);
    response.writeHead(204).end();
  });
  await using served = await serve({
    config: textOf("load-balancer", "wrasse.yaml"),
    files: { "balancer.mjs": textOf("load-balancer", "balancer.mjs"), "logs/probes.log": "" },
    environment: { BALANCER_URL: await balancer.listen(), PATH: process.env["PATH"] },
  });

  await probe(served, "web-01", siteUrl);
  await probe(served, "web-02", siteUrl);
  status = 503;
  await probe(served, "web-01", siteUrl);
  await vi.waitFor(() => expect(calls).toEqual(["POST /nodes/web-01/drain"]), WAIT);

  await probe(served, "web-01", siteUrl);
  status = 200;
  await probe(served, "web-01", siteUrl);
  await vi.waitFor(() => expect(calls).toEqual(["POST /nodes/web-01/drain", "POST /nodes/web-01/enable"]), WAIT);

  await vi.waitFor(
    async () => expect((await effectsOf(served)).map(({ state }) => state)).toEqual(["done", "done"]),
    WAIT,
  );
  expect(await effectsOf(served)).toMatchObject([
    { rule: "out-of-the-balancer", phase: "recover", action: "run" },
    { rule: "out-of-the-balancer", phase: "do", action: "run", level: "unhealthy", message: "No 200, but 503" },
  ]);
});

test("a node is not taken out of the load balancer when no other one answers", async () => {
  let status = 200;
  await using site = new LocalServer((_, response) => response.writeHead(status).end());
  const siteUrl = await site.listen();
  const calls: string[] = [];
  await using balancer = new LocalServer((request, response) => {
    calls.push(`${request.url}`);
    response.writeHead(204).end();
  });
  await using served = await serve({
    config: textOf("load-balancer", "wrasse.yaml"),
    files: { "balancer.mjs": textOf("load-balancer", "balancer.mjs"), "logs/probes.log": "" },
    environment: { BALANCER_URL: await balancer.listen(), PATH: process.env["PATH"] },
  });
  await probe(served, "web-01", siteUrl);
  await probe(served, "web-02", siteUrl);
  status = 503;
  await probe(served, "web-01", siteUrl);
  await vi.waitFor(() => expect(calls).toEqual(["/nodes/web-01/drain"]), WAIT);
  await probe(served, "web-02", siteUrl);
  await vi.waitFor(async () => {
    expect((await effectsOf(served))[0]).toMatchObject({ state: "held", layer: "blast-radius" });
  }, WAIT);
  expect(calls).toEqual(["/nodes/web-01/drain"]);
});

test("a deployment whose log says that the release is not well is cancelled and the one before deployed, once", async () => {
  await using octopus = await startOctopusServer();
  octopus.deployed({ project: "Shop", environment: "Production", release: "1.4.1", state: "Success" });
  octopus.deployed({
    ...{ project: "Shop", environment: "Production", release: "1.4.2" },
    ...{ state: "Executing", task: "ServerTasks-4711" },
  });
  await using served = await serve({
    config: textOf("rolling-deployment", "wrasse.yaml").replace("http://127.0.0.1:8065", octopus.url),
    files: { "logs/servertasks-4711.txt": textOf("rolling-deployment", "begin.log") },
    environment: { OCTOPUS_API_KEY: octopus.apiKey },
    now: () => Date.UTC(2026, 10, 20, 9, 1, 22),
  });

  for (const line of textOf("rolling-deployment", "unhealthy.log").trimEnd().split("\n")) {
    served.write("logs/servertasks-4711.txt", `${line}\n`);
  }
  await vi.waitFor(async () => {
    const effects = await effectsOf(served);
    expect(effects.map(({ action, state }) => `${action} ${state}`)).toEqual([
      "octopus-redeploy done",
      "octopus-cancel-task done",
    ]);
  }, WAIT);
  const posts = octopus.requests.filter(({ method }) => method === "POST");
  expect(posts).toMatchObject([
    { path: "/api/tasks/ServerTasks-4711/cancel" },
    { path: "/api/Spaces-1/deployments", body: { ReleaseId: "Releases-1" } },
  ]);

  const changes = (await (await served.fetch("/api/changes?after=0")).json()) as { readonly items: unknown[] };
  expect(changes.items.at(-1)).toMatchObject({
    deployment: { task: "ServerTasks-4711", release: "1.4.2", secondsSince: 80 },
  });
});

/** As a scheduled task would run it once a minute. */
async function probe(served: Served, target: string, url: string): Promise<void> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    join(EXAMPLES, "load-balancer/probe.mjs"),
    ...[target, url],
  ]);
  served.write("logs/probes.log", stdout);
}

/** Newest first. */
async function effectsOf(served: Served): Promise<readonly Record<string, unknown>[]> {
  const answer = (await (await served.fetch("/api/effects")).json()) as { readonly items: Record<string, unknown>[] };
  return answer.items;
}
