/**
 * Hearing of directories in which very much is written. A watcher tells of every single write, and being told costs
 * more than looking: a directory that floods is not listened to for a while. The files that were written to are looked
 * at twenty times a second meanwhile, and everything in it when it is listened to again. Where files come and go, it is
 * listened to all the time, because only then rotation can be followed step by step.
 */
import { dirname } from "node:path";
import type { Watch, Watcher, WatchListener } from "./watching.ts";

export interface CalmOptions {
  /** How many files there are to be looked at when it is listened to again. */
  readonly filesIn: (directory: string) => number;
  /** Differs when files have come, gone or been renamed. */
  readonly entriesOf: (directory: string) => number;
  readonly now: () => number;
  /** Calls again and again until it is told to stop. */
  readonly every: (periodMs: number, call: () => void) => () => void;
}

/** So many events in such a time are a flood. */
const FLOOD_EVENTS = 50;
const WINDOW_MS = 100;
const LOOK_MS = 50;
const PAUSE_MS = 500;
/** The more files there are, the dearer it is to look at all of them. */
const PAUSE_MS_PER_FILE = 0.5;

interface Window {
  since: number;
  events: number;
  readonly paths: Set<string>;
}

interface Pause {
  readonly until: number;
  readonly entries: number;
  readonly paths: ReadonlySet<string>;
}

export function watchCalmly(watch: Watch, options: CalmOptions): Watch {
  return (listener) => new CalmWatcher(watch, listener, options);
}

class CalmWatcher implements Watcher {
  readonly #listener: WatchListener;
  readonly #options: CalmOptions;
  readonly #watcher: Watcher;
  readonly #windows = new Map<string, Window>();
  readonly #pauses = new Map<string, Pause>();
  #stopLooking: (() => void) | undefined;

  constructor(watch: Watch, listener: WatchListener, options: CalmOptions) {
    this.#listener = listener;
    this.#options = options;
    this.#watcher = watch({
      changed: (path, isEntry) => this.#changed(path, isEntry),
      watching: (directory) => listener.watching(directory),
      failed: (directory, cause) => listener.failed(directory, cause),
    });
  }

  add(directory: string): void {
    this.#windows.set(directory, { since: 0, events: 0, paths: new Set() });
    this.#watcher.add(directory);
  }

  remove(directory: string): void {
    this.#windows.delete(directory);
    if (this.#pauses.delete(directory)) this.#lookWhilePaused();
    else this.#watcher.remove(directory);
  }

  close(): Promise<void> {
    this.#pauses.clear();
    this.#lookWhilePaused();
    return this.#watcher.close();
  }

  #changed(path: string, isEntry = false): void {
    this.#listener.changed(path, isEntry);
    const directory = dirname(path);
    const window = this.#windows.get(directory);
    if (window === undefined || this.#pauses.has(directory)) return;
    const now = this.#options.now();
    if (now - window.since >= WINDOW_MS) {
      window.since = now;
      window.events = 0;
      window.paths.clear();
    }
    window.paths.add(path);
    window.events += isEntry ? Number.NEGATIVE_INFINITY : 1;
    if (window.events >= FLOOD_EVENTS) this.#pause(directory, window, now);
  }

  #pause(directory: string, window: Window, now: number): void {
    const pauseMs = Math.max(PAUSE_MS, this.#options.filesIn(directory) * PAUSE_MS_PER_FILE);
    this.#watcher.remove(directory);
    const entries = this.#options.entriesOf(directory);
    this.#pauses.set(directory, { until: now + pauseMs, entries, paths: new Set(window.paths) });
    this.#lookWhilePaused();
  }

  #lookWhilePaused(): void {
    if (this.#pauses.size > 0) this.#stopLooking ??= this.#options.every(LOOK_MS, () => this.#look());
    else {
      this.#stopLooking?.();
      this.#stopLooking = undefined;
    }
  }

  #look(): void {
    const now = this.#options.now();
    for (const [directory, { until, entries, paths }] of this.#pauses) {
      for (const path of paths) this.#listener.changed(path);
      if (now >= until || this.#options.entriesOf(directory) !== entries) this.#listenAgain(directory);
    }
    this.#lookWhilePaused();
  }

  /** What happened there in silence is found by the listing that follows as soon as it is watched. */
  #listenAgain(directory: string): void {
    this.#pauses.delete(directory);
    this.add(directory);
    this.#listener.changed(directory);
  }
}
