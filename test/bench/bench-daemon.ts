/** A daemon in this process, to be measured from inside. */
import { join } from "node:path";
import { pino } from "pino";
import { type Config, defaultConfig, readConfig } from "../../src/daemon/config.ts";
import { type Daemon, startDaemon } from "../../src/daemon/daemon.ts";
import type { IntakeEvent } from "../../src/intake/intake.ts";

export async function startBenchDaemon(
  folder: string,
  logs: string,
  onEvent: (event: IntakeEvent) => void,
  /** What wrasse.yaml says about reactions. */
  rules = "",
): Promise<Daemon> {
  const daemon = await startDaemon({
    config: { ...configOf(folder, logs, rules), store: join(folder, "wrasse.db") },
    version: "bench",
    process: { pid: process.pid, host: "bench", command: "bench" },
    isRunning: () => true,
    log: pino({ enabled: false }),
    clock: { now: () => Date.now() },
    monotonicMs: () => performance.now(),
    onEvent,
  });
  await daemon.caughtUp;
  return daemon;
}

function configOf(folder: string, logs: string, rules: string): Config {
  const place = { path: join(folder, "wrasse.yaml"), stateFolder: folder };
  const reading = readConfig(rules, place);
  if (reading.kind === "faults") throw new Error(reading.faults.map(({ reason }) => reason).join("; "));
  const { reactions, limits } = reading.config;
  return { ...defaultConfig([logs], place), reactions, limits };
}
