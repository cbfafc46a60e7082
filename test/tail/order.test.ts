/** Several generations of one log are new at once: the oldest is read first, and none of them holds up the others. */
import { execFileSync } from "node:child_process";
import { chmodSync, renameSync, utimesSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { hit, hits, Tailing } from "./tailing.ts";

/** Written so many seconds before now. */
function writeAged(t: Tailing, name: string, content: string | Uint8Array, seconds: number): void {
  t.write(name, content);
  utimesSync(t.at(name), t.now / 1_000 - seconds, t.now / 1_000 - seconds);
}

test("on a first start generations are read in the order of their age, whatever their names", async () => {
  await using t = new Tailing({ paths: ["**/app*"] });
  writeAged(t, "app-20261121.log", hits("newest"), 10);
  writeAged(t, "app-20261119.log", hits("oldest"), 300);
  writeAged(t, "app-20261120.log.gz", gzipSync(hits("packed")), 200);
  await t.start();
  await t.settle();
  expect(t.texts).toEqual([hit("oldest"), hit("packed"), hit("newest")]);
});

test("of generations written in the same moment the one with the higher number is the older", async () => {
  await using t = new Tailing({ paths: ["app-7.log*"] });
  for (let generation = 1; generation <= 12; generation++) {
    writeAged(t, `app-7.log.${generation}`, hits(generation), 60);
  }
  writeAged(t, "app-7.log", hits("now"), 60);
  await t.start();
  const expected = Array.from({ length: 12 }, (_, index) => hit(12 - index));
  expect(t.texts).toEqual([...expected, hit("now")]);
});

test("generations are in order even if more files are there than one step of a listing has", async () => {
  await using t = new Tailing({ paths: ["*.log*"] });
  for (let file = 0; file < 600; file++) t.write(`other${file}x.log`, "nothing\n");
  const ages = Array.from({ length: 300 }, (_, generation) => generation);
  for (const generation of ages.toReversed()) {
    writeAged(t, `app.log${generation === 0 ? "" : `.${generation}`}`, hits(generation), generation);
  }
  await t.start();
  expect(t.texts).toEqual(ages.toReversed().map(hit));
});

test("what was left of a log that was rotated again and again while down is read before its followers", async () => {
  await using t = new Tailing({ paths: ["app.log*"] });
  t.write("app.log", hits("a"));
  await t.start();
  await t.stop();
  t.append("app.log", hits("b"));
  for (let rotation = 0; rotation < 5; rotation++) {
    for (let old = rotation; old > 0; old--) renameSync(t.at(`app.log.${old}`), t.at(`app.log.${old + 1}`));
    renameSync(t.at("app.log"), t.at("app.log.1"));
    t.write("app.log", hits(`${rotation} ${"-".repeat(100)}`));
  }
  await t.start();
  const followers = [0, 1, 2, 3, 4].map((rotation) => hit(`${rotation} ${"-".repeat(100)}`));
  expect(t.texts).toEqual([hit("b"), ...followers]);
});

test("a log whose file has been shifted under a name that another one had is followed, not given up", async () => {
  await using t = new Tailing({ paths: ["app-7.log*"], limits: { openFilesMax: 1 } });
  t.write("app-7.log.1", hits("old"));
  t.write("app-7.log", hits("a"));
  t.write("app-7.log.other", "");
  await t.start();
  t.append("app-7.log", hits("late"));
  renameSync(t.at("app-7.log.1"), t.at("app-7.log.2"));
  renameSync(t.at("app-7.log"), t.at("app-7.log.1"));
  t.write("app-7.log", hits("new"));
  await t.wake("app-7.log");
  expect(t.texts.slice(-2)).toEqual([hit("late"), hit("new")]);
  expect(t.host.kinds("lost")).toEqual([]);
});

test("an older generation that cannot be read, or is no file, holds up nothing", async () => {
  await using t = new Tailing({ paths: ["app.log*"] });
  chmodSync(t.path, 0o777);
  writeAged(t, "app.log.2", hits("hidden"), 200);
  chmodSync(t.at("app.log.2"), 0o000);
  execFileSync("mkfifo", [t.at("app.log.3")]);
  writeAged(t, "app.log.1", hits("older"), 100);
  t.write("app.log", hits("now"));
  // Nobody is refused anything as the superuser.
  const isRoot = process.getuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    await t.start();
    expect(t.texts).toEqual([hit("older"), hit("now")]);
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
});

test("an older generation that never stops growing does not keep the newer one waiting for ever", async () => {
  await using t = new Tailing({ paths: ["app.log*"], limits: { turnBytes: 1024 * 1024 } });
  const filler = `${"x".repeat(1_023)}\n`.repeat(1_024);
  writeAged(t, "app.log.1", filler, 100);
  t.write("app.log", hits("now"));
  // Whenever something was read of the older one, as much is written to it.
  let rounds = 0;
  const write = (event: { readonly kind: string }) => {
    if (event.kind === "read" && !t.texts.includes(hit("now")) && rounds++ < 64) t.append("app.log.1", filler);
  };
  await t.start({ onEvent: write });
  expect(t.texts).toEqual([hit("now")]);
  expect(rounds).toBeLessThan(64);
});

test("generations that came and were moved on between two looks are read before the newest", async () => {
  await using t = new Tailing({ paths: ["app.log*"] });
  const rotate = (generations: number, next: string) => {
    for (let number = generations; number >= 1; number--)
      renameSync(t.at(`app.log.${number}`), t.at(`app.log.${number + 1}`));
    renameSync(t.at("app.log"), t.at("app.log.1"));
    t.write("app.log", hits(next));
  };
  t.write("app.log", hits("a"));
  await t.start();
  rotate(0, "b");
  await t.wake("app.log");
  rotate(1, "c");
  rotate(2, "d");
  await t.wake("app.log");
  expect(t.texts).toEqual([hit("a"), hit("b"), hit("c"), hit("d")]);
});
