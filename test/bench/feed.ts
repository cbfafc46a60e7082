/**
 * Many who listen to few changes, and some who listen to many: every change to everyone in order, how long it takes,
 * and what it costs the process, beside one that does nothing but send the same frames with `ws`.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ListenersReport } from "./feed-listeners.ts";
import type { ServingOrder, ServingReport } from "./feed-serving.ts";
import { median, print } from "./measure.ts";

const ROUNDS = 3;
const SECONDS = 30;
const LISTENING_PROCESSES = 2;

interface Load {
  readonly clients: number;
  readonly perSecond: number;
}

const LOADS: Readonly<Record<string, Load>> = {
  many: { clients: 5000, perSecond: 5 },
  busy: { clients: 500, perSecond: 1000 },
};

interface Run {
  readonly cpuMs: number;
  readonly commitMs: number;
  readonly peakMiB: number;
  readonly frames: number;
  readonly p99Ms: number;
}

/** `npm run bench -- feed [PART]` */
export async function benchFeed(part?: string): Promise<void> {
  for (const [name, load] of Object.entries(LOADS)) {
    if (part === undefined || part === name) await benchLoad(load, ROUNDS, SECONDS);
  }
}

async function benchLoad(load: Load, rounds: number, seconds: number): Promise<void> {
  const pairs: { readonly own: Run; readonly bare: Run }[] = [];
  for (let round = 0; round < rounds; round++) {
    const folder = mkdtempSync(join(tmpdir(), "wrasse-bench-"));
    try {
      const common = { store: join(folder, "wrasse.db"), recording: join(folder, "frames.json"), seconds };
      const own = await runOnce(load, { ...common, kind: "wrasse", perSecond: load.perSecond });
      const bare = await runOnce(load, { ...common, kind: "bare", perSecond: load.perSecond });
      pairs.push({ own, bare });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  const of = (figure: (pair: { readonly own: Run; readonly bare: Run }) => number) => median(pairs.map(figure));
  const what = `${load.clients} clients, ${load.perSecond} changes/s`;
  const perFrame = ({ cpuMs, frames }: Run) => `${((cpuMs * 1000) / frames).toFixed(1)} µs a frame`;
  const [first] = pairs;
  if (first !== undefined)
    print(`${what}, bare ws`, `${Math.round(of(({ bare }) => bare.cpuMs))} ms CPU, ${perFrame(first.bare)}`);
  print(`${what}, CPU`, `${Math.round(of(({ own }) => own.cpuMs))} ms`);
  print(`${what}, CPU beside bare ws`, `${of(({ own, bare }) => own.cpuMs / bare.cpuMs).toFixed(2)} ×`, "≤ 1.3 ×");
  const alone = of(({ own, bare }) => (own.cpuMs - own.commitMs) / bare.cpuMs).toFixed(2);
  print(`${what}, the same without committing`, `${alone} ×`);
  print(`${what}, commit to client, p99`, `${of(({ own }) => own.p99Ms)} ms`, "< 250 ms");
  print(
    `${what}, RSS`,
    `${Math.round(of(({ own }) => own.peakMiB))} MiB (bare ${Math.round(of(({ bare }) => bare.peakMiB))})`,
    "< 300 MiB",
  );
}

async function runOnce({ clients }: Load, order: ServingOrder): Promise<Run> {
  const server = start("feed-serving.ts");
  const listeners = Array.from({ length: LISTENING_PROCESSES }, () => start("feed-listeners.ts"));
  try {
    const { port } = await ask<{ readonly port: number }>(server, { kind: "open", order });
    const count = clients / LISTENING_PROCESSES;
    for (const [index, child] of listeners.entries()) {
      const recording = order.kind === "wrasse" && index === 0 ? order.recording : undefined;
      await ask(child, { kind: "open", order: { port, count, recording } });
    }
    const served = await ask<ServingReport>(server, { kind: "run" });
    const end = { kind: "end", last: served.lastSeq };
    const reports = await Promise.all(listeners.map((child) => ask<ListenersReport>(child, end)));
    if (order.kind === "wrasse") check(reports, clients);
    const frames = reports.reduce((sum, report) => sum + report.frames, 0);
    return { ...served, frames, p99Ms: p99Of(reports) };
  } finally {
    for (const child of [server, ...listeners]) child.kill();
  }
}

function check(reports: readonly ListenersReport[], clients: number): void {
  const complete = reports.reduce((sum, report) => sum + report.complete, 0);
  const disordered = reports.reduce((sum, report) => sum + report.disordered, 0);
  if (complete !== clients) throw new Error(`${complete} of ${clients} clients have had everything`);
  if (disordered !== 0) throw new Error(`${disordered} frames were not what had to come`);
}

function p99Of(reports: readonly ListenersReport[]): number {
  const latencies = reports.flatMap((report) => report.latencies).sort(([one], [other]) => one - other);
  let left = latencies.reduce((sum, [, frames]) => sum + frames, 0) * 0.99;
  for (const [ms, frames] of latencies) {
    left -= frames;
    if (left <= 0) return ms;
  }
  return Number.NaN;
}

function start(file: string): ChildProcess {
  return fork(join(import.meta.dirname, file), { stdio: "inherit" });
}

async function ask<Answer>(child: ChildProcess, message: object): Promise<Answer> {
  const answer = once(child, "message");
  const gone = once(child, "exit").then(([code]) => {
    throw new Error(`a process of the bench ended with ${code}`);
  });
  child.send(message);
  const [answered] = await Promise.race([answer, gone]);
  return answered as Answer;
}
