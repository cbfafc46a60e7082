/** The watcher that is used when none is given, on real directories: every test waits for what it tells. */
import { appendFileSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { startTail, type Tail } from "../../src/tail/tail.ts";
import { watchDirectories } from "../../src/tail/watching.ts";
import { NEEDLE, RecordingHost } from "./recording-host.ts";
import { hit, hits, TestDirectory } from "./tailing.ts";

async function watched(directory: TestDirectory, paths: readonly string[]): Promise<[Tail, RecordingHost]> {
  const host = new RecordingHost();
  const waiting = new Set<string>();
  const tail = startTail({
    sources: [{ name: "logs", paths: paths.map((path) => directory.at(path)), ignore: [], startAt: "beginning" }],
    checkpoints: [],
    startedSources: new Set(),
    host,
    needle: NEEDLE,
    clock: { now: () => Date.now() },
    watch: (listener) => {
      const watcher = watchDirectories({
        ...listener,
        watching(path) {
          waiting.delete(path);
          listener.watching(path);
        },
      });
      return {
        ...watcher,
        add(path) {
          waiting.add(path);
          watcher.add(path);
        },
      };
    },
    // Nothing but the watcher may bring the news.
    everySecond: () => () => {},
  });
  await tail.caughtUp;
  await vi.waitFor(() => expect([...waiting]).toEqual([]), { interval: 2 });
  return [tail, host];
}

async function expectTexts(host: RecordingHost, ...names: readonly (string | number)[]): Promise<void> {
  await vi.waitFor(() => expect(host.texts).toEqual(names.map(hit)), { interval: 1, timeout: 2_000 });
}

test("appended lines are read as soon as they are written", async () => {
  using directory = new TestDirectory();
  directory.write("app.log", hits("a"));
  const [tail, host] = await watched(directory, ["*.log"]);
  appendFileSync(directory.at("app.log"), hits("b"));
  await expectTexts(host, "a", "b");
  expect(tail.numbers()).toMatchObject({ watched: 1, polled: 0, files: 1, bytesBehind: 0 });
  await tail.close();
});

test("row 45: of two writes shortly after one another both are seen", async () => {
  using directory = new TestDirectory();
  directory.write("app.log", "");
  const [tail, host] = await watched(directory, ["*.log"]);
  const expected: string[] = [];
  for (const name of ["a", "b", "c", "d"]) {
    appendFileSync(directory.at("app.log"), hits(name));
    await new Promise((resolve) => setImmediate(resolve));
    appendFileSync(directory.at("app.log"), hits(`${name}${name}`));
    expected.push(name, `${name}${name}`);
    await expectTexts(host, ...expected);
  }
  await tail.close();
});

test("row 40: files in directories made after the start are read, several levels at once", async () => {
  using directory = new TestDirectory();
  const [tail, host] = await watched(directory, ["**/*.log"]);
  mkdirSync(directory.at("a/b/c"), { recursive: true });
  writeFileSync(directory.at("a/b/c/app.log"), hits("deep"));
  await expectTexts(host, "deep");
  await vi.waitFor(() => expect(tail.numbers().watched).toBe(4));
  mkdirSync(directory.at("a/b/d"));
  writeFileSync(directory.at("a/b/d/app.log"), hits("beside"));
  await expectTexts(host, "deep", "beside");
  await tail.close();
});

test("a directory that is not there yet is read when it comes", async () => {
  using directory = new TestDirectory();
  const [tail, host] = await watched(directory, ["later/on/logs"]);
  mkdirSync(directory.at("later/on/logs"), { recursive: true });
  writeFileSync(directory.at("later/on/logs/app.txt"), hits("there"));
  await expectTexts(host, "there");
  await tail.close();
});

test("row 14: a file renamed over the log is read, and so is what is appended to it", async () => {
  using directory = new TestDirectory();
  directory.write("app.log", hits("a"));
  const [tail, host] = await watched(directory, ["*.log"]);
  writeFileSync(directory.at("new.tmp"), hits("b"));
  renameSync(directory.at("new.tmp"), directory.at("app.log"));
  await expectTexts(host, "a", "b");
  appendFileSync(directory.at("app.log"), hits("c"));
  await expectTexts(host, "a", "b", "c");
  await tail.close();
});

test("a directory that was deleted and made again is watched again", async () => {
  using directory = new TestDirectory();
  directory.write("logs/app.log", hits("a"));
  const [tail, host] = await watched(directory, ["logs"]);
  renameSync(directory.at("logs"), join(directory.path, "away"));
  directory.write("logs/app.log", hits("b"));
  await expectTexts(host, "a", "b");
  appendFileSync(directory.at("logs/app.log"), hits("c"));
  await expectTexts(host, "a", "b", "c");
  await tail.close();
});
