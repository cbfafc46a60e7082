/** Sources come and go while the tail runs. */
import { expect, test } from "vitest";
import { hit, hits, Tailing } from "./tailing.ts";

test("a source that is taken away and given back goes on where it was", async () => {
  await using t = new Tailing();
  t.write("app.log", hits("a"));
  await t.start();
  t.tail.setSources([]);
  await t.settle();
  t.append("app.log", hits("b"));
  t.tail.setSources([t.source]);
  await t.settle();
  expect(t.texts).toEqual([hit("a"), hit("b")]);
});
