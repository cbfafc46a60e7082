/** Deleted, made again, reached by several ways: which file is which. */
import { closeSync, linkSync, mkdirSync, openSync, rmSync, symlinkSync, unlinkSync, writeSync } from "node:fs";
import { expect, test } from "vitest";
import { hit, hits, Tailing } from "./tailing.ts";

test("row 9: deleted and made again at once, the new file is read from its beginning, whatever its inode", async () => {
  await using t = new Tailing();
  t.write("app.log", hits("a", "b"));
  await t.start();
  for (const name of ["c", "d", "e"]) {
    unlinkSync(t.at("app.log"));
    t.write("app.log", hits(name, "same"));
    await t.wake("app.log");
  }
  const expected = ["a", "b", "c", "same", "d", "same", "e", "same"].map(hit);
  expect(t.texts).toEqual(expected);
});

test("row 9: also while nobody was there, and with the same content", async () => {
  await using t = new Tailing();
  t.write("app.log", hits("a", "b"));
  await t.start();
  await t.stop();
  unlinkSync(t.at("app.log"));
  t.write("app.log", hits("a", "b"));
  await t.start();
  expect(t.texts).toEqual([hit("a"), hit("b")]);
});

test("row 10: equal first lines do not make two files the same", async () => {
  await using t = new Tailing();
  const banner = "started\n".repeat(300);
  t.write("one.log", banner + hits("a"));
  await t.start();
  t.write("two.log", banner + hits("b"));
  await t.wake("two.log");
  await t.stop();
  unlinkSync(t.at("one.log"));
  t.write("one.log", banner + hits("c"));
  const before = t.texts;
  await t.start();
  expect(before).toEqual([hit("a"), hit("b")]);
  expect(t.texts).toEqual([hit("c")]);
});

test("row 11: a file of forty bytes is read at once and known again as it grows", async () => {
  await using t = new Tailing();
  t.write("app.log", hits("a"));
  await t.start();
  for (let round = 0; round < 5; round++) {
    t.append("app.log", `${"x".repeat(300)}\n${hits(round)}`);
    const host = await t.restart();
    expect(host.texts).toEqual([hit(round)]);
    expect(host.events.filter(({ kind }) => kind !== "read")).toEqual([]);
  }
  const [checkpoint] = [...t.committed.checkpoints.values()];
  expect(checkpoint?.identity.headBytes).toBe(1024);
});

test("row 13: reached by two globs, a symlink and a hard link, a file is read once", async () => {
  await using t = new Tailing({ paths: ["*.log", "a*.log", "links/**"] });
  t.write("app.log", hits("a"));
  mkdirSync(t.at("links"));
  symlinkSync(t.at("app.log"), t.at("links/symlink.log"));
  linkSync(t.at("app.log"), t.at("hard.log"));
  await t.start();
  t.append("hard.log", hits("b"));
  await t.wake("hard.log", "app.log", "links/symlink.log");
  unlinkSync(t.at("app.log"));
  t.append("hard.log", hits("c"));
  await t.wake("app.log", "hard.log");
  expect(t.texts).toEqual([hit("a"), hit("b"), hit("c")]);
  expect(t.tail.numbers().files).toBe(1);
});

test("row 15: a file deleted while it is written to is read to its end, then its descriptor is closed", async () => {
  await using t = new Tailing();
  const writer = openSync(t.at("app.log"), "a");
  writeSync(writer, hits("a"));
  await t.start();
  writeSync(writer, hits("b"));
  unlinkSync(t.at("app.log"));
  await t.wake("app.log");
  writeSync(writer, hits("c"));
  await t.pass(1);
  expect(t.texts).toEqual([hit("a"), hit("b"), hit("c")]);
  expect(t.tail.numbers().open).toBe(1);
  expect(t.host.ended).toEqual([]);
  await t.pass(8);
  closeSync(writer);
  expect(t.tail.numbers()).toMatchObject({ open: 0, files: 0 });
  expect(t.host.ended).toEqual([t.at("app.log")]);
  expect(t.host.kinds("gone")).toHaveLength(1);
});

test("a directory that leads back to itself is walked once", async () => {
  await using t = new Tailing({ paths: ["logs"] });
  t.write("logs/a/app.log", hits("a"));
  symlinkSync("..", t.at("logs/a/up"));
  symlinkSync(t.at("logs"), t.at("logs/a/top"));
  await t.start();
  expect(t.texts).toEqual([hit("a")]);
  expect(t.tail.numbers().watched).toBe(2);
});

test("the files of a symlinked directory are read", async () => {
  await using t = new Tailing({ paths: ["logs/**/*.log"] });
  t.write("elsewhere/app.log", hits("a"));
  mkdirSync(t.at("logs"));
  symlinkSync(t.at("elsewhere"), t.at("logs/linked"));
  await t.start();
  t.append("elsewhere/app.log", hits("b"));
  await t.wake("logs/linked/app.log");
  expect(t.texts).toEqual([hit("a"), hit("b")]);
  rmSync(t.at("elsewhere"), { recursive: true });
  await t.reconcile();
  await t.pass(8);
  expect(t.tail.numbers().files).toBe(0);
});
