/** Many files, few descriptors, missed news, busy neighbours, a host that is full. */
import { execFileSync } from "node:child_process";
import { chmodSync, closeSync, mkdirSync, openSync, renameSync, rmSync, unlinkSync, writeSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";
import { hit, hits, Tailing, TestDirectory } from "./tailing.ts";

test("row 36: what no watcher told of is found within fifteen seconds, and counted", async () => {
  await using t = new Tailing({ paths: ["**/*.log"] });
  for (let file = 0; file < 50; file++) t.write(`${file}.log`, hits(file));
  await t.start();
  await t.pass(70);
  t.append("17.log", hits("grown"));
  t.write("new.log", hits("new"));
  mkdirSync(t.at("later"));
  t.write("later/app.log", hits("deep"));
  await t.pass(16);
  expect(t.texts.slice(50).toSorted()).toEqual([hit("deep"), hit("grown"), hit("new")]);
  const missed = t.host.events.flatMap((event) => (event.kind === "reconciled" ? [event.missed] : []));
  expect(missed.reduce((sum, count) => sum + count, 0)).toBe(3);
});

test("row 37: a directory that cannot be watched is polled, and that is told once", async () => {
  await using t = new Tailing();
  t.write("app.log", hits("a"));
  await t.start();
  for (let again = 0; again < 3; again++) {
    t.listener?.failed(t.path, Object.assign(new Error("no space for watches"), { code: "ENOSPC" }));
  }
  await t.settle();
  expect(t.host.kinds("polling")).toEqual([{ kind: "polling", path: t.path, cause: "no space for watches" }]);
  expect(t.tail.numbers()).toMatchObject({ watched: 0, polled: 1 });
  await t.pass(100);
  t.append("app.log", hits("b"));
  t.write("new.log", hits("c"));
  await t.pass(1);
  expect(t.texts).toEqual([hit("a"), hit("b"), hit("c")]);
  expect(t.host.kinds("reconciled")).toEqual([]);
});

test("row 38: thousands of idle files hold no descriptors, and looking at them is spread over the seconds", async () => {
  await using t = new Tailing();
  for (let file = 0; file < 3_000; file++) t.write(`${file}.log`, hits(file));
  await t.start();
  expect(t.texts).toHaveLength(3_000);
  expect(t.tail.numbers()).toMatchObject({ files: 3_000, bytesBehind: 0 });
  expect(t.tail.numbers().open).toBeLessThan(100);
  await t.pass(61);
  const busy = process.cpuUsage();
  await t.pass(15);
  const { user, system } = process.cpuUsage(busy);
  // A generous multiple of what it takes: 3,000 looks and listings, not one for each second and file.
  expect((user + system) / 1_000).toBeLessThan(1_000);
});

test("row 39: with few descriptors all files that are written to are read", async () => {
  await using t = new Tailing({ limits: { openFilesMax: 3 } });
  const names = Array.from({ length: 20 }, (_, file) => `${file}.log`);
  for (const name of names) t.write(name, "");
  await t.start();
  for (let round = 0; round < 3; round++) {
    for (const name of names) t.append(name, hits(`${round} ${name}`));
    await t.wake(...names);
    expect(t.tail.numbers().open).toBeLessThanOrEqual(3);
  }
  expect(t.texts).toHaveLength(60);
});

test("row 39: when the system has no more descriptors, the least used ones are given up and nothing is lost", () => {
  using directory = new TestDirectory();
  const program = fileURLToPath(import.meta.resolve("./few-descriptors.ts"));
  const limited = ["-c", 'ulimit -n 100 && exec "$0" "$@"', process.execPath, program, directory.path];
  const result: unknown = JSON.parse(execFileSync("sh", limited, { encoding: "utf8" }));
  expect(result).toMatchObject({ taken: 300, unreadable: 0 });
});

test("row 41: what may not be read at first is told once, tried again, and read from its beginning", async () => {
  await using t = new Tailing();
  chmodSync(t.path, 0o777);
  t.write("app.log", hits("a"));
  chmodSync(t.at("app.log"), 0o000);
  // Nobody is refused anything as the superuser.
  const isRoot = process.getuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    await t.start();
    await t.pass(5);
    expect(t.texts).toEqual([]);
    expect(t.host.kinds("unreadable")).toHaveLength(1);
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
  chmodSync(t.at("app.log"), 0o644);
  await t.wake("app.log");
  expect(t.texts).toEqual([hit("a")]);
});

test("row 43: a file that is written faster than it is read does not keep others waiting", async () => {
  await using t = new Tailing({ limits: { turnBytes: 64 * 1024 } });
  t.write("a-big.log", `${"x".repeat(99)}\n`.repeat(300_000) + hits("big"));
  for (let file = 0; file < 20; file++) t.write(`quiet-${file}.log`, hits(file));
  await t.start();
  expect(t.texts).toHaveLength(21);
  expect(t.texts.at(-1)).toBe(hit("big"));
});

test("row 44: while the host is full nothing is read, but what rotation deletes meanwhile is kept and read later", async () => {
  await using t = new Tailing();
  t.write("app.log", hits("a"));
  await t.start({ linesMax: 2 });
  t.host.drains = false;
  t.append("app.log", hits("b", "c"));
  await t.wake("app.log");
  expect(t.texts).toEqual([hit("a"), hit("b")]);
  expect(t.host.progressed.at(-1)?.offset).toBe(hits("a", "b").length);
  renameSync(t.at("app.log"), t.at("app.log.1"));
  t.write("app.log", hits("d"));
  await t.wake("app.log");
  unlinkSync(t.at("app.log.1"));
  await t.pass(30);
  expect(t.texts).toHaveLength(2);
  expect(t.tail.numbers().bytesBehind).toBe(hits("c", "d").length);
  t.host.drains = true;
  t.host.commit();
  t.tail.resume();
  await t.settle();
  expect(t.texts).toEqual([hit("a"), hit("b"), hit("c"), hit("d")]);
  expect(t.host.kinds("lost")).toEqual([]);
});

test("a log that says much lets others have their turn after each batch", async () => {
  await using t = new Tailing();
  await t.start({ linesMax: 3 });
  let turn = 0;
  const turns: number[] = [];
  let next = setImmediate(function count() {
    turn++;
    next = setImmediate(count);
  });
  const { host } = t;
  const commit = host.commit.bind(host);
  host.commit = () => {
    turns.push(turn);
    commit();
  };
  t.write("app.log", hits(...Array.from({ length: 10 }, (_, number) => `${number}`)));
  try {
    await t.wake("app.log");
    await t.settle();
  } finally {
    clearImmediate(next);
  }
  expect(t.texts).toHaveLength(10);
  expect(turns.length).toBeGreaterThanOrEqual(3);
  expect(new Set(turns).size).toBe(turns.length);
});

test("row 46: a clock that jumps loses nothing, repeats nothing, and is told of", async () => {
  await using t = new Tailing();
  t.write("app.log", hits("a") + hit("half"));
  await t.start();
  t.now += 86_400_000;
  await t.pass(1);
  expect(t.texts).toEqual([hit("a")]);
  t.now -= 2 * 86_400_000;
  t.append("app.log", ` line\n${hits("b")}`);
  await t.pass(1);
  expect(t.texts).toEqual([hit("a"), `${hit("half")} line`, hit("b")]);
  expect(t.host.kinds("clockJumped")).toHaveLength(2);
});

test("row 48: pipes, sockets and directories with the name of a log hold nothing up", async () => {
  await using t = new Tailing();
  execFileSync("mkfifo", [t.at("pipe.log")]);
  mkdirSync(t.at("directory.log"));
  t.write("app.log", hits("a"));
  await t.start();
  rmSync(t.at("app.log"));
  execFileSync("mkfifo", [t.at("app.log")]);
  await t.wake("app.log", "pipe.log", "directory.log");
  expect(t.texts).toEqual([hit("a")]);
});

test("a file whose directory is deleted is read to its end", async () => {
  await using t = new Tailing({ paths: ["logs"] });
  t.write("logs/app.txt", hits("a"));
  await t.start();
  const writer = openSync(t.at("logs/app.txt"), "a");
  writeSync(writer, hits("b"));
  rmSync(t.at("logs"), { recursive: true });
  await t.wake("logs");
  closeSync(writer);
  expect(t.texts).toEqual([hit("a"), hit("b")]);
  t.write("logs/app.txt", hits("c"));
  await t.reconcile();
  await vi.waitFor(() => expect(t.texts).toEqual([hit("a"), hit("b"), hit("c")]));
});
