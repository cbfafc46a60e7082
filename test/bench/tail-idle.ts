/** Ten thousand logs in which nothing happens: how soon they are known, and what watching them costs. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { startDaemonProcess } from "../long/killed-daemon.ts";
import { print } from "./measure.ts";

const FOLDERS = 100;
const FILES_PER_FOLDER = 100;
const IDLE_SECONDS = 30;
/** The system's unit for CPU time. */
const TICKS_PER_SECOND = 100;

export async function benchIdleFiles(folder: string): Promise<void> {
  const logs = join(folder, "logs");
  for (let number = 0; number < FOLDERS; number++) {
    const inner = join(logs, `project-${number}`);
    mkdirSync(inner, { recursive: true });
    for (let file = 0; file < FILES_PER_FOLDER; file++)
      writeFileSync(join(inner, `task-${file}.log`), "nothing\nto say\n");
  }
  const startedAt = performance.now();
  const daemon = startDaemonProcess(["--store", join(folder, "wrasse.db"), logs]);
  while (!daemon.said().includes("caught up")) await delay(20);
  const startMs = performance.now() - startedAt;
  await delay(5000);
  const { pid } = daemon.process;
  const before = cpuTicks(pid);
  await delay(IDLE_SECONDS * 1000);
  const share = (cpuTicks(pid) - before) / TICKS_PER_SECOND / IDLE_SECONDS;
  const rssMiB = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
  const descriptors = readdirSync(`/proc/${pid}/fd`).length;
  await daemon.stop();
  print("10,000 idle files, start to caught up", `${(startMs / 1000).toFixed(2)} s`, "< 3 s");
  print("10,000 idle files, CPU when idle", `${(share * 100).toFixed(2)} % of a core`, "< 1 %");
  print("10,000 idle files, memory", `${Math.round(rssMiB)} MiB`, "< 130");
  print("10,000 idle files, descriptors", `${descriptors}`, "< 100");
}

function cpuTicks(pid: number | undefined): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(fields[11]) + Number(fields[12]);
}
