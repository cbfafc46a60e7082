/** Keeps the file of a daemon's vitals up to date while it runs. */
import type { Logger } from "pino";
import { openVitals, type Vitals, vitalsPathOf, writeVitals } from "./vitals-file.ts";

export type { Vitals } from "./vitals-file.ts";

const EVERY_MS = 2000;

export interface VitalsOptions {
  readonly store: string;
  readonly version: string;
  readonly process: { readonly pid: number; readonly host: string };
  readonly clock: { now(): number };
  readonly log: Logger;
  readonly metrics: { readonly registry: { metrics(): Promise<string> } };
  readonly stateNow: () => Pick<Vitals, "state" | "reason">;
}

/** Writes them every two seconds, and a last time when the returned function is called. Never fails: it says so once. */
export function startVitals(options: VitalsOptions): () => Promise<void> {
  const { store, version, process, clock, log, metrics, stateNow } = options;
  const startedAt = clock.now();
  let hasFailed = false;
  const file = attempt(() => openVitals(vitalsPathOf(store)));
  let writing: Promise<void> | undefined;
  let isStopping = false;

  function attempt<Result>(act: () => Result): Result | undefined {
    try {
      const result = act();
      hasFailed = false;
      return result;
    } catch (error) {
      if (!hasFailed) log.warn({ file: vitalsPathOf(store), error }, "how the daemon is cannot be written down");
      hasFailed = true;
      return undefined;
    }
  }

  function write(numbers: string): void {
    if (file === undefined) return;
    const state = isStopping ? ({ state: "stopping" } as const) : stateNow();
    const { pid, host } = process;
    attempt(() => writeVitals(file, { pid, host, startedAt, at: clock.now(), version, ...state, metrics: numbers }));
  }

  async function writeNow(): Promise<void> {
    try {
      write(await metrics.registry.metrics());
    } finally {
      writing = undefined;
    }
  }

  const go = () => {
    writing ??= writeNow();
  };
  go();
  const timer = setInterval(go, EVERY_MS);

  return async () => {
    clearInterval(timer);
    isStopping = true;
    await writing;
    await writeNow();
    file?.close();
  };
}
