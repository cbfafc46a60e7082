/** A log is copied and emptied just while a piece of it is being read. */
import { copyFileSync, truncateSync } from "node:fs";
import { expect, test } from "vitest";
import { hit, hits, Tailing } from "./tailing.ts";

test("a log that is copied and emptied while it is being read is not read again from its copy", async () => {
  const names = Array.from({ length: 200 }, (_, at) => `line-${at}`);
  let rotate: (() => void) | undefined;
  function isWaiting(): boolean {
    rotate?.();
    rotate = undefined;
    return false;
  }
  await using t = new Tailing({ paths: ["app.log*"], isWaiting });
  t.write("app.log", hits(...names.slice(0, 100)));
  await t.start();
  t.append("app.log", hits(...names.slice(100)));
  rotate = () => {
    copyFileSync(t.at("app.log"), t.at("app.log.1"));
    truncateSync(t.at("app.log"), 0);
  };
  await t.wake("app.log");
  await t.wake("app.log.1", "app.log");
  await t.pass(8);
  expect(t.texts).toEqual(names.map((name) => hit(name)));
});
