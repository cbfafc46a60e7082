/** Reading what is there, to its end, without watching. */
import { truncateSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { readOnce } from "../../src/tail/read-once.ts";
import { Committed, NEEDLE, RecordingHost } from "./recording-host.ts";
import { hit, hits, TestDirectory } from "./tailing.ts";

function read(directory: TestDirectory, host: RecordingHost, more: Partial<Parameters<typeof readOnce>[0]> = {}) {
  return readOnce({
    sources: [{ name: "logs", paths: [directory.path], ignore: [], startAt: "beginning" }],
    checkpoints: [...host.committed.checkpoints.values()],
    startedSources: host.committed.startedSources,
    host,
    needle: NEEDLE,
    clock: { now: () => Date.now() },
    ...more,
  });
}

test("everything is read, packed or not, last lines without their ends, too, and takers are ended", async () => {
  using directory = new TestDirectory();
  directory.write("a.log", `${hits("a")}${hit("b")}##octo`);
  directory.write("deep/c.log.gz", gzipSync(hits("c")));
  directory.write("empty.log", "");
  const host = new RecordingHost();
  const progress: (readonly [number, number])[] = [];
  const result = await read(directory, host, { onProgress: (done, total) => progress.push([done, total]) });
  expect(host.texts.toSorted()).toEqual([hit("a"), `${hit("b")}##octo`, hit("c")]);
  expect(host.ended.toSorted()).toEqual([directory.at("a.log"), directory.at("deep/c.log.gz")]);
  expect(result.files).toBe(3);
  const [done, total] = progress.at(-1) ?? [];
  expect(done).toBe(total);
});

test("a second time, only what is new is read", async () => {
  using directory = new TestDirectory();
  directory.write("a.log", hits("a"));
  const committed = new Committed();
  const first = new RecordingHost({}, committed);
  await read(directory, first);
  first.commit();
  directory.append("a.log", hits("b"));
  const second = new RecordingHost({}, committed);
  await read(directory, second);
  expect(second.texts).toEqual([hit("b")]);
});

test("what a file that may be written to ends with is left for the next time", async () => {
  using directory = new TestDirectory();
  directory.write("a.log", `${hits("a")}${hit("b")}`);
  const host = new RecordingHost();
  await read(directory, host, { isFinished: () => false });
  expect(host.texts).toEqual([hit("a")]);
});

test("it stops when it is told to, with what was read told to the host", async () => {
  using directory = new TestDirectory();
  directory.write("a.log", hits(...Array.from({ length: 1_000 }, (_, number) => number)));
  const host = new RecordingHost({ linesMax: 10, drains: false });
  await read(directory, host, { isStopped: () => host.isFull });
  expect(host.texts).toHaveLength(10);
  expect(host.progressed.at(-1)?.offset).toBe(hits(0, 1, 2, 3, 4, 5, 6, 7, 8, 9).length);
});

test("more than one slice is read at full speed, and others have their turn in between", async () => {
  using directory = new TestDirectory();
  directory.write("a.log", "");
  truncateSync(directory.at("a.log"), 64 * 1024 * 1024);
  directory.append("a.log", `\n${hits("end")}`);
  const host = new RecordingHost();
  let turns = 0;
  const counting = setInterval(() => turns++, 0);
  await read(directory, host);
  clearInterval(counting);
  expect(host.texts).toEqual([hit("end")]);
  expect(turns).toBeGreaterThan(1);
});
