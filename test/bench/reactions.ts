/**
 * Ten thousand effects that are queued: how fast they are delivered to a receiver on this machine, and what that takes
 * from the speed at which a log is read, beside a daemon that has nothing to deliver.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBenchDaemon } from "./bench-daemon.ts";
import { median, print, waitUntil } from "./measure.ts";

const ROUNDS = 5;
const EFFECTS = 10_000;
const LINES = 200_000;
const RESOURCES = 1000;
const READ_MS_MAX = 120_000;
const DELIVERED_MS_MAX = 240_000;

interface Round {
  readonly linesPerSecond: number;
  /** While the log was read. */
  readonly deliveredMeanwhile: number;
  /** From the first to the last of all. */
  readonly deliveriesPerSecond: number;
}

/** `npm run bench -- reactions` */
export async function benchReactions(): Promise<void> {
  const pairs: { readonly quiet: Round; readonly busy: Round }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const quiet = await measure("Healthy");
    const busy = await measure("Unhealthy");
    pairs.push({ quiet, busy });
  }
  const of = (figure: (pair: (typeof pairs)[number]) => number) => median(pairs.map(figure));
  const rate = (figure: number) => `${Math.round(figure).toLocaleString("en")}/s`;
  print(`reading, nothing to deliver, median of ${ROUNDS}`, rate(of(({ quiet }) => quiet.linesPerSecond)));
  print(`reading, ${EFFECTS} effects to deliver`, rate(of(({ busy }) => busy.linesPerSecond)));
  const share = of(({ quiet, busy }) => busy.linesPerSecond / quiet.linesPerSecond);
  print("reading beside delivering / reading alone", `${(share * 100).toFixed(1)} %`, "> 90 %");
  print("deliveries while reading", rate(of(({ busy }) => busy.deliveredMeanwhile)), "≥ 200/s");
  print(`deliveries, all ${EFFECTS}`, rate(of(({ busy }) => busy.deliveriesPerSecond)), "≥ 200/s");
}

async function measure(status: string): Promise<Round> {
  const folder = mkdtempSync(join(tmpdir(), "wrasse-bench-"));
  const receiver = fork(join(import.meta.dirname, "webhook-receiving.ts"));
  try {
    const { port } = await ask<{ readonly port: number }>(receiver, "open");
    const logs = join(folder, "logs");
    mkdirSync(logs);
    writeFileSync(
      join(logs, "queued.log"),
      linesOf(EFFECTS, (number) => line(`node-${number}`, status)),
    );
    return await measureIn(folder, { logs, port, receiver, isDelivering: status !== "Healthy" });
  } finally {
    receiver.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Load {
  readonly logs: string;
  readonly port: number;
  readonly receiver: ChildProcess;
  readonly isDelivering: boolean;
}

async function measureIn(folder: string, { logs, port, receiver, isDelivering }: Load): Promise<Round> {
  let taken = 0;
  const rules = `
rules:
  - name: tell
    do: [{ webhook: "http://127.0.0.1:${port}/", allowPrivate: true }]
    when: {}
    concurrency: 64
    mode: act
reactions: { breaker: 1000000 in 10m }
limits: { newResourcesPerHour: 1000000 }
`;
  const daemon = await startBenchDaemon(
    folder,
    logs,
    (event) => {
      if (event.kind === "committed") taken += event.batch.reports.length;
    },
    rules,
  );
  try {
    const text = linesOf(LINES, (number) => line(`web-${number % RESOURCES}`, "Healthy"));
    const before = await ask<{ readonly count: number }>(receiver, "count");
    const startedAt = performance.now();
    writeFileSync(join(logs, "flood.log"), text);
    if (!(await waitUntil(() => taken >= EFFECTS + LINES, READ_MS_MAX))) throw new Error(`${taken} reports were read`);
    const seconds = (performance.now() - startedAt) / 1000;
    const after = await ask<{ readonly count: number }>(receiver, "count");
    const rate = isDelivering ? await deliveriesPerSecond(receiver) : Number.NaN;
    return {
      linesPerSecond: LINES / seconds,
      deliveredMeanwhile: (after.count - before.count) / seconds,
      deliveriesPerSecond: rate,
    };
  } finally {
    await daemon.close();
  }
}

async function deliveriesPerSecond(receiver: ChildProcess): Promise<number> {
  let last = { count: 0, spanMs: 0 };
  const isDone = await waitUntil(async () => {
    last = await ask(receiver, "count");
    return last.count >= EFFECTS;
  }, DELIVERED_MS_MAX);
  if (!isDone) throw new Error(`${last.count} of ${EFFECTS} were delivered`);
  return (last.count * 1000) / last.spanMs;
}

function linesOf(count: number, lineOf: (number: number) => string): string {
  return Array.from({ length: count }, (_, number) => lineOf(number)).join("");
}

function line(target: string, status: string): string {
  const at = new Date().toISOString();
  return `##octopus[health target="${target}" status="${status}" message="GET / within two seconds" at="${at}"]\n`;
}

async function ask<Answer>(child: ChildProcess, message: string): Promise<Answer> {
  const answer = once(child, "message");
  child.send(message);
  const [answered] = await answer;
  return answered as Answer;
}
