/** A daemon in a process of its own, to be killed without warning and started again. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

const MAIN = join(import.meta.dirname, "../../src/cli/main.ts");

export interface DaemonProcess {
  readonly process: ChildProcess;
  /** What it has said on standard error and output so far. */
  said(): string;
  kill(): Promise<void>;
  /** Asks it to end, and waits for that; its exit code. */
  stop(): Promise<number | null>;
}

export function startDaemonProcess(args: readonly string[], main = MAIN): DaemonProcess {
  const child = spawn(process.execPath, [main, "watch", "--log", "json", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString("utf8");
  });
  child.stderr.on("data", (chunk: Buffer) => {
    text += chunk.toString("utf8");
  });
  const ended = once(child, "exit");

  return {
    process: child,
    said: () => text,
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
    async stop() {
      child.kill("SIGTERM");
      await ended;
      return child.exitCode;
    },
  };
}
