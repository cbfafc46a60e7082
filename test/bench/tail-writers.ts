/** A hundred logs that are written at once: whether anything stays behind, and what it costs. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { startBenchDaemon } from "./bench-daemon.ts";
import { print } from "./measure.ts";

const FILES = 100;
const LINES_PER_SECOND = 100_000;
const SECONDS = 15;
const LINES_PER_MESSAGE = 1000;
const WRITER = join(import.meta.dirname, "log-writer.ts");

/** As programs write that gather for a moment, and as those that hardly do. */
const EVERY_MS = [100, 10];

export async function benchManyWriters(folder: string): Promise<void> {
  for (const everyMs of EVERY_MS) await benchWriting(join(folder, `every-${everyMs}`), everyMs);
}

async function benchWriting(folder: string, everyMs: number): Promise<void> {
  const logs = join(folder, "logs");
  mkdirSync(logs, { recursive: true });
  let kept = 0;
  const daemon = await startBenchDaemon(folder, logs, (event) => {
    if (event.kind === "committed") kept += event.batch.reports.length;
  });
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const writer = spawn(process.execPath, [
    WRITER,
    logs,
    ...[FILES, LINES_PER_SECOND, SECONDS, LINES_PER_MESSAGE, everyMs].map(String),
  ]);
  await once(writer, "exit");
  const cpu = process.cpuUsage(cpuBefore);
  const share = (cpu.user + cpu.system) / 1000 / (performance.now() - startedAt);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const expected = (LINES_PER_SECOND * SECONDS) / LINES_PER_MESSAGE;
  const behind = /^wrasse_bytes_behind (\d+)/m.exec(await daemon.metrics.registry.metrics())?.[1];
  await daemon.close();
  const load = `100 files, ${(FILES * 1000) / everyMs} appends/s, 100,000 lines/s`;
  print(`${load}, behind`, `${behind} bytes, ${expected - kept} of ${expected} reports`, "0");
  print(`${load}, CPU`, `${(share * 100).toFixed(1)} % of a core`, "< 30 %");
}
