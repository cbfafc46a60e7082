/** Files that are not UTF-8, or say so in their first bytes. */
import { Buffer } from "node:buffer";
import { expect, test } from "vitest";
import { hit, hits, Tailing } from "./tailing.ts";

function utf16(text: string, isBig: boolean): Buffer {
  const bytes = Buffer.from(text, "utf16le");
  return isBig ? bytes.swap16() : bytes;
}

test("row 23: the byte order mark of UTF-8 belongs to no line", async () => {
  await using t = new Tailing();
  t.write("app.log", `\ufeff${hits("a")}`);
  await t.start();
  expect(t.host.taken).toMatchObject([{ text: hit("a"), line: 1, offset: 3 }]);
  expect(t.host.opened[0]?.head.toString()).toBe(hits("a"));
});

test.each([false, true])(
  "row 23: UTF-16 is handed out as UTF-8, with the file's offsets (big endian: %s)",
  async (isBig) => {
    await using t = new Tailing();
    t.write("app.log", utf16(`\ufeffnothing Ċ ਊ\r\nä ${hit("é€😀")}\r\n`, isBig));
    await t.start();
    expect(t.host.taken).toMatchObject([{ text: `ä ${hit("é€😀")}`, line: 2, offset: 2 + 2 * 13 }]);
    const rest = utf16(`x\n${hits("b")}`, isBig);
    for (const byte of rest) {
      t.append("app.log", Buffer.from([byte]));
      await t.wake("app.log");
    }
    expect(t.host.taken.at(-1)).toMatchObject({ text: hit("b"), line: 4 });
    const host = await t.restart();
    t.append("app.log", utf16(hits("c"), isBig));
    await t.wake("app.log");
    expect(host.taken).toMatchObject([{ text: hit("c"), line: 5 }]);
  },
);

test("row 23: a byte order mark that comes byte by byte is waited for", async () => {
  await using t = new Tailing();
  t.write("app.log", Buffer.from([0xff]));
  await t.start();
  t.append("app.log", utf16(`\ufeff${hits("a")}`, false).subarray(1));
  await t.wake("app.log");
  expect(t.texts).toEqual([hit("a")]);
});

test("row 23: broken UTF-8 stops nothing", async () => {
  await using t = new Tailing();
  t.write("app.log", Buffer.concat([Buffer.from([0xc3, 0x0a, 0xff, 0xfe]), Buffer.from(`${hit("a")}\n`)]));
  await t.start();
  expect(t.host.taken).toMatchObject([{ text: `\ufffd\ufffd${hit("a")}`, line: 2 }]);
});

test("row 24: beginning at the end of a UTF-16 file means behind its last line, at a character", async () => {
  await using t = new Tailing({ startAt: "end" });
  t.write("app.log", utf16(`\ufeff${hits("old")}${hit("ne")}`, false));
  await t.start();
  expect(t.texts).toEqual([]);
  t.append("app.log", utf16("w\n", false));
  await t.wake("app.log");
  expect(t.host.taken).toMatchObject([{ text: `${hit("ne")}w`, line: 2 }]);
});
