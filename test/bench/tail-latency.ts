/** How long it takes until an appended message is committed, beside `tail -F | grep` until it is printed. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { MARKER } from "../../grammar/syntax.ts";
import { startBenchDaemon } from "./bench-daemon.ts";
import { median, percentile, print, waitUntil } from "./measure.ts";

const ROUNDS = 5;
const PER_SECOND = 20;
const SECONDS = 20;
const APPENDS = PER_SECOND * SECONDS;
/** After the last append. */
const ARRIVAL_MS_MAX = 10_000;
const WRITER = join(import.meta.dirname, "log-writer.ts");

interface Latencies {
  readonly ownMs: readonly number[];
  readonly tailMs: readonly number[];
}

export async function benchLatency(folder: string): Promise<void> {
  const rounds: Latencies[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await measureLatencies(join(folder, `round-${round}`)));
  const figures = (of: (round: Latencies) => readonly number[]) => {
    const p50 = median(rounds.map((round) => median(of(round))));
    const p99 = median(rounds.map((round) => percentile(of(round), 0.99)));
    return `p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`;
  };
  const runs = `${APPENDS} appends, median of ${ROUNDS}`;
  print(
    `tail -F | grep, append to printed, ${runs}`,
    figures(({ tailMs }) => tailMs),
  );
  print(
    `wrasse, append to committed, ${runs}`,
    figures(({ ownMs }) => ownMs),
    "p50 < 5, p99 < 25",
  );
}

async function measureLatencies(folder: string): Promise<Latencies> {
  const logs = join(folder, "logs");
  const log = join(logs, "log-0.log");
  mkdirSync(logs, { recursive: true });
  writeFileSync(log, "");
  const ownMs: number[] = [];
  const tailMs: number[] = [];
  const daemon = await startBenchDaemon(folder, logs, (event) => {
    if (event.kind !== "committed") return;
    for (const { data } of event.batch.reports) ownMs.push(since(data?.["sent"]));
  });
  const stopTail = startTailing(log, (line) => tailMs.push(since(/sent=(\d+)/.exec(line)?.[1])));
  try {
    await once(spawn(process.execPath, [WRITER, logs, "1", `${PER_SECOND}`, `${SECONDS}`, "1"]), "exit");
    await waitUntil(() => ownMs.length >= APPENDS && tailMs.length >= APPENDS, ARRIVAL_MS_MAX);
  } finally {
    stopTail();
    await daemon.close();
  }
  if (ownMs.length !== APPENDS) throw new Error(`${ownMs.length} of ${APPENDS} committed`);
  if (tailMs.length !== APPENDS) throw new Error(`${tailMs.length} of ${APPENDS} printed by tail`);
  return { ownMs, tailMs };
}

function startTailing(log: string, onLine: (line: string) => void): () => void {
  const command = 'tail -n +1 -F "$1" 2>/dev/null | grep --line-buffered -F "$2"';
  // A group of its own, so that both ends of the pipe can be ended.
  const tail = spawn("sh", ["-c", command, "sh", log, MARKER], { stdio: ["ignore", "pipe", "ignore"], detached: true });
  createInterface(tail.stdout).on("line", onLine);
  return () => {
    if (tail.pid !== undefined && tail.exitCode === null) process.kill(-tail.pid);
  };
}

function since(sent: string | undefined): number {
  return Number(process.hrtime.bigint() - BigInt(sent ?? 0)) / 1e6;
}
