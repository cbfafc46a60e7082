/** wrasse in a process of its own, with a home that is nobody's. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const MAIN = join(import.meta.dirname, "../../src/cli/main.ts");

export class WrasseHome implements AsyncDisposable {
  readonly path = mkdtempSync(join(tmpdir(), "wrasse-home-"));
  readonly store = join(this.path, "wrasse.db");
  readonly #processes: WrasseProcess[] = [];

  start(args: readonly string[], more: Readonly<Record<string, string>> = {}): WrasseProcess {
    const env = { ...process.env, WRASSE_STORE: this.store, HOME: this.path, NO_COLOR: "1", ...more };
    const started = new WrasseProcess(spawn(process.execPath, [MAIN, ...args], { cwd: this.path, env }));
    this.#processes.push(started);
    return started;
  }

  /** Runs a command to its end. */
  async run(args: readonly string[], stdin: string | Uint8Array = ""): Promise<WrasseProcess> {
    const started = this.start(args);
    started.process.stdin?.end(stdin);
    await started.ended;
    return started;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const started of this.#processes) {
      if (started.process.exitCode === null) started.process.kill("SIGKILL");
      await started.ended;
    }
    rmSync(this.path, { recursive: true, force: true });
  }
}

export class WrasseProcess {
  readonly process: ChildProcess;
  /** Its exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>;
  readonly #stdout: Buffer[] = [];
  readonly #stderr: Buffer[] = [];

  constructor(child: ChildProcess) {
    this.process = child;
    child.stdout?.on("data", (chunk: Buffer) => this.#stdout.push(chunk));
    child.stderr?.on("data", (chunk: Buffer) => this.#stderr.push(chunk));
    // A command that ends without reading its input is no fault of the test's.
    child.stdin?.on("error", () => {});
    this.ended = once(child, "close").then(() => child.exitCode);
  }

  get stdout(): string {
    return this.bytes.toString("utf8");
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#stdout);
  }

  get stderr(): string {
    return Buffer.concat(this.#stderr).toString("utf8");
  }
}
