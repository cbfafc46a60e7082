/**
 * The way to systemd: `systemd-notify` sends the datagrams that Node cannot, and is there wherever systemd is. The unit
 * needs `NotifyAccess=all`, since it is not the daemon itself that speaks; and as every heartbeat starts a program, a
 * `WatchdogSec` below 10 s would be a waste.
 */
import { spawn } from "node:child_process";
import { createNotifier, type Notifier, type NotifySender } from "../daemon/systemd.ts";
import type { Environment } from "./terminal.ts";

const PROGRAM = "systemd-notify";
const SEND_MS_MAX = 5000;

/** By what systemd has put into the environment; silent where it was not systemd that started this process. */
export function notifierOf(environment: Environment, onFault: (reason: string) => void): Notifier {
  const { NOTIFY_SOCKET: socketPath, WATCHDOG_USEC: watchdog, WATCHDOG_PID: watched } = environment;
  const isWatched = watched === undefined || watched === String(process.pid);
  return createNotifier(socketPath ? systemdSender(socketPath) : undefined, {
    ...(isWatched && Number(watchdog) > 0 ? { watchdogUs: Number(watchdog) } : {}),
    monotonicUs: () => process.hrtime.bigint() / 1000n,
    onFault,
  });
}

export function systemdSender(socketPath: string, program = PROGRAM): NotifySender {
  return (assignments) =>
    new Promise((resolve) => {
      const child = spawn(program, ["--", ...assignments], {
        env: { NOTIFY_SOCKET: socketPath },
        stdio: "ignore",
        timeout: SEND_MS_MAX,
      });
      child.once("error", (error) => resolve({ reason: `${program}: ${error.message}`, isFinal: true }));
      child.once("exit", (code, signal) => {
        const reason = `${program} could not reach ${socketPath}: ${signal ?? `exit code ${code}`}`;
        resolve(code === 0 ? undefined : { reason, isFinal: false });
      });
    });
}
