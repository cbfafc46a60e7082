/** A directory in which very much happens is looked at instead of listened to, and nothing in it is missed. */
import { statSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import { watchCalmly } from "../../src/tail/calm-watching.ts";
import { startTail } from "../../src/tail/tail.ts";
import { type Watch, type WatchListener, watchDirectories } from "../../src/tail/watching.ts";
import { NEEDLE, RecordingHost } from "./recording-host.ts";
import { hits, TestDirectory } from "./tailing.ts";

const FLOOD = 50;

class Calm {
  readonly watched = new Set<string>();
  readonly told: string[] = [];
  now = 1_000;
  files = 3;
  entries = 1;
  isLooking = false;
  #raw: WatchListener | undefined;
  #look = () => {};
  readonly watcher = watchCalmly(
    (listener) => {
      this.#raw = listener;
      return {
        add: (directory) => this.watched.add(directory),
        remove: (directory) => this.watched.delete(directory),
        close: async () => this.watched.clear(),
      };
    },
    {
      filesIn: () => this.files,
      entriesOf: () => this.entries,
      now: () => this.now,
      every: (_period, call) => {
        this.isLooking = true;
        this.#look = call;
        return () => {
          this.isLooking = false;
        };
      },
    },
  )({
    changed: (path) => this.told.push(path),
    watching: (path) => this.told.push(`watching ${path}`),
    failed: (path) => this.told.push(`failed ${path}`),
  });

  constructor() {
    this.watcher.add("/logs");
    this.watcher.add("/quiet");
  }

  happens(path: string, times: number, isEntry = false): void {
    for (let time = 0; time < times; time++) this.#raw?.changed(path, isEntry);
  }

  passes(ms: number): readonly string[] {
    this.told.length = 0;
    for (let passed = 0; passed < ms; passed += 50) {
      this.now += 50;
      if (this.isLooking) this.#look();
    }
    return [...this.told];
  }
}

describe("watchCalmly", () => {
  test("passes on what happens as long as it is little", () => {
    const calm = new Calm();
    for (let window = 0; window < 10; window++) {
      calm.happens("/logs/a.log", FLOOD - 1);
      calm.now += 100;
    }
    expect(calm.told).toHaveLength(10 * (FLOOD - 1));
    expect(calm.watched).toEqual(new Set(["/logs", "/quiet"]));
    expect(calm.isLooking).toBe(false);
  });

  test("stops listening to a directory that floods, and to no other", () => {
    const calm = new Calm();
    calm.happens("/logs/a.log", FLOOD);
    expect(calm.watched).toEqual(new Set(["/quiet"]));
    expect(calm.isLooking).toBe(true);
  });

  test("looks at the files of the flood meanwhile, and listens again after half a second", () => {
    const calm = new Calm();
    calm.happens("/logs/a.log", FLOOD - 1);
    calm.happens("/logs/b.log", 1);
    expect(calm.passes(100)).toEqual(["/logs/a.log", "/logs/b.log", "/logs/a.log", "/logs/b.log"]);
    expect(calm.passes(400).at(-1)).toBe("/logs");
    expect(calm.watched.has("/logs")).toBe(true);
    expect(calm.isLooking).toBe(false);
    expect(calm.passes(1_000)).toEqual([]);
  });

  test("listens all the time where files come and go", () => {
    const calm = new Calm();
    calm.happens("/logs/a.log", 1, true);
    calm.happens("/logs/a.log", 10 * FLOOD);
    expect(calm.watched.has("/logs")).toBe(true);
  });

  test("listens again at once when a file has come, gone or been renamed in its silence", () => {
    const calm = new Calm();
    calm.happens("/logs/a.log", FLOOD);
    calm.passes(50);
    calm.entries = 2;
    expect(calm.passes(50)).toEqual(["/logs/a.log", "/logs"]);
    expect(calm.watched.has("/logs")).toBe(true);
  });

  test("begins to count anew when it listens again", () => {
    const calm = new Calm();
    calm.happens("/logs/a.log", FLOOD);
    calm.passes(500);
    calm.happens("/logs/a.log", FLOOD - 1);
    expect(calm.watched.has("/logs")).toBe(true);
    calm.happens("/logs/a.log", 1);
    expect(calm.watched.has("/logs")).toBe(false);
  });

  test("is silent for longer where more files would have to be looked at", () => {
    const calm = new Calm();
    calm.files = 10_000;
    calm.happens("/logs/a.log", FLOOD);
    calm.passes(4_900);
    expect(calm.watched.has("/logs")).toBe(false);
    calm.passes(100);
    expect(calm.watched.has("/logs")).toBe(true);
  });

  test("forgets a directory that is given up while it is silent", () => {
    const calm = new Calm();
    calm.happens("/logs/a.log", FLOOD);
    calm.watcher.remove("/logs");
    expect(calm.isLooking).toBe(false);
    expect(calm.passes(1_000)).toEqual([]);
    expect(calm.watched).toEqual(new Set(["/quiet"]));
  });

  test("looks at nothing any more when it is closed", async () => {
    const calm = new Calm();
    calm.happens("/logs/a.log", FLOOD);
    await calm.watcher.close();
    expect(calm.isLooking).toBe(false);
  });
});

test("with the real watcher, each line of a flood is read once, and so is a file that comes meanwhile", async () => {
  using directory = new TestDirectory();
  directory.write("a.log", "");
  const host = new RecordingHost();
  const silenced: string[] = [];
  const watch: Watch = (listener) => {
    const watcher = watchDirectories(listener);
    return {
      ...watcher,
      remove(path) {
        silenced.push(path);
        watcher.remove(path);
      },
    };
  };
  const tail = startTail({
    sources: [{ name: "logs", paths: [directory.at("*.log")], ignore: [], startAt: "beginning" }],
    checkpoints: [],
    startedSources: new Set(),
    host,
    needle: NEEDLE,
    clock: { now: () => Date.now() },
    watch: watchCalmly(watch, {
      filesIn: () => 2,
      entriesOf: (path) => statSync(path).mtimeMs,
      now: () => performance.now(),
      every(periodMs, call) {
        const timer = setInterval(call, periodMs);
        return () => clearInterval(timer);
      },
    }),
  });
  await tail.caughtUp;
  for (let line = 0; line < 400; line++) {
    directory.append("a.log", hits(line));
    if (line === 200) directory.write("b.log", hits("other"));
    await setImmediate();
  }
  directory.append("b.log", hits("last"));
  // Long before everything is looked at in turn.
  await vi.waitFor(() => expect(host.texts).toHaveLength(402), { timeout: 8_000 });
  expect(silenced).toContain(directory.path);
  expect(new Set(host.texts).size).toBe(402);
  await tail.close();
});
