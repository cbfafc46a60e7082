/** First starts, restarts, kills, and a configuration that changes. */
import { renameSync, truncateSync, unlinkSync } from "node:fs";
import { expect, test } from "vitest";
import { hit, hits, Tailing } from "./tailing.ts";

test("row 27: what was appended while nobody was there is read once", async () => {
  await using t = new Tailing();
  t.write("app.log", hits("a"));
  await t.start();
  await t.stop();
  t.append("app.log", hits("b", "c"));
  const host = await t.start();
  expect(host.taken).toMatchObject([
    { text: hit("b"), line: 2, offset: hits("a").length },
    { text: hit("c"), line: 3 },
  ]);
});

test("row 28: rotated out of the glob while nobody was there, the rest of the old file is read first", async () => {
  await using t = new Tailing();
  t.write("app.log", hits("a"));
  await t.start();
  await t.stop();
  t.append("app.log", hits("b"));
  renameSync(t.at("app.log"), t.at("app.log.2"));
  t.write("app.log.1", hits("c"));
  t.write("app.log", hits("d"));
  await t.start();
  expect(t.texts).toEqual([hit("b"), hit("c"), hit("d")]);
  const again = await t.restart();
  expect(again.texts).toEqual([]);
});

test("row 28: also when there is no new file", async () => {
  await using t = new Tailing();
  t.write("app.log", hits("a"));
  await t.start();
  await t.stop();
  t.append("app.log", hits("b"));
  renameSync(t.at("app.log"), t.at("app.log.1"));
  await t.start();
  await t.settle();
  expect(t.texts).toEqual([hit("b")]);
});

test("row 29: a checkpoint beyond the end means another content, and that is told", async () => {
  await using t = new Tailing();
  t.write("app.log", hits("a", "b", "c"));
  await t.start();
  await t.stop();
  truncateSync(t.at("app.log"));
  t.append("app.log", hits("d"));
  const host = await t.start();
  expect(host.texts).toEqual([hit("d")]);
  expect(host.kinds("truncated")).toHaveLength(1);
});

test("row 29: a checkpoint older than the file is not believed, even if the content agrees", async () => {
  await using t = new Tailing();
  t.write("app.log", hits("a"));
  await t.start();
  await t.stop();
  const [saved] = [...t.committed.checkpoints.values()];
  if (saved === undefined) throw new Error("nothing was committed");
  const identity = { ...saved.identity, bornAt: 0 };
  t.committed.checkpoints.set(saved.id, { ...saved, identity, seenAt: saved.identity.bornAt - 60_000 });
  expect((await t.start()).texts).toEqual([hit("a")]);
});

test("row 31: what was taken but not committed is handed out again after a kill, and nothing else", async () => {
  await using t = new Tailing();
  t.write("app.log", hits("a"));
  await t.start();
  t.host.commit();
  t.append("app.log", hits("b"));
  await t.wake("app.log");
  await t.kill();
  expect((await t.start()).texts).toEqual([hit("b")]);
});

test("row 33: checkpoints of files that are gone are forgotten after a while", async () => {
  await using t = new Tailing({ limits: { goneKeptMs: 30_000 } });
  t.write("app.log", hits("a"));
  await t.start();
  await t.stop();
  unlinkSync(t.at("app.log"));
  await t.start();
  t.host.commit();
  expect(t.committed.checkpoints.size).toBe(1);
  await t.pass(35);
  t.host.commit();
  expect(t.committed.checkpoints.size).toBe(0);
});

test("row 34: the end is where reading begins only in files there at the very first start", async () => {
  await using t = new Tailing({ startAt: "end" });
  t.write("app.log", hits("old", "older"));
  await t.start();
  t.append("app.log", hits("a"));
  t.write("new.log", hits("b"));
  await t.wake("app.log", "new.log");
  expect(t.host.taken).toMatchObject([{ text: hit("a"), line: 3 }, { text: hit("b") }]);
  await t.stop();
  expect([...t.committed.startedSources]).toEqual(["logs"]);
  t.write("later.log", hits("c"));
  expect((await t.start()).texts).toEqual([hit("c")]);
});

test("row 34: lines that were skipped at the first start are skipped for good", async () => {
  await using t = new Tailing({ startAt: "end" });
  t.write("app.log", hits("old"));
  await t.start();
  const host = await t.restart();
  expect(host.texts).toEqual([]);
  t.append("app.log", hits("a"));
  await t.wake("app.log");
  expect(host.texts).toEqual([hit("a")]);
});

test("row 35: a file that has been idle for long gives only its new lines", async () => {
  await using t = new Tailing();
  t.write("app.log", hits("a"));
  await t.start();
  await t.pass(300);
  t.append("app.log", hits("b"));
  await t.pass(20);
  expect(t.texts).toEqual([hit("a"), hit("b")]);
});

test("a reload leaves open files of sources that stay as they are, and ends those of sources that go", async () => {
  await using t = new Tailing({ paths: ["*.log", "*.txt"] });
  t.write("app.log", hits("a"));
  t.write("other.txt", hits("b"));
  await t.start();
  t.write("third.out", hits("c"));
  t.tail.setSources([{ ...t.source, paths: [t.at("*.log"), t.at("*.out")] }]);
  await t.settle();
  t.append("app.log", hits("d"));
  t.append("other.txt", hits("never"));
  await t.wake("app.log", "other.txt");
  expect(t.texts).toEqual([hit("a"), hit("b"), hit("c"), hit("d")]);
  expect(t.host.opened).toHaveLength(3);
  expect(t.host.ended).toEqual([t.at("other.txt")]);
});

test("closing twice is fine, and nothing is handed out behind it", async () => {
  await using t = new Tailing();
  t.write("app.log", hits("a"));
  await t.start();
  const closing = t.tail.close();
  t.append("app.log", hits("b"));
  t.tail.wake(t.at("app.log"));
  t.tail.resume();
  await Promise.all([closing, t.tail.close(), t.tail.reconcile()]);
  expect(t.texts).toEqual([hit("a")]);
  expect(t.host.progressed.at(-1)?.offset).toBe(hits("a").length);
});

test("captures, ignored files, hidden ones and those of editors", async () => {
  await using t = new Tailing({ paths: ["logs/{project}/{env}-*.log", "all"], ignore: ["*.tmp", "secret"] });
  t.write("logs/acme/prod-1.log", hits("a"));
  for (const name of [".hidden", "x.swp", "x~", "x.tmp", "secret/app.log", ".git/app.log"])
    t.write(`all/${name}`, hits(name));
  t.write("all/deep/er/app", hits("b"));
  await t.start();
  expect(t.texts).toEqual([hit("a"), hit("b")].toSorted());
  const captures = t.host.opened.map((file) => file.captures);
  expect(captures).toContainEqual({ project: "acme", env: "prod" });
});

test("row 42: a disk that has another number after a restart changes nothing", async () => {
  await using t = new Tailing();
  t.write("app.log", hits("a"));
  await t.start();
  await t.stop();
  const [saved] = [...t.committed.checkpoints.values()];
  if (saved === undefined) throw new Error("nothing was committed");
  t.committed.checkpoints.set(saved.id, { ...saved, identity: { ...saved.identity, device: "4711" } });
  t.append("app.log", hits("b"));
  const host = await t.start();
  expect(host.texts).toEqual([hit("b")]);
  expect(host.progressed.at(-1)?.id).toBe(saved.id);
});

test("the checkpoint of an idle file is told anew once a day, also after a start, and a few at a time", async () => {
  await using t = new Tailing();
  for (let file = 0; file < 1_200; file++) t.write(`${file}.log`, hits(file));
  await t.start();
  await t.stop();
  const day = 86_400_000;
  t.now += 20 * day;
  const host = await t.start();
  await t.pass(1);
  expect(host.progressed.length).toBeGreaterThan(0);
  expect(host.progressed.length).toBeLessThan(50);
  await t.pass(700);
  expect(new Set(host.progressed.map(({ path }) => path)).size).toBe(1_200);
  expect(host.progressed).toHaveLength(1_200);
  expect(host.progressed.every(({ seenAt }) => t.now - seenAt < day)).toBe(true);
  expect(host.progressed.every(({ offset }) => offset > 0)).toBe(true);
  await t.stop();
  const again = await t.start();
  expect(again.texts).toEqual([]);
});
