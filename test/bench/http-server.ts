/** The server side of the bench `http`, a process of its own: a daemon on a store, and a bare fastify beside it. */
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fastify } from "fastify";
import { pino } from "pino";
import { defaultConfig } from "../../src/daemon/config.ts";
import { startDaemon } from "../../src/daemon/daemon.ts";

const [folder = "", ...paths] = process.argv.slice(2);
const logs = join(folder, "logs");
mkdirSync(logs, { recursive: true });
const config = defaultConfig([logs], { path: join(folder, "wrasse.yaml"), stateFolder: folder });
const daemon = await startDaemon({
  config: { ...config, store: join(folder, "wrasse.db"), listen: { host: "127.0.0.1", port: 0 } },
  version: "bench",
  process: { pid: process.pid, host: "bench", command: "bench" },
  isRunning: () => true,
  log: pino({ enabled: false }),
  clock: { now: () => Date.now() },
  monotonicMs: () => performance.now(),
});
await daemon.caughtUp;
const own = daemon.web.url ?? "";

/** Of every path that is measured, an answer of the same size and kind that takes no work. */
const bare = fastify();
for (const path of paths) {
  const response = await fetch(`${own}${path}`);
  const body = await response.text();
  const contentType = response.headers.get("content-type") ?? "";
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${body}`);
  const route = path.includes("?") ? path.replace(/\?.*$/, "") : path.replace(/[^/]+$/, ":id");
  bare.get(route, (_request, reply) => {
    reply.header("content-type", contentType).send(body);
  });
}
const bareUrl = await bare.listen({ host: "127.0.0.1", port: 0 });
process.stdout.write(`${JSON.stringify({ own, bare: bareUrl })}\n`);
await once(process.stdin.resume(), "end");
await bare.close();
await daemon.close();
