/** What `gzip` does to a log that was read to its end: the packed file is there, and the log gone, before anyone looks. */
import { unlinkSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { hit, hits, Tailing } from "./tailing.ts";

test("a log that was packed and deleted before anybody looked is not read again from what it was packed into", async () => {
  await using t = new Tailing({ paths: ["app.log*"] });
  t.write("app.log", hits("a", "b"));
  await t.start();
  t.write("app.log.gz", gzipSync(hits("a", "b")));
  unlinkSync(t.at("app.log"));
  await t.wake("app.log", "app.log.gz");
  await t.pass(8);
  expect(t.texts).toEqual([hit("a"), hit("b")]);
});
