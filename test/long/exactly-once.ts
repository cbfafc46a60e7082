/**
 * Kills a daemon at random moments while the logs it watches are written, rotated and emptied, and compares what it
 * has kept in the end with an uninterrupted reading of the same bytes: the same states, the same changes in the same
 * order for each resource, every report once.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import Database from "better-sqlite3";
import { expect } from "vitest";
import { runCli } from "../cli/run-cli.ts";
import { startDaemonProcess } from "./killed-daemon.ts";
import { createLogWriters } from "./log-writers.ts";

const LOGS = 20;
const CAUGHT_UP_MS_MAX = 60_000;

export interface Campaign {
  readonly seed: number;
  readonly kills: number;
  /** The longest that a daemon lives. */
  readonly lifeMsMax: number;
  /** Handed to every daemon that is killed. */
  readonly env?: Readonly<Record<string, string>>;
}

export async function runCampaign({ seed, kills, lifeMsMax, env }: Campaign): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "wrasse-exactly-once-"));
  const logs = join(folder, "logs");
  const shadow = join(folder, "shadow");
  const store = join(folder, "wrasse.db");
  const random = createRandom(seed);
  const writers = createLogWriters({ logs, shadow }, LOGS, random, (target, count) => countOf(store, target) >= count);
  try {
    for (let kill = 0; kill < kills; kill++) {
      const daemon = startDaemonProcess(["--store", store, logs], env);
      const until = Date.now() + random() * lifeMsMax;
      while (Date.now() < until && daemon.process.exitCode === null) {
        for (let act = 0; act < 20; act++) writers.act();
        await delay(random() * 10);
      }
      await daemon.kill();
    }
    writers.finish();
    const last = startDaemonProcess(["--store", store, logs]);
    await caughtUp(store, writers.written, () => last.said());
    expect(await last.stop(), last.said()).toBe(0);

    const uninterrupted = join(folder, "uninterrupted.db");
    await runCli(["read", "--store", uninterrupted, shadow]);
    expect(summaryOf(store)).toEqual(summaryOf(uninterrupted));
    expect(countsOf(store)).toEqual(writers.written);
  } catch (error) {
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

/** All that must not depend on when it was read: no numbers that count over all logs, no times of receipt. */
function summaryOf(store: string) {
  return {
    states: queryAll(
      store,
      "SELECT id, resources.level, resources.since, checks.message FROM resources JOIN checks ON resource_key = key ORDER BY id",
    ),
    changes: queryAll(
      store,
      `SELECT resources.id, check_name, from_level, to_level, reason, changes.message, changes.at FROM changes
       JOIN resources ON resources.key = changes.resource_key ORDER BY resources.id, seq`,
    ),
    reports: queryAll(
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

/** The same numbers for the same seed (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
