/** Signals over the real intake and store: what has been counted is there after a restart, and rights are kept. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createPolicies } from "../../src/health/policy.ts";
import { Intake } from "../../src/intake/intake.ts";
import type { ReactionRows } from "../../src/intake/reacting.ts";
import type { Signal } from "../../src/intake/signal.ts";
import { Signals } from "../../src/intake/signals.ts";
import { plainSource, type Source } from "../../src/intake/source.ts";
import { openReader } from "../../src/store/open-reader.ts";
import { openStore } from "../../src/store/store.ts";

const START = Date.UTC(2026, 10, 21, 10);
const SIGNAL: Signal = {
  name: "critical",
  pattern: { kind: "literal", text: "CRITICAL" },
  times: { count: 3, withinMs: 60_000 },
  level: "unhealthy",
  check: "log",
  subject: { target: "web-01", project: "acme", name: "iis" },
};
const SILENT = { moved: () => {}, holdChanged: () => {}, deployed: () => {}, tick: () => {} };

/** From a start to a stop, at a time that stands still. */
async function run(path: string, now: number, source: Source, act: (signals: Signals, hear: () => void) => void) {
  const store = await openStore({ path, holder: { pid: process.pid, host: "here", command: "test" }, now });
  const reader = openReader(path);
  let rows: ReactionRows | undefined;
  const intake = new Intake({
    store,
    policyOf: createPolicies([]),
    clock: { now: () => now },
    monotonicMs: () => performance.now(),
    onEvent: () => {},
    reacting: (made) => {
      rows = made;
      return SILENT;
    },
  });
  const signals = new Signals({
    signals: [SIGNAL],
    kept: reader.reactions(now).watches,
    intake,
    writer: { keepWatch: (row) => rows?.watch(row) },
    sourceOf: () => source,
    now: () => now,
  });
  const line = { entries: [{ texts: ["CRITICAL"], said: () => ({}) }], number: 7, offset: 70 };
  act(signals, () => signals.hear(line, { source, file: "/logs/a.log", captures: {}, door: intake }));
  intake.commit();
  const kept = {
    watches: reader.reactions(now).watches.length,
    changes: reader
      .changes(0, 100)
      .filter(({ check }) => check !== null)
      .map(({ to, message }) => [to, message]),
    problems: reader.problems({ limit: 10 }).map(({ code }) => code),
    resources: reader.resources({}).map(({ id }) => id),
  };
  reader.close();
  intake.close();
  store.close();
  return kept;
}

async function inFolder(act: (path: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "wrasse-signals-"));
  try {
    await act(join(folder, "wrasse.db"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("three lines in three lives of the daemon are three, and clear in a fourth", async () => {
  await inFolder(async (path) => {
    const source = plainSource("logs");
    const first = await run(path, START, source, (_, hear) => hear());
    expect(first).toEqual({ watches: 1, changes: [], problems: [], resources: [] });
    await run(path, START + 20_000, source, (_, hear) => hear());
    const third = await run(path, START + 40_000, source, (_, hear) => hear());
    expect(third).toEqual({
      watches: 1,
      changes: [["unhealthy", "CRITICAL"]],
      problems: [],
      resources: ["acme/-/-/web-01/iis"],
    });
    const early = await run(path, START + 99_999, source, (signals) => signals.tick(START + 99_999));
    expect(early).toEqual(third);
    const last = await run(path, START + 161_000, source, (signals) => signals.tick(START + 161_000));
    expect(last).toMatchObject({
      watches: 0,
      changes: [
        ["unhealthy", "CRITICAL"],
        ["healthy", "no match for 1m"],
      ],
    });
  });
});

test("a source's signals say no more than it may", async () => {
  await inFolder(async (path) => {
    const source = { ...plainSource("logs"), may: { targets: ["db-*"], projects: ["*"], react: true } };
    const kept = await run(path, START, source, (_, hear) => {
      for (let line = 0; line < 10; line++) hear();
    });
    expect(kept).toMatchObject({ changes: [], problems: ["out-of-scope"], resources: [] });
  });
});
