/**
 * Kills a daemon at random moments while the logs it watches are written, rotated and emptied, and compares what it
 * has kept in the end with an uninterrupted reading of the same bytes: the same states, every report once, and the same
 * changes in the same order.
 *
 * In which order two generations of a log are read that were both written while nobody looked is a matter of the file
 * system's clock, and may rarely be the wrong one: of a few logs, and only of those that are moved away, the later
 * generation may have come first. Nothing of them is missing or twice either.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import Database from "better-sqlite3";
import { expect } from "vitest";
import { runCli } from "../cli/run-cli.ts";
import { createRandom } from "../seeded-random.ts";
import { type DaemonProcess, startDaemonProcess } from "./killed-daemon.ts";
import { createLogWriters } from "./log-writers.ts";

const LOGS = 20;
const CAUGHT_UP_MS_MAX = 60_000;
const LATE_LOGS_MAX = 3;

export interface Campaign {
  readonly seed: number;
  readonly kills: number;
  /** The longest that a daemon lives. */
  readonly lifeMsMax: number;
}

export async function runCampaign({ seed, kills, lifeMsMax }: Campaign): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "wrasse-exactly-once-"));
  const logs = join(folder, "logs");
  const shadow = join(folder, "shadow");
  const store = join(folder, "wrasse.db");
  const random = createRandom(seed);
  const writers = createLogWriters({ logs, shadow }, LOGS, random, (target, count) => countOf(store, target) >= count);
  let daemon: DaemonProcess | undefined;
  try {
    for (let kill = 0; kill < kills; kill++) {
      daemon = startDaemonProcess(["--store", store, logs]);
      const until = Date.now() + random() * lifeMsMax;
      while (Date.now() < until && daemon.process.exitCode === null) {
        for (let act = 0; act < 20; act++) writers.act();
        await delay(random() * 10);
      }
      await daemon.kill();
    }
    writers.finish();
    const last = startDaemonProcess(["--store", store, logs]);
    daemon = last;
    await caughtUp(store, writers.written, () => last.said());
    expect(await last.stop(), last.said()).toBe(0);

    const uninterrupted = join(folder, "uninterrupted.db");
    await runCli(["read", "--store", uninterrupted, shadow]);
    expect(countsOf(store)).toEqual(writers.written);
    compare(store, uninterrupted);
  } catch (error) {
    await daemon?.kill();
    throw new Error(`seed ${seed}, kept in ${folder}`, { cause: error });
  }
  rmSync(folder, { recursive: true });
}

async function caughtUp(store: string, written: ReadonlyMap<string, number>, said: () => string): Promise<void> {
  const until = Date.now() + CAUGHT_UP_MS_MAX;
  while ([...written].some(([target, count]) => countOf(store, target) < count)) {
    if (Date.now() > until)
      throw new Error(`not everything was read: ${missing(store, written)}\n${said().slice(-2000)}`);
    await delay(50);
  }
}

function missing(store: string, written: ReadonlyMap<string, number>): string {
  return [...written].map(([target, count]) => `${target} ${countOf(store, target)}/${count}`).join(", ");
}

/** How many reports about a target are committed; 0 while there is no store yet. */
function countOf(store: string, target: string): number {
  return countsOf(store).get(target) ?? 0;
}

function countsOf(store: string): Map<string, number> {
  return new Map(
    queryAll<{ target: string; count: number }>(
      store,
      "SELECT target, count(*) AS count FROM reports JOIN resources ON resources.key = resource_key GROUP BY target",
    ).map(({ target, count }) => [target, count]),
  );
}

function compare(store: string, uninterrupted: string): void {
  const late = lateIn(store);
  expect(late.length, `read in another order: ${late.join(", ")}`).toBeLessThanOrEqual(LATE_LOGS_MAX);
  const kept = summaryOf(store);
  const expected = summaryOf(uninterrupted);
  expect(kept.states).toEqual(expected.states);
  expect(kept.said).toEqual(expected.said);
  const inOrder = <Row extends { readonly id: string }>(rows: readonly Row[]) =>
    rows.filter(({ id }) => !late.includes(id));
  expect(inOrder(kept.reports)).toEqual(inOrder(expected.reports));
  expect(inOrder(kept.changes)).toEqual(inOrder(expected.changes));
}

/** The resources about which a report came behind a newer one. */
function lateIn(store: string): readonly string[] {
  return queryAll<{ id: string }>(
    store,
    "SELECT DISTINCT id FROM reports JOIN resources ON key = resource_key WHERE verdict LIKE 'old%'",
  ).map(({ id }) => id);
}

/** All that must not depend on when it was read: no numbers that count over all logs, no times of receipt. */
function summaryOf(store: string) {
  return {
    states: queryAll(
      store,
      "SELECT id, resources.level, resources.since, checks.message FROM resources JOIN checks ON resource_key = key ORDER BY id",
    ),
    changes: queryAll<{ id: string }>(
      store,
      `SELECT resources.id, check_name, from_level, to_level, reason, changes.message, changes.at FROM changes
       JOIN resources ON resources.key = changes.resource_key ORDER BY resources.id, seq`,
    ),
    said: queryAll(
      store,
      `SELECT resources.id, reports.message, reports.level, at FROM reports
       JOIN resources ON resources.key = reports.resource_key ORDER BY resources.id, at, reports.message`,
    ),
    reports: queryAll<{ id: string }>(
      store,
      `SELECT resources.id, reports.message, reports.level, at, verdict FROM reports
       JOIN resources ON resources.key = reports.resource_key ORDER BY resources.id, number`,
    ),
  };
}

function queryAll<Row>(store: string, sql: string): Row[] {
  try {
    const database = new Database(store, { readonly: true, fileMustExist: true });
    try {
      return database.prepare(sql).all() as Row[];
    } finally {
      database.close();
    }
  } catch (error) {
    // Before the first daemon has come far enough there is no store, or no table.
    if (error instanceof Error && /unable to open|no such table/.test(error.message)) return [];
    throw error;
  }
}
