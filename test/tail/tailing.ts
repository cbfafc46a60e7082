/** A tail on a temporary directory, whose wake-ups and time are in the test's hands. */
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TailSource } from "../../src/tail/host.ts";
import type { TailLimits } from "../../src/tail/limits.ts";
import { startTail, type Tail } from "../../src/tail/tail.ts";
import type { WatchListener } from "../../src/tail/watching.ts";
import { Committed, NEEDLE, RecordingHost, type RecordingOptions } from "./recording-host.ts";

/** A line that is handed out. */
export function hit(name: string | number): string {
  return `##octopus[${name}]`;
}

/** As it stands in a file. */
export function hits(...names: readonly (string | number)[]): string {
  return names.map((name) => `${hit(name)}\n`).join("");
}

export interface TailingOptions extends RecordingOptions {
  readonly paths?: readonly string[];
  readonly ignore?: readonly string[];
  readonly startAt?: "beginning" | "end";
  readonly limits?: Partial<TailLimits>;
  /** Another host than one that only records. */
  readonly host?: (options: RecordingOptions, committed: Committed) => RecordingHost;
}

export class TestDirectory implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), "wrasse-tail-"));

  at(name: string): string {
    return join(this.path, name);
  }

  write(name: string, content: string | Uint8Array): void {
    mkdirSync(dirname(this.at(name)), { recursive: true });
    writeFileSync(this.at(name), content);
  }

  append(name: string, content: string | Uint8Array): void {
    mkdirSync(dirname(this.at(name)), { recursive: true });
    appendFileSync(this.at(name), content);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Stops and starts again as a daemon does: what was committed stays. */
export class Tailing extends TestDirectory implements AsyncDisposable {
  readonly #options: TailingOptions;
  readonly committed = new Committed();
  now = Date.now();
  host = new RecordingHost();
  listener: WatchListener | undefined;
  #running: Tail | undefined;
  readonly watched = new Set<string>();
  #tick = () => {};

  constructor(options: TailingOptions = {}) {
    super();
    this.#options = options;
  }

  get tail(): Tail {
    if (this.#running === undefined) throw new Error("the tail has not been started");
    return this.#running;
  }

  get source(): TailSource {
    const { paths = ["*.log"], ignore = [], startAt = "beginning" } = this.#options;
    const absolute = paths.map((path) => (path.startsWith("/") ? path : join(this.path, path)));
    return { name: "logs", paths: absolute, ignore, startAt };
  }

  /** Fulfilled when all that is there has been read. */
  async start(options: TailingOptions = {}): Promise<RecordingHost> {
    const all = { ...this.#options, ...options };
    this.host = all.host?.(all, this.committed) ?? new RecordingHost(all, this.committed);
    this.#running = startTail({
      sources: [this.source],
      checkpoints: [...this.committed.checkpoints.values()],
      startedSources: new Set(this.committed.startedSources),
      host: this.host,
      needle: NEEDLE,
      clock: { now: () => this.now },
      watch: (listener) => this.#watch(listener),
      everySecond: (tick) => {
        this.#tick = tick;
        return () => {};
      },
      limits: { gatherMs: 1, ...this.#options.limits, ...options.limits },
    });
    await this.tail.caughtUp;
    return this.host;
  }

  #watch(listener: WatchListener): { add(path: string): void; remove(path: string): void; close(): Promise<void> } {
    this.listener = listener;
    this.watched.clear();
    return {
      add: (path) => this.watched.add(path),
      remove: (path) => this.watched.delete(path),
      close: async () => this.watched.clear(),
    };
  }

  /** Somebody says that something happened at these names; fulfilled when what is there has been read. */
  async wake(...names: readonly string[]): Promise<void> {
    for (const name of names) this.tail.wake(this.at(name));
    await this.settle();
  }

  /** Nobody said anything. */
  async reconcile(): Promise<void> {
    await this.tail.reconcile();
  }

  async settle(): Promise<void> {
    await this.tail.settled();
  }

  /** So many seconds go by. */
  async pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      this.now += 1_000;
      this.#tick();
      await this.settle();
    }
  }

  /** Stopped as by a signal: all that was taken is committed. */
  async stop(): Promise<void> {
    await this.tail.close();
    this.host.commit();
  }

  /** What was not committed is lost. */
  async kill(): Promise<void> {
    await this.tail.close();
  }

  async restart(options: TailingOptions = {}): Promise<RecordingHost> {
    await this.stop();
    return await this.start(options);
  }

  get texts(): readonly string[] {
    return this.host.texts;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#running?.close();
    this[Symbol.dispose]();
    const open = this.#running?.numbers().open ?? 0;
    if (open > 0) throw new Error(`${open} descriptors were left open`);
  }
}
