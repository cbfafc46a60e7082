/** A hundred logs that are written at once: whether anything stays behind, and what it costs. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Daemon } from "../../src/daemon/daemon.ts";
import { startBenchDaemon } from "./bench-daemon.ts";
import { median, print, waitUntil } from "./measure.ts";

const ROUNDS = 5;
const FILES = 100;
const LINES_PER_SECOND = 100_000;
const SECONDS = 15;
const LINES_PER_MESSAGE = 1000;
const REPORTS = (LINES_PER_SECOND * SECONDS) / LINES_PER_MESSAGE;
/** After the last line; what has not come by then stays behind. */
const CATCH_UP_MS_MAX = 10_000;
const WRITER = join(import.meta.dirname, "log-writer.ts");

/** As programs write that gather for a moment, and as those that hardly do. */
const EVERY_MS = [100, 10];

interface Round {
  readonly cpuShare: number;
  readonly catchUpMs: number;
  readonly bytesBehind: number;
  readonly reportsMissing: number;
}

export async function benchManyWriters(folder: string): Promise<void> {
  for (const everyMs of EVERY_MS) {
    const rounds: Round[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      rounds.push(await measureWriting(join(folder, `every-${everyMs}-${round}`), everyMs));
    }
    printRounds(`100 files, ${(FILES * 1000) / everyMs} appends/s, 100,000 lines/s`, rounds);
  }
}

function printRounds(load: string, rounds: readonly Round[]): void {
  const bytes = Math.max(...rounds.map(({ bytesBehind }) => bytesBehind));
  const reports = Math.max(...rounds.map(({ reportsMissing }) => Math.abs(reportsMissing)));
  const catchUpMs = median(rounds.map(({ catchUpMs }) => catchUpMs));
  const cpuShare = median(rounds.map(({ cpuShare }) => cpuShare));
  print(`${load}, behind, worst of ${ROUNDS}`, `${bytes} bytes, ${reports} of ${REPORTS} reports`, "0");
  print(`${load}, until caught up, median of ${ROUNDS}`, `${Math.round(catchUpMs)} ms`);
  print(`${load}, CPU, median of ${ROUNDS}`, `${(cpuShare * 100).toFixed(1)} % of a core`, "< 30 %");
}

async function measureWriting(folder: string, everyMs: number): Promise<Round> {
  const logs = join(folder, "logs");
  mkdirSync(logs, { recursive: true });
  let kept = 0;
  const daemon = await startBenchDaemon(folder, logs, (event) => {
    if (event.kind === "committed") kept += event.batch.reports.length;
  });
  try {
    const cpuBefore = process.cpuUsage();
    const startedAt = performance.now();
    const load = [FILES, LINES_PER_SECOND, SECONDS, LINES_PER_MESSAGE, everyMs].map(String);
    await once(spawn(process.execPath, [WRITER, logs, ...load]), "exit");
    const writtenAt = performance.now();
    const cpu = process.cpuUsage(cpuBefore);
    const cpuShare = (cpu.user + cpu.system) / 1000 / (writtenAt - startedAt);
    await waitUntil(async () => kept >= REPORTS && (await bytesBehindOf(daemon)) === 0, CATCH_UP_MS_MAX);
    const catchUpMs = performance.now() - writtenAt;
    return { cpuShare, catchUpMs, bytesBehind: await bytesBehindOf(daemon), reportsMissing: REPORTS - kept };
  } finally {
    await daemon.close();
  }
}

async function bytesBehindOf({ metrics }: Daemon): Promise<number> {
  return Number(/^wrasse_bytes_behind (\d+)/m.exec(await metrics.registry.metrics())?.[1]);
}
