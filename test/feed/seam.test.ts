/** A snapshot that takes many steps to read, while what it is of changes under it. */
import { expect, it } from "vitest";
import type { Resource } from "../../src/store/answers.ts";
import type { Saying } from "../store/batches.ts";
import { type FeedServer, saying, serveFeed } from "./feed-server.ts";
import { type Listening, listen } from "./listening.ts";

const RESOURCES = 2000;
const COMMITS = 120;

it("is of one moment, and followed by every change behind it, however much is committed meanwhile", async () => {
  await using served = await serveFeed();
  const targets = Array.from({ length: RESOURCES }, (_, number) => `m-${number}`);
  served.commit(...targets.map((target) => saying(target, "healthy")));
  const stateAt = new Map<number, string>([[served.reader.lastSeq(), stateOf(served)]]);
  const clients: Listening[] = [];
  try {
    for (let commit = 0; commit < COMMITS; commit++) {
      if (commit % 12 === 0) clients.push(await listen(served.url));
      await new Promise((resolve) => setImmediate(resolve));
      served.commit(...sayingsOf(commit, targets));
      stateAt.set(served.reader.lastSeq(), stateOf(served));
    }
    const last = served.reader.lastSeq();
    for (const client of clients) await client.until(() => knownBy(client) === last);
    const revisions = clients.map(revisionOf);
    // Some were told in the middle of it all.
    expect(new Set(revisions).size).toBeGreaterThan(3);
    for (const client of clients) {
      const revision = revisionOf(client);
      expect(textOf(client.snapshot ?? [])).toBe(stateAt.get(revision));
      expect(client.changes.map(({ seq }) => seq)).toEqual(
        Array.from({ length: last - revision }, (_, index) => revision + 1 + index),
      );
    }
  } finally {
    for (const client of clients) client[Symbol.dispose]();
  }
}, 15_000);

/** Some in front of all others, some behind them, some in between, and some that have been there. */
function sayingsOf(commit: number, targets: readonly string[]): readonly Saying[] {
  const level = commit % 2 === 0 ? "unhealthy" : "warning";
  return [
    saying(`a-${commit}`, level),
    saying(`m-1-${commit}`, level),
    saying(`z-${commit}`, level),
    ...[0, 7, 400, 1900].map((place) => saying(targets[(place + commit * 31) % RESOURCES] ?? "", level)),
  ];
}

function stateOf({ batches }: FeedServer): string {
  return textOf(batches.resources.map(({ id, state }) => ({ id, level: state.level })));
}

function textOf(resources: readonly Pick<Resource, "id" | "level">[]): string {
  const lines = resources.map(({ id, level }) => `${id} ${level}\n`);
  return lines.sort().join("");
}

function knownBy(client: Listening): number | undefined {
  return client.changes.at(-1)?.seq ?? (client.snapshot === undefined ? undefined : revisionOf(client));
}

/** The same in all parts. */
function revisionOf({ frames }: Listening): number {
  const [revision, ...others] = new Set(frames.flatMap((frame) => (frame.type === "snapshot" ? [frame.revision] : [])));
  expect(others).toEqual([]);
  return revision ?? -1;
}
