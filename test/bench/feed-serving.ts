/**
 * A process that serves the feed: wrasse's, of a store that is committed to, or a bare `ws` server that sends what was
 * recorded of wrasse's, at the same times.
 */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { type WebSocket, WebSocketServer } from "ws";
import { createFeed } from "../../src/feed/feed.ts";
import { BATCH_AGE_MS_MAX } from "../../src/intake/group-commit.ts";
import { openReader } from "../../src/store/open-reader.ts";
import { openStore } from "../../src/store/store.ts";
import { Batches, type Saying } from "../store/batches.ts";
import type { RecordedFrame } from "./feed-listeners.ts";

export interface ServingOrder {
  readonly kind: "wrasse" | "bare";
  readonly store: string;
  readonly recording: string;
  readonly perSecond: number;
  readonly seconds: number;
}

export interface ServingReport {
  readonly kind: "report";
  readonly cpuMs: number;
  /** Of that, for making up what is committed, and committing it, which is not the feed's. */
  readonly commitMs: number;
  readonly peakMiB: number;
  readonly lastSeq: number;
}

interface Serving {
  readonly http: Server;
  run(): Promise<Pick<ServingReport, "lastSeq" | "commitMs">>;
}

const RESOURCES = 200;
/** As many as the intake makes. */
const COMMITS_PER_SECOND_MAX = 1000 / BATCH_AGE_MS_MAX;

async function serveWrasse({ store: path, perSecond, seconds }: ServingOrder): Promise<Serving> {
  const holder = { pid: process.pid, host: "bench", command: "bench" };
  const store = await openStore({ path, holder, now: Date.now() });
  const reader = openReader(path);
  const feed = createFeed({ reader, now: () => Date.now() });
  const batches = new Batches(store.last);
  const http = createServer();
  http.on("upgrade", (request, socket, head) => {
    feed.accept(request, socket, head, { tokenId: undefined, within: undefined });
  });
  const commitsPerSecond = Math.min(perSecond, COMMITS_PER_SECOND_MAX);
  const perCommit = perSecond / commitsPerSecond;
  return {
    http,
    async run() {
      let commitMs = 0;
      const startedAt = performance.now();
      for (let commit = 0; commit < commitsPerSecond * seconds; commit++) {
        await delay(Math.max(0, startedAt + (commit * 1000) / commitsPerSecond - performance.now()));
        const before = cpuMs();
        const sayings = Array.from({ length: perCommit }, (_, index) => sayingOf(commit * perCommit + index));
        store.commit(batches.of(...sayings));
        commitMs += cpuMs() - before;
        feed.committed();
      }
      return { lastSeq: reader.lastSeq(), commitMs };
    },
  };
}

/** One change each, save the first of a resource: that is worse, which moves the resource, too. */
function sayingOf(number: number): Saying {
  const round = Math.floor(number / RESOURCES);
  const target = `web-${number % RESOURCES}`;
  const names = { project: "acme", environment: "production", target, name: "iis" };
  const origin = {
    source: "tasks",
    file: `/var/log/tasks/${target}.log`,
    line: number,
    column: 1,
    offset: number * 80,
  };
  const message = "the site did not answer with 200 in two seconds";
  if (round === 0) return { names, level: "unavailable", check: "machine", message, at: Date.now(), origin };
  return { names, level: round % 2 === 0 ? "healthy" : "unhealthy", check: "http", message, at: Date.now(), origin };
}

function serveBare({ recording }: ServingOrder): Serving {
  const clients = new Set<WebSocket>();
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: false, clientTracking: false });
  const http = createServer();
  http.on("upgrade", (request, socket, head) => {
    server.handleUpgrade(request, socket, head, (webSocket) => clients.add(webSocket));
  });
  return {
    http,
    async run() {
      const frames = (JSON.parse(readFileSync(recording, "utf8")) as RecordedFrame[]).map(({ atMs, text }) => ({
        atMs,
        bytes: Buffer.from(text),
      }));
      const recordedAt = frames[0]?.atMs ?? 0;
      const startedAt = performance.now();
      for (const { atMs, bytes } of frames) {
        await delay(Math.max(0, startedAt + (atMs - recordedAt) - performance.now()));
        for (const client of clients) client.send(bytes, { binary: false });
      }
      return { lastSeq: 0, commitMs: 0 };
    },
  };
}

process.on("message", (message: { readonly kind: "open"; readonly order: ServingOrder } | { readonly kind: "run" }) => {
  if (message.kind === "run") void run();
  else void open(message.order);
});

let serving: Serving | undefined;

async function open(order: ServingOrder): Promise<void> {
  serving = order.kind === "wrasse" ? await serveWrasse(order) : serveBare(order);
  serving.http.listen(0, "127.0.0.1", 4096);
  await once(serving.http, "listening");
  const address = serving.http.address();
  process.send?.({ kind: "opened", port: typeof address === "object" ? address?.port : undefined });
}

async function run(): Promise<void> {
  const before = cpuMs();
  const done = await serving?.run();
  // What was committed last is still being sent.
  await delay(200);
  const peakMiB = Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) / 1024;
  process.send?.({ kind: "report", cpuMs: cpuMs() - before, peakMiB, ...done });
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
