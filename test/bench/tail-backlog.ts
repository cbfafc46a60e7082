/** `wrasse read` over a log of 1 GiB beside grep, and over a log of nothing but messages beside a bare SQLite loop. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { measureBesideGrep } from "./beside-grep.ts";
import { installIn, writeBigLog } from "./big-log.ts";
import { median, print, runProcess } from "./measure.ts";

const ROUNDS = 5;
const FLOOD_LINES = 200_000;
const FLOOD_TARGETS = 500;
const BATCH = 1000;

export async function benchBacklog(folder: string): Promise<void> {
  const log = join(folder, "big.log");
  const messageCount = writeBigLog(log);
  const wrasse = installIn(folder);
  const storeOf = (round: number) => join(folder, `round-${round}.db`);
  await measureBesideGrep(
    ROUNDS,
    { log, messageCount },
    {
      name: "wrasse read",
      argsOf: (round) => [wrasse, "read", "--store", storeOf(round), log],
      // What it reads last is unhealthy, and it says so.
      exitCodes: [3],
      countOf: (_run, round) => countReports(storeOf(round)),
      wantedRatio: "≤ 4",
      wantedMiB: "< 150",
    },
  );
}

export async function benchFlood(folder: string): Promise<void> {
  const log = join(folder, "flood.log");
  const empty = join(folder, "empty.log");
  writeFileSync(log, Array.from({ length: FLOOD_LINES }, (_, index) => floodLine(index)).join(""));
  writeFileSync(empty, "");
  const wrasse = installIn(folder);
  const rates: number[] = [];
  const bareRates: number[] = [];
  const ratios: number[] = [];
  for (let round = -1; round < ROUNDS; round++) {
    const store = join(folder, `flood-${round}.db`);
    const start = await runProcess(process.execPath, [wrasse, "read", "--store", `${store}-empty`, empty], [0]);
    const own = await runProcess(process.execPath, [wrasse, "read", "--store", store, log], [0, 3, 5]);
    if (countReports(store) !== FLOOD_LINES) throw new Error(`kept ${countReports(store)} of ${FLOOD_LINES}`);
    const bare = bareLoop(join(folder, "bare.db"));
    if (round < 0) continue;
    const rate = (FLOOD_LINES * 1000) / (own.wallMs - start.wallMs);
    rates.push(rate);
    bareRates.push(bare);
    ratios.push(bare / rate);
  }
  const perSecond = (rate: number) => `${Math.round(rate).toLocaleString("en")} reports/s`;
  print("bare better-sqlite3 loop, batches of 1,000, FULL", perSecond(median(bareRates)));
  print("wrasse read, every line a message, FULL", perSecond(median(rates)), "≥ 60,000");
  print("bare / wrasse, median of pairs", median(ratios).toFixed(2));
}

/** Five hundred targets that say they are well, and now and then that they are not. */
function floodLine(index: number): string {
  const status = index % 97 === 0 ? "Unhealthy" : "Healthy";
  return `2026-01-21T10:00:00Z ##octopus[health target=web-${index % FLOOD_TARGETS} status=${status} message="check ${index}"]\n`;
}

/** The least that could be done with the same reports: one row each, one update of a state, one position a batch. */
function bareLoop(path: string): number {
  const database = new Database(path);
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = FULL");
  database.exec(`
    CREATE TABLE reports (number INTEGER PRIMARY KEY, resource INTEGER, level INTEGER, at INTEGER, received INTEGER,
      message TEXT, verdict TEXT, source INTEGER, file INTEGER, line INTEGER, byte_offset INTEGER);
    CREATE TABLE states (resource INTEGER PRIMARY KEY, level INTEGER, since INTEGER, message TEXT);
    CREATE TABLE positions (file INTEGER PRIMARY KEY, byte_offset INTEGER);`);
  const report = database.prepare("INSERT INTO reports VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  const state = database.prepare("INSERT OR REPLACE INTO states VALUES (?, ?, ?, ?)");
  const position = database.prepare("INSERT OR REPLACE INTO positions VALUES (?, ?)");
  const start = performance.now();
  for (let from = 0; from < FLOOD_LINES; from += BATCH) {
    database.exec("BEGIN IMMEDIATE");
    for (let index = from; index < from + BATCH; index++) {
      const now = Date.now();
      report.run(index, index % FLOOD_TARGETS, 1, now, now, `check ${index}`, "confirmed", 1, 1, index, index * 90);
      state.run(index % FLOOD_TARGETS, 1, now, `check ${index}`);
    }
    position.run(1, from);
    database.exec("COMMIT");
  }
  const rate = (FLOOD_LINES * 1000) / (performance.now() - start);
  database.close();
  rmSync(path);
  return rate;
}

function countReports(store: string): number {
  const database = new Database(store, { readonly: true });
  const { count } = database.prepare("SELECT count(*) AS count FROM reports").get() as { count: number };
  database.close();
  return count;
}
