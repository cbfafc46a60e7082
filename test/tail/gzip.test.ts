/** Packed logs: a backlog is read once. */
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { renameSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, test, vi } from "vitest";
import { hit, hits, Tailing } from "./tailing.ts";

const paths = ["app.log*"];

test("row 25: a packed log is read once, all members, and not again after a restart", async () => {
  await using t = new Tailing({ paths });
  t.write("app.log.1.gz", Buffer.concat([gzipSync(`x\n${hits("a")}`), gzipSync(hits("b"))]));
  await t.start();
  expect(t.host.taken).toMatchObject([
    { text: hit("a"), line: 2, offset: 2 },
    { text: hit("b"), line: 3, offset: 2 + hits("a").length },
  ]);
  await t.pass(20);
  const host = await t.restart();
  expect(host.texts).toEqual([]);
  expect(host.kinds("read")).toEqual([]);
  t.append("app.log.1.gz", gzipSync(hits("c")));
  await t.wake("app.log.1.gz");
  expect(host.texts).toEqual([hit("c")]);
});

test("row 25: the first bytes decide, not the name", async () => {
  await using t = new Tailing({ paths });
  t.write("app.log.gz", hits("plain"));
  t.write("app.log.0", gzipSync(hits("packed")));
  await t.start();
  expect(t.texts.toSorted()).toEqual([hit("packed"), hit("plain")]);
});

test("row 25: renamed, it is not read again", async () => {
  await using t = new Tailing({ paths });
  t.write("app.log.1.gz", gzipSync(hits("a")));
  await t.start();
  renameSync(t.at("app.log.1.gz"), t.at("app.log.2.gz"));
  await t.wake("app.log.1.gz", "app.log.2.gz");
  expect(t.texts).toEqual([hit("a")]);
});

test("row 25: one that is being written gives what there is, and the rest when it comes", async () => {
  await using t = new Tailing({ paths });
  const packed = gzipSync(`${hits("a")}${"filling\n".repeat(1_000)}${hits("b")}`);
  t.write("app.log.1.gz", packed.subarray(0, 20));
  await t.start();
  t.append("app.log.1.gz", packed.subarray(20));
  await t.wake("app.log.1.gz");
  expect(t.texts).toEqual([hit("a"), hit("b")]);
});

test("row 25: much more than fits into one block is read in order, and goes on in the middle after a kill", async () => {
  await using t = new Tailing({ paths, linesMax: 500 });
  const filling = "y".repeat(2_000);
  const names = Array.from({ length: 3_000 }, (_, number) => number);
  t.write("app.log.1.gz", gzipSync(names.map((name) => `${filling}\n${hits(name)}`).join("")));
  const starting = t.start({ drains: false });
  await vi.waitFor(() => expect(t.host.texts).toHaveLength(500), { interval: 1 });
  t.host.commit();
  await t.kill();
  await starting;
  await t.start();
  t.host.commit();
  expect(t.committed.texts).toEqual(names.map(hit));
});

test("row 25: a broken one is told once, and what could be unpacked was read", async () => {
  await using t = new Tailing({ paths });
  const packed = gzipSync(hits("a") + randomBytes(100_000).toString("hex"));
  t.write("app.log.1.gz", Buffer.concat([packed.subarray(0, -8), Buffer.alloc(8, 0x11)]));
  await t.start();
  await t.pass(20);
  expect(t.texts).toEqual([hit("a")]);
  expect(t.host.kinds("unreadable")).toHaveLength(1);
});
