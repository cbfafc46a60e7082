/**
 * A daemon in a process of its own, for tests that kill it: `node mortal-server.ts STORE [STEP TIME]` prints where
 * it answers. With a step of a commit, it kills itself without warning when commits of reports come to that step for
 * the so many-th time.
 */
import { pino } from "pino";
import { readConfig } from "../../src/daemon/config.ts";
import { startDaemon } from "../../src/daemon/daemon.ts";

const [, , store = "", fatalStep, fatalTime = "1"] = process.argv;
const reading = readConfig(`store: ${store}\nlisten: 127.0.0.1:0\n`, {
  path: `${store}.yaml`,
  stateFolder: `${store}-state`,
});
if (reading.kind === "faults") throw new Error(reading.faults.map(({ reason }) => reason).join("; "));
let isArmed = false;
let times = 0;
const daemon = await startDaemon({
  config: reading.config,
  version: "1.2.3",
  process: { pid: process.pid, host: "here", command: "wrasse watch" },
  isRunning: () => false,
  log: pino({ level: "silent" }),
  clock: { now: () => Date.now() },
  monotonicMs: () => performance.now(),
  onEvent: (event) => {
    if (event.kind === "reported") isArmed = true;
  },
  fault: (step) => {
    if (!isArmed || step !== fatalStep) return;
    times++;
    if (times === Number(fatalTime)) process.kill(process.pid, "SIGKILL");
  },
});
await daemon.caughtUp;
process.stdout.write(`${daemon.web.url}\n`);
