/** A log is renamed and a new one takes its place, in all the ways programs do that. */
import {
  appendFileSync,
  closeSync,
  openSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { hit, hits, Tailing } from "./tailing.ts";

test("row 1: after a rename the old file's late lines and the new file's lines are all read once", async () => {
  await using t = new Tailing();
  t.write("app.log", hits("a"));
  await t.start();
  const writer = openSync(t.at("app.log"), "a");
  renameSync(t.at("app.log"), t.at("app.log.1"));
  writeSync(writer, hits("b"));
  t.write("app.log", hits("c"));
  await t.wake("app.log", "app.log.1");
  expect(t.texts).toEqual([hit("a"), hit("b"), hit("c")]);
  writeSync(writer, hits("d"));
  await t.pass(1);
  closeSync(writer);
  expect(t.texts).toEqual([hit("a"), hit("b"), hit("c"), hit("d")]);
  expect(t.tail.numbers().open).toBe(2);
  await t.pass(8);
  expect(t.tail.numbers().open).toBe(1);
  appendFileSync(t.at("app.log"), hits("e"));
  await t.wake("app.log");
  expect(t.texts.at(-1)).toBe(hit("e"));
});

test("row 1: a rotated file is followed for as long as late lines keep coming, and let go of afterwards", async () => {
  await using t = new Tailing();
  t.write("app.log", hits("a"));
  await t.start();
  const writer = openSync(t.at("app.log"), "a");
  renameSync(t.at("app.log"), t.at("away.txt"));
  t.write("app.log", "");
  await t.wake("app.log");
  const late = Array.from({ length: 20 }, (_, count) => `late ${count}`);
  for (const name of late) {
    await t.pass(4);
    writeSync(writer, hits(name));
  }
  await t.pass(10);
  closeSync(writer);
  expect(t.texts).toEqual([hit("a"), ...late.map(hit)]);
  expect(t.tail.numbers()).toMatchObject({ files: 1, open: 1 });
});

test("row 2: ten rotations between two looks, and no generation is skipped", async () => {
  await using t = new Tailing();
  t.write("app.log", hits(0));
  await t.start();
  for (let turn = 1; turn <= 10; turn++) {
    for (let old = 10; old > 0; old--) {
      try {
        renameSync(t.at(`app.log.${old}`), t.at(`app.log.${old + 1}`));
      } catch {}
    }
    t.append("app.log", hits(`late ${turn}`));
    renameSync(t.at("app.log"), t.at("app.log.1"));
    t.write("app.log", hits(turn));
  }
  await t.wake("app.log");
  const expected = [hit(0)];
  for (let turn = 1; turn <= 10; turn++) expected.push(hit(`late ${turn}`), hit(turn));
  expect(t.texts).toEqual(expected);
  await t.pass(10);
  expect(t.texts).toEqual(expected);
  expect(t.tail.numbers().files).toBe(1);
});

test("row 2: a generation that came and went under another inode while nobody looked is read even if packed", async () => {
  await using t = new Tailing();
  t.write("app.log", hits("a"));
  await t.start();
  renameSync(t.at("app.log"), t.at("app.log.2"));
  t.write("app.log.1.gz", gzipSync(hits("b")));
  t.write("app.log", hits("c"));
  await t.wake("app.log");
  expect(t.texts).toEqual([hit("a"), hit("b"), hit("c")]);
});

test("row 3: a rotated name that the glob matches is not read again, and its offset goes with it", async () => {
  await using t = new Tailing({ paths: ["app*.log"] });
  t.write("app.log", hits("a"));
  await t.start();
  t.append("app.log", hits("b"));
  renameSync(t.at("app.log"), t.at("app-1.log"));
  t.write("app.log", hits("c"));
  await t.wake("app-1.log", "app.log");
  t.append("app-1.log", hits("d"));
  await t.wake("app-1.log");
  expect(t.texts).toEqual([hit("a"), hit("b"), hit("c"), hit("d")]);
  await t.restart();
  expect(t.texts).toEqual([]);
});

test("row 4: renamed, packed and deleted, a log is read once, nothing again from what it was packed into", async () => {
  await using t = new Tailing({ paths: ["app.log*"] });
  t.write("app.log", hits("a"));
  await t.start();
  t.append("app.log", hits("b"));
  renameSync(t.at("app.log"), t.at("app.log.1"));
  await t.wake("app.log", "app.log.1");
  t.write("app.log.1.gz", gzipSync(hits("a", "b")));
  await t.wake("app.log.1.gz");
  unlinkSync(t.at("app.log.1"));
  await t.wake("app.log.1");
  await t.pass(8);
  expect(t.texts).toEqual([hit("a"), hit("b")]);
  expect(t.tail.numbers().open).toBe(1);
  await t.pass(8);
  const again = await t.restart();
  expect(again.texts).toEqual([]);
});

test("row 4: what was not read before a log was packed is read from what it was packed into", async () => {
  await using t = new Tailing({ paths: ["app.log*"] });
  t.write("app.log", hits("a"));
  await t.start();
  await t.stop();
  t.write("app.log.1.gz", gzipSync(hits("a", "b")));
  unlinkSync(t.at("app.log"));
  t.write("app.log", hits("c"));
  await t.start();
  await t.settle();
  expect(t.texts.toSorted()).toEqual([hit("b"), hit("c")]);
  expect(t.host.kinds("copied")).toHaveLength(1);
});

test("row 12: when a symlink is switched the old target is read to its end, then the new one", async () => {
  await using t = new Tailing({ paths: ["current.log"] });
  t.write("one.txt", hits("a"));
  symlinkSync("one.txt", t.at("current.log"));
  await t.start();
  t.append("one.txt", hits("b"));
  t.write("two.txt", hits("c"));
  rmSync(t.at("current.log"));
  symlinkSync("two.txt", t.at("current.log"));
  await t.wake("current.log");
  t.append("two.txt", hits("d"));
  await t.reconcile();
  expect(t.texts).toEqual([hit("a"), hit("b"), hit("c"), hit("d")]);
});

test("row 14: a temporary file renamed over the log is read from its beginning", async () => {
  await using t = new Tailing();
  t.write("app.log", hits("a", "b"));
  await t.start();
  t.write("new.tmp", hits("c", "d"));
  renameSync(t.at("new.tmp"), t.at("app.log"));
  await t.wake("app.log");
  writeFileSync(t.at("app.log"), hits("e"), { flag: "a" });
  await t.wake("app.log");
  expect(t.texts).toEqual([hit("a"), hit("b"), hit("c"), hit("d"), hit("e")]);
});
