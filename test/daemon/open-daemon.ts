/** A daemon in this process, on real files in a folder of its own. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pino } from "pino";
import { type Config, readConfig } from "../../src/daemon/config.ts";
import { type Daemon, startDaemon } from "../../src/daemon/daemon.ts";
import { openReader } from "../../src/store/open-reader.ts";
import type { StoreReader } from "../../src/store/store-reader.ts";

export class DaemonFolder implements AsyncDisposable {
  readonly path = mkdtempSync(join(tmpdir(), "wrasse-daemon-"));
  readonly store = join(this.path, "wrasse.db");
  /** What the daemon has logged, as JSON lines. */
  readonly said: string[] = [];
  #daemon: Daemon | undefined;
  #reader: StoreReader | undefined;

  /** What a wrasse.yaml in the folder would say; the sources' paths are relative to it. */
  config(yaml: string): Config {
    const place = { path: join(this.path, "wrasse.yaml"), stateFolder: this.path };
    const reading = readConfig(`store: ${this.store}\n${yaml}`, place);
    if (reading.kind === "faults") throw new Error(reading.faults.map(({ reason }) => reason).join("; "));
    return reading.config;
  }

  write(name: string, text: string, flag: "a" | "w" = "a"): void {
    const path = join(this.path, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { flag });
  }

  async start(yaml: string, fault?: (step: string) => void): Promise<Daemon> {
    this.#daemon = await startDaemon({
      config: this.config(yaml),
      version: "0.0.0",
      process: { pid: process.pid, host: "here", command: "wrasse watch" },
      isRunning: () => false,
      log: pino({ level: "debug", base: null }, { write: (line: string) => this.said.push(line) }),
      clock: { now: () => Date.now() },
      monotonicMs: () => performance.now(),
      ...(fault === undefined ? {} : { fault }),
    });
    await this.#daemon.caughtUp;
    return this.#daemon;
  }

  async stop(): Promise<void> {
    await this.#daemon?.close();
    this.#daemon = undefined;
  }

  get reader(): StoreReader {
    this.#reader ??= openReader(this.store);
    return this.#reader;
  }

  levels(): Record<string, string> {
    return Object.fromEntries(this.reader.resources({}).map(({ target, level }) => [target, level]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#reader?.close();
    await this.stop();
    rmSync(this.path, { recursive: true, force: true });
  }
}
