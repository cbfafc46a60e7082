/** This process, for others to know it by, and whether others are still there. */
import { hostname } from "node:os";

export interface ThisProcess {
  readonly pid: number;
  readonly host: string;
  readonly command: string;
  readonly platform: string;
}

export function processOf(command: string): ThisProcess {
  return { pid: process.pid, host: hostname(), command: `wrasse ${command}`, platform: process.platform };
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // One that we may not signal is there all the same.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
