/** A log is emptied in its place, copied before or not. */
import { closeSync, copyFileSync, ftruncateSync, openSync, renameSync, truncateSync, writeSync } from "node:fs";
import { expect, test } from "vitest";
import { hit, hits, Tailing } from "./tailing.ts";

test("row 5: emptied under an appending writer, the new content is read from its beginning and the old not again", async () => {
  await using t = new Tailing({ paths: ["app.log*"] });
  t.write("app.log", hits("a", "b"));
  await t.start();
  copyFileSync(t.at("app.log"), t.at("app.log.1"));
  await t.wake("app.log.1");
  truncateSync(t.at("app.log"));
  t.append("app.log", hits("c"));
  await t.wake("app.log");
  await t.pass(8);
  expect(t.texts).toEqual([hit("a"), hit("b"), hit("c")]);
  expect(t.host.kinds("copied")).toEqual([{ kind: "copied", path: t.at("app.log.1"), from: t.at("app.log") }]);
  expect(t.host.ended).toEqual([t.at("app.log")]);
});

test("row 5: a copy that was made before the last lines came is not read again either", async () => {
  await using t = new Tailing({ paths: ["app.log*"] });
  t.write("app.log", hits("a", "b"));
  await t.start();
  copyFileSync(t.at("app.log"), t.at("app.log.1"));
  t.append("app.log", hits("c"));
  await t.wake("app.log");
  truncateSync(t.at("app.log"));
  await t.wake("app.log", "app.log.1");
  await t.pass(8);
  expect(t.texts).toEqual([hit("a"), hit("b"), hit("c")]);
});

test("row 5: what was copied but not read before is read from the copy, and not counted as lost", async () => {
  await using t = new Tailing({ paths: ["app.log*"] });
  t.write("app.log", hits("a"));
  await t.start();
  t.append("app.log", hits("b"));
  copyFileSync(t.at("app.log"), t.at("app.log.1"));
  truncateSync(t.at("app.log"));
  t.append("app.log", hits("c"));
  await t.wake("app.log.1", "app.log");
  await t.pass(8);
  expect(t.texts.toSorted()).toEqual([hit("a"), hit("b"), hit("c")]);
});

test("equal files are not copies: both are read, if neither was emptied", async () => {
  await using t = new Tailing({ paths: ["app*.log"] });
  t.write("app.log", hits("a"));
  await t.start();
  t.write("app-2.log", hits("a"));
  await t.wake("app-2.log");
  await t.pass(8);
  expect(t.texts).toEqual([hit("a"), hit("a")]);
  t.write("other.log", hits("a"));
});

test("row 6: emptied and filled beyond the old place, the content tells", async () => {
  await using t = new Tailing();
  t.write("app.log", hits("a", "b"));
  await t.start();
  t.write("app.log", hits("c", "d", "e"));
  await t.wake("app.log");
  expect(t.texts).toEqual([hit("a"), hit("b"), hit("c"), hit("d"), hit("e")]);
  expect(t.host.kinds("truncated")).toHaveLength(1);
});

test("row 6: also when all lines end alike, and while nobody was there", async () => {
  await using t = new Tailing();
  const tail = `${" same end".repeat(20)}\n`;
  t.write("app.log", `${hit("a")}${tail}${hit("b")}${tail}`);
  await t.start();
  await t.stop();
  t.write("app.log", `${hit("c")}${tail}${hit("d")}${tail}${hit("e")}${tail}`);
  await t.start();
  expect(t.texts).toEqual(["c", "d", "e"].map((name) => hit(name) + tail.trimEnd()));
});

test("row 6: filled to exactly the old size", async () => {
  await using t = new Tailing();
  t.write("app.log", hits("a"));
  await t.start();
  t.write("app.log", hits("b"));
  await t.wake("app.log");
  expect(t.texts).toEqual([hit("a"), hit("b")]);
});

test("row 7: the hole that a writer leaves who did not notice is skipped, and no NUL is handed out", async () => {
  await using t = new Tailing();
  const holeBytes = 5 * 1024 * 1024 + 3;
  const writer = openSync(t.at("app.log"), "w");
  writeSync(writer, hits("a"));
  await t.start();
  ftruncateSync(writer, 0);
  writeSync(writer, hits("b", "c"), holeBytes);
  await t.wake("app.log");
  expect(t.texts).toEqual([hit("a"), hit("b"), hit("c")]);
  expect(t.host.taken.at(1)).toMatchObject({ line: 1, offset: holeBytes });
  writeSync(writer, hits("d"), holeBytes + hits("b", "c").length + 100);
  await t.wake("app.log");
  closeSync(writer);
  expect(t.texts.at(-1)).toBe(hit("d"));
});

test("row 8: emptied while the host is full, the log goes on from its beginning", async () => {
  await using t = new Tailing({ linesMax: 1, drains: false });
  t.write("app.log", hits("a", "b"));
  await Promise.race([t.start(), new Promise((resolve) => setTimeout(resolve, 20))]);
  await t.settle();
  expect(t.texts).toEqual([hit("a")]);
  t.write("app.log", hits("c"));
  await t.wake("app.log");
  expect(t.texts).toEqual([hit("a")]);
  t.host.drains = true;
  t.host.commit();
  t.tail.resume();
  await t.settle();
  expect(t.texts).toEqual([hit("a"), hit("c")]);
  expect(t.host.kinds("lost")).toEqual([{ kind: "lost", path: t.at("app.log"), bytes: hits("b").length }]);
});

test("row 10: what begins like a log that was emptied, and goes on differently, is no copy of it", async () => {
  await using t = new Tailing({ paths: ["app.log*"] });
  const banner = `${"=".repeat(2_000)}\n`;
  t.write("app.log", `${banner}${hits("a")}${"x".repeat(3_000)}\n`);
  await t.start();
  truncateSync(t.at("app.log"));
  await t.wake("app.log");
  t.write("app.log.1", `${banner}${hits("b")}`);
  await t.wake("app.log.1");
  await t.pass(8);
  expect(t.texts).toEqual([hit("a"), hit("b")]);
});

test("row 5: emptied after it was copied and then rotated out of the glob, its late lines are read after a kill", async () => {
  await using t = new Tailing({ paths: ["app.log"] });
  t.write("app.log", "");
  await t.start();
  t.append("app.log", hits("a", "b", "c"));
  await t.reconcile();
  copyFileSync(t.at("app.log"), t.at("app.log.1"));
  truncateSync(t.at("app.log"));
  await t.reconcile();
  await t.pass(6);
  renameSync(t.at("app.log"), t.at("app.log.2"));
  t.write("app.log", "");
  await t.wake("app.log");
  t.host.commit();
  t.append("app.log.2", hits("late"));
  await t.kill();
  const host = await t.start();
  await t.pass(12);
  expect(host.texts).toEqual([hit("late")]);
});
