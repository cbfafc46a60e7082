/** Measuring whole processes and loops, on machines that are shared and noisy: several runs, in turn, and medians. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

const LOOK_EVERY_MS = 5;

export interface ProcessRun {
  readonly wallMs: number;
  /** The high-water mark of the largest moment seen. */
  readonly peakMiB: number;
  readonly stdout: string;
}

/** Runs a command to its end. Its output is read through a pipe, as grep stops at the first hit when nobody reads. */
export async function runProcess(
  command: string,
  args: readonly string[],
  exitCodes: readonly (number | null)[] = [0],
): Promise<ProcessRun> {
  const start = performance.now();
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  let peakMiB = 0;
  const watch = setInterval(() => {
    peakMiB = Math.max(peakMiB, highWaterMiB(child.pid));
  }, 5);
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  clearInterval(watch);
  if (!exitCodes.includes(exitCode)) throw new Error(`${command} ended with exit code ${exitCode}`);
  return { wallMs: performance.now() - start, peakMiB, stdout: Buffer.concat(chunks).toString("utf8") };
}

function highWaterMiB(pid: number | undefined): number {
  try {
    const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return Number(kilobytes ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** How often a second something can be done: the median over several rounds. */
export function ratePerSecond(rounds: number, timesPerRound: number, act: () => unknown): number {
  const rates = Array.from({ length: rounds }, () => {
    const start = performance.now();
    for (let time = 0; time < timesPerRound; time++) act();
    return (timesPerRound * 1000) / (performance.now() - start);
  });
  return median(rates);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Whether it has come to be in time. */
export async function waitUntil(condition: () => boolean | Promise<boolean>, msMax: number): Promise<boolean> {
  const startedAt = performance.now();
  while (!(await condition())) {
    if (performance.now() - startedAt >= msMax) return false;
    await delay(LOOK_EVERY_MS);
  }
  return true;
}

export function print(what: string, figure: string, wanted = ""): void {
  process.stdout.write(`${what.padEnd(52)} ${figure.padEnd(28)} ${wanted}\n`);
}
