/** How long it takes until an appended message is committed, beside `tail -F | grep` until it is printed. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { MARKER } from "../../grammar/syntax.ts";
import { startBenchDaemon } from "./bench-daemon.ts";
import { median, percentile, print } from "./measure.ts";

const PER_SECOND = 20;
const SECONDS = 20;
const WRITER = join(import.meta.dirname, "log-writer.ts");

export async function benchLatency(folder: string): Promise<void> {
  const logs = join(folder, "logs");
  mkdirSync(logs);
  writeFileSync(join(logs, "log-0.log"), "");
  const ownMs: number[] = [];
  const daemon = await startBenchDaemon(folder, logs, (event) => {
    if (event.kind !== "committed") return;
    for (const { data } of event.batch.reports) ownMs.push(since(data?.["sent"]));
  });
  const tailMs: number[] = [];
  const tail = spawn(
    "sh",
    ["-c", 'tail -n +1 -F "$1" 2>/dev/null | grep --line-buffered -F "$2"', "sh", join(logs, "log-0.log"), MARKER],
    {
      stdio: ["ignore", "pipe", "ignore"],
      detached: true,
    },
  );
  createInterface(tail.stdout).on("line", (line) => tailMs.push(since(/sent=(\d+)/.exec(line)?.[1])));

  await once(spawn(process.execPath, [WRITER, logs, "1", `${PER_SECOND}`, `${SECONDS}`, "1"]), "exit");
  await new Promise((resolve) => setTimeout(resolve, 500));
  if (tail.pid !== undefined) process.kill(-tail.pid);
  await daemon.close();

  if (ownMs.length !== PER_SECOND * SECONDS) throw new Error(`${ownMs.length} of ${PER_SECOND * SECONDS} committed`);
  const figures = (all: readonly number[]) =>
    `p50 ${median(all).toFixed(2)} ms, p99 ${percentile(all, 0.99).toFixed(2)} ms`;
  print(`tail -F | grep, append to printed, ${tailMs.length} appends`, figures(tailMs));
  print("wrasse, append to committed, 20 a second", figures(ownMs), "p50 < 5, p99 < 25");
}

function since(sent: string | undefined): number {
  return Number(process.hrtime.bigint() - BigInt(sent ?? 0)) / 1e6;
}
