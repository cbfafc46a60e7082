/**
 * Tails log files: hands out every line that holds the needle once, wherever rotation takes the files. Watches their
 * directories, and looks at everything now and then all the same.
 */
import type { Buffer } from "node:buffer";
import { statSync } from "node:fs";
import { watchCalmly } from "./calm-watching.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { TailHost, TailSource } from "./host.ts";
import { DEFAULT_LIMITS, type TailLimits } from "./limits.ts";
import { LogTail } from "./log-tail.ts";
import type { TailedFile } from "./tailed-file.ts";
import { TICK_MS, Upkeep } from "./upkeep.ts";
import { type Watch, watchDirectories } from "./watching.ts";

export interface TailOptions {
  readonly sources: readonly TailSource[];
  readonly checkpoints: readonly Checkpoint[];
  readonly startedSources: ReadonlySet<string>;
  readonly host: TailHost;
  readonly needle: Buffer;
  readonly clock: { now(): number };
  readonly watch?: Watch;
  /** Calls back each second until it is told to stop. */
  readonly everySecond?: (tick: () => void) => () => void;
  readonly limits?: Partial<TailLimits>;
}

export interface TailNumbers {
  /** Directories. */
  readonly watched: number;
  readonly polled: number;
  /** Descriptors. */
  readonly open: number;
  readonly files: number;
  readonly bytesBehind: number;
}

export interface FileReport {
  readonly path: string;
  readonly source: string;
  readonly offset: number;
  readonly size: number;
}

export interface Tail {
  /** One pass over all sources has been made, and what was there then has been read. */
  readonly caughtUp: Promise<void>;
  /** Something happened there. */
  wake(path: string): void;
  /** The host is no longer full. */
  resume(): void;
  /** Looks at everything now. Fulfilled when all that was found has been read, or reading is blocked. */
  reconcile(): Promise<void>;
  /** Fulfilled when all that was found so far has been read, or reading is blocked. */
  settled(): Promise<void>;
  /** Files of sources that stay go on untouched. */
  setSources(sources: readonly TailSource[]): void;
  numbers(): TailNumbers;
  readonly files: readonly FileReport[];
  /** Hands out nothing more; what was read has been told to the host. May be called again. */
  close(): Promise<void>;
}

export function startTail(options: TailOptions): Tail {
  return new RunningTail(options);
}

class RunningTail implements Tail {
  readonly caughtUp: Promise<void>;
  readonly #tellCaughtUp: () => void;
  readonly #limits: TailLimits;
  readonly #tail: LogTail;
  readonly #upkeep: Upkeep;
  readonly #watcher: ReturnType<Watch>;
  readonly #stopTicks: () => void;
  #idle: (() => void)[] = [];
  #step: NodeJS.Immediate | undefined;
  #gathering: NodeJS.Timeout | undefined;
  #closed: Promise<void> | undefined;

  constructor(options: TailOptions) {
    const { host, clock } = options;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    const { promise, resolve } = Promise.withResolvers<void>();
    this.caughtUp = promise;
    this.#tellCaughtUp = resolve;
    const now = () => clock.now();
    const watch =
      options.watch ??
      watchCalmly(watchDirectories, { ...TIME, entriesOf, filesIn: (path) => this.#tail.known.countIn(path) });
    this.#watcher = watch({
      changed: (path) => this.wake(path),
      watching: (path) => this.wake(path),
      failed: (path, cause) => this.#failed(path, cause),
    });
    this.#tail = new LogTail({
      ...{ ...options, limits: this.#limits, now },
      watch: (path) => this.#watcher.add(path),
      unwatch: (path) => this.#watcher.remove(path),
      wanted: () => this.#act(),
    });
    this.#upkeep = new Upkeep({ tail: this.#tail, host, limits: this.#limits, now });
    this.#stopTicks = (options.everySecond ?? ((tick) => TIME.every(TICK_MS, tick)))(() => this.#tick());
    this.#act();
  }

  wake(path: string): void {
    if (this.#closed === undefined) this.#tail.wake(path);
  }

  resume(): void {
    if (this.#closed === undefined) this.#tail.resume();
  }

  reconcile(): Promise<void> {
    if (this.#closed !== undefined) return this.#closed;
    this.#upkeep.reconcile();
    return this.settled();
  }

  settled(): Promise<void> {
    if (this.#closed !== undefined) return this.#closed;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#idle.push(resolve);
    this.#stepSoon();
    return promise;
  }

  setSources(sources: readonly TailSource[]): void {
    if (this.#closed === undefined) this.#tail.setSources(sources);
  }

  numbers(): TailNumbers {
    const { directories, openFiles, known } = this.#tail;
    const polled = directories.polledCount;
    const bytesBehind = [...known.files].reduce((sum, file) => sum + file.bytesBehind, 0);
    return { watched: directories.count - polled, polled, open: openFiles.count, files: known.count, bytesBehind };
  }

  get files(): readonly FileReport[] {
    const report = ({ path, source, place, size }: TailedFile) => {
      return { path, source: source.name, offset: place.offset, size };
    };
    return [...this.#tail.known.files].map(report);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#stopTicks();
    clearImmediate(this.#step);
    clearTimeout(this.#gathering);
    this.#tail.close();
    for (const resolve of this.#idle.splice(0)) resolve();
    this.#tellCaughtUp();
    await this.#watcher.close();
  }

  #tick(): void {
    if (this.#closed !== undefined) return;
    this.#upkeep.tick();
    this.#act();
  }

  /** At once when it has been quiet; what comes soon after is gathered first. */
  #act(): void {
    if (this.#closed !== undefined || this.#gathering !== undefined) return;
    this.#stepSoon();
  }

  #stepSoon(): void {
    this.#step ??= setImmediate(() => {
      this.#step = undefined;
      this.#work();
    });
  }

  #work(): void {
    const tail = this.#tail;
    tail.step();
    if (this.#closed !== undefined) return;
    if (tail.isCaughtUp) this.#tellCaughtUp();
    if (tail.hasWork) {
      this.#stepSoon();
      return;
    }
    if (!tail.isWaiting) for (const resolve of this.#idle.splice(0)) resolve();
    this.#gather();
  }

  #gather(): void {
    if (this.#gathering !== undefined) return;
    this.#gathering = setTimeout(() => {
      this.#gathering = undefined;
      if (this.#tail.hasWork) this.#stepSoon();
    }, this.#limits.gatherMs);
  }

  #failed(path: string, cause: unknown): void {
    if (this.#closed !== undefined) return;
    this.#tail.directories.poll(path, cause instanceof Error ? cause.message : String(cause));
    this.wake(path);
  }
}

/** When something came, went or was renamed in it. */
function entriesOf(directory: string): number {
  return statSync(directory, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

const TIME = {
  now: () => performance.now(),
  every(periodMs: number, call: () => void) {
    const timer = setInterval(call, periodMs);
    return () => clearInterval(timer);
  },
};
