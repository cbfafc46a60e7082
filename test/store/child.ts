/** Other processes at a store, which tests kill. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface Child extends Disposable {
  readonly pid: number;
  /** The next line that it prints; undefined at its end. */
  line(): Promise<string | undefined>;
  /** By SIGKILL. Returns when it has ended. */
  kill(): Promise<void>;
}

/** A process that has opened the store and holds it. */
export async function startHolder(path: string): Promise<Child> {
  const child = startChild("hold", path);
  const line = await child.line();
  if (line !== "open") throw new Error(`the holder said ${line}`);
  return child;
}

/** `src/…/child-main.ts` with arguments. */
export function startChild(...args: readonly string[]): Child {
  const main = fileURLToPath(import.meta.resolve("./child-main.ts"));
  const process_ = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const { pid } = process_;
  if (pid === undefined) throw new Error("the child did not start");
  const lines = createInterface({ input: process_.stdout })[Symbol.asyncIterator]();
  return {
    pid,
    line: async () => (await lines.next()).value,
    kill: () => kill(process_),
    [Symbol.dispose]: () => void process_.kill("SIGKILL"),
  };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
}
