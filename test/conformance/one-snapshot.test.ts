/**
 * While thousands of changes a second are committed, clients ask in all formats in turn. What an answer says of each
 * check has to be what it was at the number that the answer has, as the changes that were kept tell.
 */
import { Agent, request } from "node:http";
import { expect, it } from "vitest";
import { type Level, ORDERED_LEVELS } from "../../src/health/level.ts";
import { openReader } from "../../src/store/open-reader.ts";
import type { Served } from "../web/serve.ts";
import { serve } from "../web/serve.ts";
import { type Listed, PUBLISHED, type Published } from "./published-formats.ts";

const TARGETS = Array.from({ length: 20 }, (_, index) => `t${index}`);
const CONNECTIONS = 4;
const REQUESTS = 1000;
const CHANGES_PER_SECOND = 5000;

interface Told {
  readonly format: Published;
  readonly revision: number;
  readonly listed: readonly Listed[] | undefined;
  /** Which connection it was. */
  readonly localPort: number | undefined;
}

it("T-MAP4: 1,000 answers in all formats are each of one moment, and no connection goes back in time", async () => {
  await using served = await serve();
  const writer = writeChanges(served);
  const told = await Promise.all(Array.from({ length: CONNECTIONS }, (_, number) => askInTurn(served, number)));
  const { perSecond } = await writer.stop();
  for (const answers of told) {
    expect(new Set(answers.map(({ localPort }) => localPort)).size).toBe(1);
    const revisions = answers.map(({ revision }) => revision);
    expect(revisions).toEqual([...revisions].sort((one, other) => one - other));
    // Far fewer numbers than answers would say that nothing was going on meanwhile.
    expect(new Set(revisions).size).toBeGreaterThan(answers.length / 10);
  }
  expect(perSecond).toBeGreaterThan(CHANGES_PER_SECOND / 10);
  const answers = told.flat().sort((one, other) => one.revision - other.revision);
  expect(answers).toHaveLength(REQUESTS);
  expect(compareWithChanges(served.store, answers)).toBeGreaterThan(REQUESTS / 2);
}, 60_000);

/** Every round moves each target to another level. */
function writeChanges(served: Served): { stop(): Promise<{ readonly perSecond: number }> } {
  let isStopped = false;
  const startedAt = performance.now();
  const changes = (async () => {
    let count = 0;
    for (let round = 0; !isStopped; round++) {
      const lines = TARGETS.map((target, index) => {
        const level = ORDERED_LEVELS[(round + index * index) % ORDERED_LEVELS.length];
        return `##octopus[health target="${target}" status="${level}"]`;
      });
      await served.report(lines);
      count += lines.length * 2;
      const aheadMs = (count * 1000) / CHANGES_PER_SECOND - (performance.now() - startedAt);
      if (aheadMs > 0) await new Promise((resolve) => setTimeout(resolve, aheadMs));
    }
    return count;
  })();
  return {
    async stop() {
      isStopped = true;
      return { perSecond: ((await changes) * 1000) / (performance.now() - startedAt) };
    },
  };
}

async function askInTurn(served: Served, number: number): Promise<readonly Told[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const told: Told[] = [];
  try {
    for (let count = 0; count < REQUESTS / CONNECTIONS; count++) {
      const format = PUBLISHED[(count + number) % PUBLISHED.length];
      if (format !== undefined) told.push(await ask(served.url, format, agent));
    }
    return told;
  } finally {
    agent.destroy();
  }
}

function ask(url: string, format: Published, agent: Agent): Promise<Told> {
  return new Promise((resolve, reject) => {
    const asking = request(`${url}${format.path}`, { agent, headers: format.headers }, (response) => {
      const { localPort } = response.socket;
      const chunks: Buffer[] = [];
      response.on("error", reject);
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const revision = Number(response.headers["x-wrasse-revision"]);
        const listed = format.list?.(Buffer.concat(chunks).toString("utf8"));
        resolve({ format, revision, listed, localPort });
      });
    });
    asking.on("error", reject);
    asking.end();
  });
}

/** Answers in the order of their numbers. How many of them say what each check is. */
function compareWithChanges(store: string, answers: readonly Told[]): number {
  const reader = openReader(store);
  const levels = new Map<string, Level>();
  let compared = 0;
  let after = 0;
  try {
    for (const { format, revision, listed } of answers) {
      for (const { seq, check, resource, to } of revision > after ? reader.changes(after, revision - after) : []) {
        if (check !== null) levels.set(resource.target, to);
        after = seq;
      }
      const { path, headers, wordOf } = format;
      if (listed === undefined || wordOf === undefined) continue;
      const wanted = [...levels].map(([target, level]) => `${target} ${wordOf(level)}`);
      const said = listed.map(({ label, word }) => `${label} ${word}`);
      // Before the first report, Kubernetes has a ping of its own.
      if (levels.size > 0)
        expect([path, headers, revision, said.sort()]).toEqual([path, headers, revision, wanted.sort()]);
      compared++;
    }
    return compared;
  } finally {
    reader.close();
  }
}
