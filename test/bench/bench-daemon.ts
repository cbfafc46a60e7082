/** A daemon in this process, to be measured from inside. */
import { join } from "node:path";
import { pino } from "pino";
import { defaultConfig } from "../../src/daemon/config.ts";
import { type Daemon, startDaemon } from "../../src/daemon/daemon.ts";
import type { IntakeEvent } from "../../src/intake/intake.ts";

export async function startBenchDaemon(
  folder: string,
  logs: string,
  onEvent: (event: IntakeEvent) => void,
): Promise<Daemon> {
  const place = { path: join(folder, "wrasse.yaml"), stateFolder: folder };
  const daemon = await startDaemon({
    config: { ...defaultConfig([logs], place), store: join(folder, "wrasse.db") },
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
