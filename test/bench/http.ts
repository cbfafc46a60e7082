/**
 * Questions over HTTP to a daemon whose store has 100,000 resources, about random ones of them, beside a bare fastify
 * route in the same process that answers a constant text of the same size: requests a second, in turn.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import autocannon from "autocannon";
import { openReader } from "../../src/store/open-reader.ts";
import { ASKED, seedLargeStore } from "./large-store.ts";
import { median, print } from "./measure.ts";

const ROUNDS = 5;
const SECONDS = 3;
/** Until the compiler has seen what is used often. */
const WARM_UP_SECONDS = 10;
const CONNECTIONS = 50;
/** So many of the resources each connection asks about, over and over: building more would cost the client its time. */
const QUESTIONS_PER_CONNECTION = 200;
const QUESTIONS = CONNECTIONS * QUESTIONS_PER_CONNECTION;

interface Question {
  readonly name: string;
  readonly pathOf: (resource: { readonly id: string; readonly target: string }) => string;
}

const ASKING: readonly Question[] = [
  { name: "/api/resources/{id}", pathOf: ({ id }) => `/api/resources/${encodeURIComponent(id)}` },
  { name: "/health?target=…", pathOf: ({ target }) => `/health?target=${encodeURIComponent(target)}` },
];

export async function benchHttp(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "wrasse-bench-"));
  try {
    await seedLargeStore(join(folder, "wrasse.db"), join(folder, "told.log"));
    await benchIn(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function benchIn(folder: string): Promise<void> {
  const resources = pickResources(join(folder, "wrasse.db"));
  const [sample] = resources;
  if (sample === undefined) throw new Error("the store has no resources");
  const server = await startServer(
    folder,
    ASKING.map(({ pathOf }) => pathOf(sample)),
  );
  try {
    for (const { name, pathOf } of ASKING) {
      const paths = resources.map(pathOf);
      const own: number[] = [];
      const bare: number[] = [];
      for (const url of [server.bare, server.own]) await rateOf(url, paths, WARM_UP_SECONDS);
      for (let round = 0; round < ROUNDS; round++) {
        bare.push(await rateOf(server.bare, paths, SECONDS));
        own.push(await rateOf(server.own, paths, SECONDS));
      }
      const share = median(own.map((rate, round) => rate / (bare[round] ?? Number.NaN)));
      const beside = `${Math.round(share * 100)} % of a bare route (${Math.round(median(bare))}/s)`;
      print(`GET ${name}`, `${Math.round(median(own))}/s, ${beside}`, ">= 60 %");
    }
  } finally {
    await server.close();
  }
}

/** Spread over the store as chance would have it. */
function pickResources(store: string): readonly { readonly id: string; readonly target: string }[] {
  const reader = openReader(store);
  try {
    const all = reader.resources({});
    const [asked] = reader.resources({ target: ASKED });
    const picked = Array.from({ length: QUESTIONS }, () => all[Math.floor(Math.random() * all.length)]);
    return [asked, ...picked].filter((resource) => resource !== undefined);
  } finally {
    reader.close();
  }
}

async function startServer(folder: string, paths: readonly string[]) {
  const child = spawn(process.execPath, [join(import.meta.dirname, "http-server.ts"), folder, ...paths], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const [first] = (await once(child.stdout, "data")) as [Buffer];
  const { own, bare } = JSON.parse(first.toString("utf8")) as { readonly own: string; readonly bare: string };
  return {
    own,
    bare,
    async close() {
      child.stdin.end();
      await once(child, "exit");
    },
  };
}

async function rateOf(url: string, paths: readonly string[], seconds: number): Promise<number> {
  let connection = 0;
  const { requests, non2xx, errors } = await autocannon({
    url,
    connections: CONNECTIONS,
    duration: seconds,
    setupClient(client) {
      const from = (connection++ % CONNECTIONS) * QUESTIONS_PER_CONNECTION;
      client.setRequests(paths.slice(from, from + QUESTIONS_PER_CONNECTION).map((path) => ({ path })));
    },
  });
  if (non2xx > 0 || errors > 0) throw new Error(`${url} failed ${non2xx + errors} times`);
  return requests.average;
}
