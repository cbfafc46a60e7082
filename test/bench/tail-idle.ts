/**
 * Ten thousand logs in which nothing happens: how soon they are known, and what watching them costs. Measured on what
 * people install: a checkout has Node's compiler of types in its memory, too.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { startDaemonProcess } from "../long/killed-daemon.ts";
import { installIn } from "./big-log.ts";
import { median, print, waitUntil } from "./measure.ts";

/** Each takes about 40 s. */
const ROUNDS = 5;
const FOLDERS = 100;
const FILES_PER_FOLDER = 100;
const CAUGHT_UP_MS_MAX = 60_000;
/** What a process still does after its start is over by then; nothing tells when. */
const SETTLING_MS = 5000;
const IDLE_MS = 30_000;
/** The system's unit for CPU time. */
const TICKS_PER_SECOND = 100;

interface Round {
  readonly startMs: number;
  readonly cpuShare: number;
  readonly rssMiB: number;
  readonly descriptors: number;
}

export async function benchIdleFiles(folder: string): Promise<void> {
  const logs = join(folder, "logs");
  writeLogs(logs);
  const wrasse = installIn(folder);
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push(await measureIdling(wrasse, logs, join(folder, `round-${round}`, "wrasse.db")));
  }
  const middle = (of: (round: Round) => number) => median(rounds.map(of));
  const line = (what: string, figure: string, wanted: string) =>
    print(`10,000 idle files, ${what}, median of ${ROUNDS}`, figure, wanted);
  line("start to caught up", `${(middle(({ startMs }) => startMs) / 1000).toFixed(2)} s`, "< 3 s");
  line("CPU when idle", `${(middle(({ cpuShare }) => cpuShare) * 100).toFixed(2)} % of a core`, "< 1 %");
  line("memory", `${Math.round(middle(({ rssMiB }) => rssMiB))} MiB`, "< 130");
  line("descriptors", `${middle(({ descriptors }) => descriptors)}`, "< 100");
}

function writeLogs(logs: string): void {
  for (let number = 0; number < FOLDERS; number++) {
    const inner = join(logs, `project-${number}`);
    mkdirSync(inner, { recursive: true });
    for (let file = 0; file < FILES_PER_FOLDER; file++)
      writeFileSync(join(inner, `task-${file}.log`), "nothing\nto say\n");
  }
}

async function measureIdling(wrasse: string, logs: string, store: string): Promise<Round> {
  const startedAt = performance.now();
  const daemon = startDaemonProcess(["--store", store, logs], wrasse);
  const { pid } = daemon.process;
  try {
    const isCaughtUp = await waitUntil(() => daemon.said().includes("caught up"), CAUGHT_UP_MS_MAX);
    if (!isCaughtUp) throw new Error(`the daemon has not caught up: ${daemon.said()}`);
    const startMs = performance.now() - startedAt;
    await delay(SETTLING_MS);
    const ticksBefore = cpuTicks(pid);
    await delay(IDLE_MS);
    const cpuShare = (cpuTicks(pid) - ticksBefore) / TICKS_PER_SECOND / (IDLE_MS / 1000);
    const rssMiB = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
    return { startMs, cpuShare, rssMiB, descriptors: readdirSync(`/proc/${pid}/fd`).length };
  } finally {
    await daemon.stop();
  }
}

function cpuTicks(pid: number | undefined): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(fields[11]) + Number(fields[12]);
}
